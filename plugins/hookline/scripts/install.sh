#!/bin/sh
# Installs the program into $HOOKLINE_HOME, from PATH or from npm, and starts the daemon. Runs once at a time.
umask 077
lock=$HOOKLINE_HOME/.cache/plugin-install
# A lock that is left over from a killed process is ignored after ten minutes.
[ -z "$(find "$lock" -maxdepth 0 -mmin +10 2>/dev/null)" ] || rmdir "$lock"
mkdir "$lock" || exit 1
trap 'rmdir "$lock"' EXIT
version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "${0%/*}/../.claude-plugin/plugin.json")
if command -v hookline >/dev/null; then
  hookline install --no-hooks
else
  npm exec --yes --package="hookline@$version" -- hookline install --no-hooks
fi || exit 1
HOOKLINE_HOME=$HOOKLINE_HOME /bin/sh "$HOOKLINE_HOME/bin/hookline" up
