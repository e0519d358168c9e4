#!/bin/sh
# SessionStart: records the event, gives commands of the session the ids of their trace, then starts the daemon unless it is
# running. Does not wait for it and passes no file descriptor on: Claude Code waits for every process that holds a hook's
# output open.
trap 'exit 0' EXIT
exec 2>/dev/null
here=${0%/*}
# The home may be on a file system that executes no files.
/bin/sh "$here/capture.sh"
# Claude Code runs the lines of this file before each command. The daemon keeps the script that they name current.
if [ "$CLAUDE_ENV_FILE" ] && [ "$CLAUDE_CODE_SESSION_ID" ]; then
  trace=${here%/*}/.cache/traces/$CLAUDE_CODE_SESSION_ID.sh
  case $trace in
    *\'*) ;;
    *) printf "if [ -r '%s' ]; then . '%s'; fi\n" "$trace" "$trace" >>"$CLAUDE_ENV_FILE" ;;
  esac
fi
read -r node <"$here/node.path" && read -r app <"$here/hookline.path" || exit 0
[ -x "$node" ] || node=node
# Its own session, so that it is not killed together with the hook.
own=
command -v setsid >/dev/null && own=setsid
# A small young generation trades throughput for a small resident size.
HOOKLINE_HOME=${here%/*} $own "$node" --max-semi-space-size=2 "$app" daemon </dev/null >/dev/null 2>&1 &
exit 0
