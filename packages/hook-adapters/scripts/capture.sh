#!/bin/sh
# Records one hook event: writes standard input to a new file in the inbox. There is no rename, because starting `mv` would
# add half the run time again: the daemon detects a complete file by its JSON and an abandoned one by its process id.
# Prints nothing and always exits 0, so it cannot block, deny or answer anything. Claude Code reports any other exit code as
# an error and treats 2 as "block".
trap 'exit 0' EXIT
# At the end of a session Claude Code kills its hooks: finish writing first.
trap '' HUP INT TERM
exec 2>/dev/null
umask 077
opened=
inbox=${0%/*}/../.cache/inbox
[ -d "$inbox" ] || mkdir -p "$inbox"
# A link would lead out of the home. The daemon does not start then, and `hookline doctor` says so.
if [ -L "$inbox" ] || [ -L "${inbox%/*}" ]; then
  cat >/dev/null
  exit 0
fi
if [ -e "$inbox/full" ]; then
  # The inbox is full: count the event and drop it.
  [ -L "$inbox/refused" ] || printf . >>"$inbox/refused"
  cat >/dev/null
  exit 0
fi
# The process id names the file, because a random name would cost as much as creating the file. When an earlier event has
# that name, a random name is used; no file is ever overwritten.
set -C
file=$inbox/$$.json
if ! { opened=1 && cat; } >"$file"; then
  if [ ! "$opened" ]; then
    read -r id </proc/sys/kernel/random/uuid || id=$(date +%s)-$$-$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
    file=$inbox/$id.$$.json
    cat >"$file" && exit 0
  fi
  # The disk is full. An empty file records that an event was lost.
  # (`true` instead of `:`, a special builtin whose failing redirection would exit the shell with 2.)
  true >|"$file"
  cat >/dev/null
fi
exit 0
