#!/bin/bash
# down.sh DIRECTORY: ends what `up.sh DIRECTORY` started, by the process ids recorded there, and removes its link.
set -u
directory=$(cd "${1:?usage: down.sh DIRECTORY}" 2>/dev/null && pwd) || exit 0
export PATH="/usr/sbin:/sbin:$PATH"

# end FILE [MARK]: only a process that still is what we started: its command line names our directory, or has this in it
# where the program writes its own. It may be stopped.
end() {
  local pid tries
  pid=$(cat "$1" 2>/dev/null) || return 0
  grep -qsF "${2:-$directory}" "/proc/$pid/cmdline" || return 0
  kill "$pid"
  kill -CONT "$pid"
  for ((tries = 0; tries < 100; tries++)); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.02
  done
  kill -KILL "$pid"
}

end "$directory/lldpd.pid" lldpd:
rm -f "$(cat "$directory/lldp-socket" 2>/dev/null)"
end "$directory/agentx.pid"
end "$directory/snmpd.pid"
link=$(cat "$directory/link" 2>/dev/null)
if [ -n "$link" ]; then ip link delete "${link}a" 2>/dev/null; fi
rm -rf "$directory"
