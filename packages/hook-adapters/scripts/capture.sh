#!/bin/sh
# Records one hook event: writes standard input to a new file of the inbox. Renaming it into place would be another program
# to start, half as long again: the daemon knows by the JSON that a file is whole, and by the process id that it never will be.
# Prints nothing and always exits 0. It has no way to block, deny or answer anything.
# Whatever goes wrong, exit 0: any other code is an error to Claude Code, and 2 means "block".
trap 'exit 0' EXIT
# A session that ends takes its last hooks with it: finish what was begun.
trap '' HUP INT TERM
exec 2>/dev/null
umask 077
opened=
inbox=${0%/*}/../.cache/inbox
[ -d "$inbox" ] || mkdir -p "$inbox"
if [ -e "$inbox/full" ]; then
  # The daemon says there is no room: count the event and let it go.
  printf . >>"$inbox/refused"
  cat >/dev/null
  exit 0
fi
# Its process id names the file: drawing a random name would cost as much again as making the file. Where that name is
# taken, because an event of an earlier script waits under it, a random one does; nothing is ever written over.
set -C
file=$inbox/$$.json
if ! { opened=1 && cat; } >"$file"; then
  if [ ! "$opened" ]; then
    read -r id </proc/sys/kernel/random/uuid || id=$(date +%s)-$$-$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
    file=$inbox/$id.$$.json
    cat >"$file" && exit 0
  fi
  # No room on the disk. What is left says that an event was lost, and takes no room itself.
  # (`true`, not `:`, which is a special builtin: its redirection failing would end the shell with 2.)
  true >|"$file"
  cat >/dev/null
fi
exit 0
