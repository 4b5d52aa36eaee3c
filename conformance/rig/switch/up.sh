#!/bin/bash
# up.sh DIRECTORY [PORTS]: a real switch and hosts on this machine, as root.
#
# Open vSwitch forwards in user space, so the kernel needs no VLAN support of its own. The switch stands in a network
# namespace of its own with ports p1 to pN; behind port pI stands a host, a namespace too, whose eth0 has the address
# 10.9.0.I. Every port starts isolated (it carries no VLAN), as an operator prepares ports that iovm shall use.
#
# Everything is kept in DIRECTORY; `down.sh DIRECTORY` ends it. DIRECTORY/env tells where things are:
#   OVSDB_ADDRESS  where a client of the switch database connects (TCP, a free port)
#   OVS_DB         the same for ovs-vsctl --db=…
#   OVS_BRIDGE     the bridge
#   NAMESPACE      prefix of the namespaces: ${NAMESPACE}sw and ${NAMESPACE}h1 …
set -euo pipefail
directory=${1:?usage: up.sh DIRECTORY [PORTS]}
ports=${2:-5}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$directory"
directory=$(cd "$directory" && pwd)
namespace=iovm-$(basename "$directory" | cksum | cut -d' ' -f1)-
export PATH="/usr/sbin:/sbin:$PATH"
export OVS_RUNDIR=$directory OVS_DBDIR=$directory OVS_LOGDIR=$directory OVS_SYSCONFDIR=$directory
database=unix:$directory/db.sock
bridge=br0

trap 'status=$?; [ $status = 0 ] || "$here/down.sh" "$directory"; exit $status' EXIT

make_namespaces() {
  ip netns add "${namespace}sw"
  ip -n "${namespace}sw" link set lo up
  local port host
  for port in $(seq "$ports"); do
    host=${namespace}h$port
    ip netns add "$host"
    ip -n "$host" link set lo up
    ip -n "${namespace}sw" link add "p$port" type veth peer name eth0 netns "$host"
    ip -n "${namespace}sw" link set "p$port" up
    ip -n "$host" link set eth0 address "$(printf '02:00:00:00:00:%02x' "$port")"
    ip -n "$host" address add "10.9.0.$port/24" dev eth0
    ip -n "$host" link set eth0 up
    # A frame whose checksum was left to the hardware would cross the user-space switch without one.
    ip netns exec "$host" ethtool -K eth0 tx off >/dev/null
  done
}

start_database() {
  ovsdb-tool create "$directory/conf.db" "${OVS_PKGDATADIR:-/usr/share/openvswitch}/vswitch.ovsschema"
  "$here/database.sh" "$directory"
  ovs-vsctl --db="$database" --no-wait init
}

start_switch() {
  local program
  program=$(command -v ovs-vswitchd || echo /usr/lib/openvswitch-switch/ovs-vswitchd)
  ip netns exec "${namespace}sw" "$program" "$database" -vconsole:off --disable-system \
    --unixctl="$directory/vswitchd.ctl" --pidfile="$directory/vswitchd.pid" --log-file="$directory/vswitchd.log" --detach --no-chdir
  local port arguments=()
  for port in $(seq "$ports"); do arguments+=(-- add-port "$bridge" "p$port" trunks=4095); done
  ovs-vsctl --db="$database" --timeout=20 add-br "$bridge" -- set bridge "$bridge" datapath_type=netdev "${arguments[@]}"
}

write_env() {
  local port
  port=$(sed -nE 's/.*listening on port ([0-9]+).*/\1/p' "$directory/ovsdb.log" | head -n 1)
  cat >"$directory/env" <<ENV
OVSDB_ADDRESS=tcp:127.0.0.1:${port:?ovsdb-server did not say its port}
OVS_DB=$database
OVS_BRIDGE=$bridge
NAMESPACE=$namespace
ENV
}

echo "$namespace" >"$directory/namespace"
make_namespaces
start_database
start_switch
write_env
