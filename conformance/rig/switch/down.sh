#!/bin/bash
# down.sh DIRECTORY: ends what `up.sh DIRECTORY` started, by the process ids recorded there, and removes its namespaces.
set -u
directory=$(cd "${1:?usage: down.sh DIRECTORY}" && pwd) || exit 0
export PATH="/usr/sbin:/sbin:$PATH"

# end FILE: only a process that still is what we started: its command line names our directory.
end() {
  local pid tries
  pid=$(cat "$1" 2>/dev/null) || return 0
  grep -qsF "$directory" "/proc/$pid/cmdline" || return 0
  kill "$pid"
  for ((tries = 0; tries < 100; tries++)); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.02
  done
  kill -KILL "$pid"
}

end "$directory/vswitchd.pid"
end "$directory/ovsdb.pid"
namespace=$(cat "$directory/namespace" 2>/dev/null)
if [ -n "$namespace" ]; then
  for each in $(ip netns list | awk '{ print $1 }' | grep -F "$namespace"); do ip netns delete "$each"; done
fi
rm -rf "$directory"
