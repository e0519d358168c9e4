#!/bin/sh
# A hook that may answer: sends the event to the daemon over its socket and prints the answer.
# When the daemon is not running or too slow, it prints nothing and the event is recorded like any other. Always exits 0.
trap 'exit 0' EXIT
exec 2>/dev/null
umask 077
here=${0%/*}
cache=$here/../.cache
[ -d "$cache/inbox/tmp" ] || mkdir -p "$cache/inbox/tmp"
# A link would lead out of the home.
if [ -L "$cache" ] || [ -L "$cache/inbox" ] || [ -L "$cache/inbox/tmp" ]; then
  cat >/dev/null
  exit 0
fi
read -r id </proc/sys/kernel/random/uuid || id=$(date +%s)-$$-$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
file=$cache/inbox/tmp/$id.$$.json
if ! cat >"$file"; then
  true >"$file"
  cat >/dev/null
  exit 0
fi
if read -r socket <"$cache/daemon.socket"; then
  if command -v curl >/dev/null; then
    answer=$(curl --silent --fail --max-time 1 --unix-socket "$socket" --header 'content-type: application/json' \
      --data-binary "@$file" http://localhost/decide)
  else
    read -r node <"$here/node.path" && read -r app <"$here/hookline.path" && [ -x "$node" ] || node=node
    answer=$("$node" "$app" hook decide --no-record <"$file")
  fi && {
    rm -f "$file"
    printf '%s' "$answer"
    exit 0
  }
fi
mv "$file" "$cache/inbox/$id.json"
exit 0
