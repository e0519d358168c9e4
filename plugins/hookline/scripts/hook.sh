#!/bin/sh
# Runs a script of the installed hookline: hook.sh SCRIPT EVENT. Prints nothing and always exits 0.
trap 'exit 0' EXIT
exec 2>/dev/null
umask 077
claude=${CLAUDE_CONFIG_DIR:-$HOME/.claude}
home=${HOOKLINE_HOME:-$claude/hooks}
# Where `hookline install` has registered the same hooks in a settings file, those record the event.
for record in "$home"/installed/*.json; do
  [ -e "$record" ] || break
  read -r text <"$record"
  for file in "$claude/settings.json" "$CLAUDE_PROJECT_DIR/.claude/settings.json" "$CLAUDE_PROJECT_DIR/.claude/settings.local.json"; do
    case $text in *"\"settingsFile\":\"$file\""*)
      cat >/dev/null
      exit 0
      ;;
    esac
  done
done
# The home may be on a file system that executes no files.
if [ -r "$home/bin/$1" ] && [ -e "$home/current" ]; then exec /bin/sh "$home/bin/$1" "$2"; fi
# The program is not installed yet: the event waits in the inbox.
inbox=$home/.cache/inbox
mkdir -p "$inbox/tmp"
read -r id </proc/sys/kernel/random/uuid || id=$(date +%s)-$$-$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
cat >"$inbox/tmp/$id.$$.json"
mv "$inbox/tmp/$id.$$.json" "$inbox/$id.json"
if [ "$1" = session-start.sh ]; then
  own=
  command -v setsid >/dev/null && own=setsid
  HOOKLINE_HOME=$home $own /bin/sh "${0%/*}/install.sh" </dev/null >/dev/null 2>&1 &
fi
exit 0
