# The switch rig for the runs that source common.sh.

# start_switch_rig [PORTS]: brings the rig up, ends it when the run ends, and sets what up.sh's `env` names, and RIG.
start_switch_rig() {
  need_packages openvswitch-switch iproute2 ethtool iputils-ping
  end_stale_rigs
  RIG=$CACHE/switch-$$
  on_exit "$TOP/conformance/rig/switch/down.sh" "$RIG"
  "$TOP/conformance/rig/switch/up.sh" "$RIG" "${1:-5}" || {
    echo 'The switch did not start.' >&2
    exit 1
  }
  source "$RIG/env"
}

# Rigs of runs that were killed before they could clean up: their directory names a process that is gone.
end_stale_rigs() {
  local directory
  for directory in "$CACHE"/switch-*; do
    [ -d "$directory" ] && ! kill -0 "${directory##*-}" 2>/dev/null || continue
    "$TOP/conformance/rig/libvirt/down.sh" "$directory/lv"
    "$TOP/conformance/rig/snmp/down.sh" "$directory/snmp"
    "$TOP/conformance/rig/switch/down.sh" "$directory"
  done
}

# in_host N COMMAND…: runs it in the host behind port pN.
in_host() {
  local host=$1
  shift
  ip netns exec "${NAMESPACE}h$host" "$@"
}

# ovs COMMAND…: ovs-vsctl on the rig's switch.
ovs() {
  ovs-vsctl --db="$OVS_DB" --timeout=20 "$@"
}

# end_database [SIGNAL]: ends the switch's database, by its process id, and waits until it is gone.
end_database() {
  local pid tries
  pid=$(cat "$RIG/ovsdb.pid")
  kill -s "${1:-TERM}" "$pid"
  for ((tries = 0; tries < 500; tries++)); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.02
  done
  return 1
}

# start_database: the same database at the same address again.
start_database() {
  "$TOP/conformance/rig/switch/database.sh" "$RIG" "${OVSDB_ADDRESS##*:}"
}

# pause FILE, go_on FILE: the process whose id FILE holds hangs, and goes on.
pause() { kill -STOP "$(cat "$1")"; }
go_on() { kill -CONT "$(cat "$1")"; }
