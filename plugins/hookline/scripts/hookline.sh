#!/bin/sh
# Runs the installed hookline, also from a file system that executes no files.
home=${HOOKLINE_HOME:-${CLAUDE_CONFIG_DIR:-$HOME/.claude}/hooks}
if [ ! -r "$home/bin/hookline" ]; then
  echo 'hookline is not installed yet: start a session with this plugin, or run: npx hookline install --no-hooks' >&2
  exit 1
fi
exec /bin/sh "$home/bin/hookline" "$@"
