#!/bin/sh
# SessionStart: records the event, then starts the daemon unless it runs. Waits for nothing, and hands on no descriptor:
# Claude Code waits for whoever holds a hook's output open.
trap 'exit 0' EXIT
exec 2>/dev/null
here=${0%/*}
"$here/capture.sh"
read -r node <"$here/node.path" && read -r app <"$here/hookline.path" || exit 0
[ -x "$node" ] || node=node
# A session of its own, so that nothing ends it with the hook.
own=
command -v setsid >/dev/null && own=setsid
# A small young generation: the daemon is to stay small, and is in no hurry.
HOOKLINE_HOME=${here%/*} $own "$node" --max-semi-space-size=2 "$app" daemon </dev/null >/dev/null 2>&1 &
exit 0
