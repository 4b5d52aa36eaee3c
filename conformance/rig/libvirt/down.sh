#!/bin/bash
# down.sh DIRECTORY: ends the libvirts that `up.sh DIRECTORY` started and their virtual machines, by the process ids that
# are recorded there. The network namespaces are the switch rig's to remove.
set -u
directory=$(cd "${1:?usage: down.sh DIRECTORY}" 2>/dev/null && pwd) || exit 0

# end FILE WORD: only a process that still is what was started: its command line has the word.
end() {
  local pid tries
  pid=$(cat "$1" 2>/dev/null) || return 0
  grep -qsF -- "$2" "/proc/$pid/cmdline" || return 0
  kill -CONT "$pid"
  kill "$pid"
  for ((tries = 0; tries < 200; tries++)); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.05
  done
  kill -KILL "$pid"
}

for host in a b; do
  # Also the machines of a libvirt that has ended: they run on without it.
  for machine in "$directory/$host"/run/qemu/*.pid; do
    [ -e "$machine" ] || continue
    end "$machine" "guest=$(basename "$machine" .pid)"
  done
  end "$directory/$host/libvirtd.pid" "$directory"
done
rm -rf "$directory"
