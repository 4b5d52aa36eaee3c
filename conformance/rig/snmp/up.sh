#!/bin/bash
# up.sh DIRECTORY ENV: Debian's snmpd on the switch whose rig has written ENV (see ../switch/up.sh), as root.
#
# snmpd stands in the switch's namespace, so that its interfaces are the switch's ports; agentx.py answers for the
# bridge, and lldpd, which only listens, for whom it hears at its ports. A link with addresses of its own leads from there to this namespace.
#
# Everything is kept in DIRECTORY; `down.sh DIRECTORY` ends it. DIRECTORY/env tells:
#   SNMP_HOST SNMP_PORT   where the agent is
#   SNMP_COMMUNITY        v2c: may do everything
#   SNMP_USER             v3, SHA-256 and AES: may do everything
#   SNMP_READER           v3 with the same keys: may read only
#   SNMP_KEY              both keys of both users
#   TRAP_HOST TRAP_PORT   this machine, as the switch sees it, and where the switch sends its notifications by v2c and
#                         v3, linkUp and linkDown among them
set -euo pipefail
directory=${1:?usage: up.sh DIRECTORY ENV}
source "${2:?usage: up.sh DIRECTORY ENV}"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$directory"
directory=$(cd "$directory" && pwd)
chmod 700 "$directory"
export PATH="/usr/sbin:/sbin:$PATH"

number=$(basename "$(dirname "$directory")" | cksum | cut -d' ' -f1)
link=iovm-$((number % 1000000))
network=10.$((64 + number % 64)).$((number / 64 % 256))
host=$network.2
port=10161
trap_port=$((20000 + RANDOM % 10000))
community=community-$RANDOM$RANDOM
key=key-$RANDOM$RANDOM$RANDOM

trap 'status=$?; [ $status = 0 ] || "$here/down.sh" "$directory"; exit $status' EXIT

make_link() {
  echo "$link" >"$directory/link"
  ip link add "${link}a" type veth peer name "${link}b" netns "${NAMESPACE}sw"
  ip address add "$network.1/30" dev "${link}a"
  ip link set "${link}a" up
  ip -n "${NAMESPACE}sw" address add "$host/30" dev "${link}b"
  ip -n "${NAMESPACE}sw" link set "${link}b" up
}

start_agent() {
  cat >"$directory/snmpd.conf" <<CONF
agentAddress udp:$host:$port
master agentx
agentXSocket $directory/agentx.sock
agentXTimeout 10
agentXRetries 0
createUser iovm SHA-256 "$key" AES "$key"
createUser reader SHA-256 "$key" AES "$key"
view all included .1
rwuser iovm priv -V all
rouser reader priv -V all
rwcommunity $community
createUser internal SHA-256 "$key"
rouser internal auth -V all
trap2sink $network.1:$trap_port $community
trapsess -v 3 -l authPriv -u iovm -a SHA-256 -A $key -x AES -X $key $network.1:$trap_port
iquerySecName internal
notificationEvent down .1.3.6.1.6.3.1.1.5.3 .1.3.6.1.2.1.2.2.1.1 .1.3.6.1.2.1.2.2.1.7 .1.3.6.1.2.1.2.2.1.8
notificationEvent up .1.3.6.1.6.3.1.1.5.4 .1.3.6.1.2.1.2.2.1.1 .1.3.6.1.2.1.2.2.1.7 .1.3.6.1.2.1.2.2.1.8
monitor -r 1 -e down "a link is down" .1.3.6.1.2.1.2.2.1.8 == 2
monitor -r 1 -e up "a link is up" .1.3.6.1.2.1.2.2.1.8 != 2
CONF
  "$here/daemon.sh" "$directory" "${NAMESPACE}sw"
  ip netns exec "${NAMESPACE}sw" python3 -B "$here/agentx.py" "$directory/agentx.sock" "${OVS_DB#unix:}" "$OVS_BRIDGE" \
    </dev/null >"$directory/agentx.log" 2>&1 &
  echo $! >"$directory/agentx.pid"
  wait_for is_registered
}

is_registered() {
  [ "$(grep -cs ^register "$directory/agentx.log")" = 2 ]
}

# wait_for COMMAND…: until it succeeds; fails after 10 s.
wait_for() {
  local tries
  for ((tries = 0; tries < 500; tries++)); do
    "$@" && return 0
    sleep 0.02
  done
  echo "not within 10 s: $*" >&2
  return 1
}

# Its clients run as a user of their own, who may not come into this directory.
start_lldp() {
  local socket=/run/$link.lldp
  echo "$socket" >"$directory/lldp-socket"
  ip netns exec "${NAMESPACE}sw" lldpd -d -r -u "$socket" -x -X "$directory/agentx.sock" -I 'p*' \
    </dev/null >"$directory/lldpd.log" 2>&1 &
  echo $! >"$directory/lldpd.pid"
  wait_for grep -qs 'resume operations' "$directory/lldpd.log"
}

make_link
start_agent
start_lldp
cat >"$directory/env" <<ENV
SNMP_HOST=$host
SNMP_PORT=$port
SNMP_COMMUNITY=$community
SNMP_USER=iovm
SNMP_READER=reader
SNMP_KEY=$key
TRAP_HOST=$network.1
TRAP_PORT=$trap_port
ENV
