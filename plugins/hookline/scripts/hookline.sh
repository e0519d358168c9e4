#!/bin/sh
# Runs the installed hookline.
home=${HOOKLINE_HOME:-${CLAUDE_CONFIG_DIR:-$HOME/.claude}/hooks}
if [ ! -x "$home/bin/hookline" ]; then
  echo 'hookline is not installed yet: start a session with this plugin, or run: npx hookline install --no-hooks' >&2
  exit 1
fi
exec "$home/bin/hookline" "$@"
