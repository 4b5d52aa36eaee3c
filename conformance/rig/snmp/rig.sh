# An SNMP agent on the switch of the switch rig, for the runs that source common.sh and ../switch/rig.sh.

# start_snmp_agent: after start_switch_rig; ends with the run. Sets what up.sh's `env` names, and SNMP_RIG.
start_snmp_agent() {
  need_packages snmpd snmp lldpd
  SNMP_RIG=$RIG/snmp
  on_exit "$TOP/conformance/rig/snmp/down.sh" "$SNMP_RIG"
  "$TOP/conformance/rig/snmp/up.sh" "$SNMP_RIG" "$RIG/env" || {
    echo 'The SNMP agent did not start:' >&2
    tail -n 20 "$SNMP_RIG"/*.log >&2
    exit 1
  }
  source "$SNMP_RIG/env"
}

# snmp COMMAND [OID TYPE VALUE]…: snmpget, snmpset and their like, as the user who may do everything.
snmp() {
  local command=$1
  shift
  MIBS='' "$command" -v3 -l authPriv -u "$SNMP_USER" -a SHA-256 -A "$SNMP_KEY" -x AES -X "$SNMP_KEY" -t 12 -r 0 -On \
    "$SNMP_HOST:$SNMP_PORT" "$@"
}

# isolate_ports HEX: takes every port out of VLAN 1, as an operator prepares ports that iovm shall use; HEX is an empty
# list of the agent's own length.
isolate_ports() {
  local table=.1.3.6.1.2.1.17.7.1.4.3.1
  snmp snmpset "$table.4.1" x "$1" "$table.2.1" x "$1" >/dev/null
}

# takes_changes: waits until the agent takes changes of VLANs, some in a row. What answers for the bridge loses its session
# with an snmpd that has hung or was started anew, sometimes a while later, and until it has another, nothing can be set.
takes_changes() {
  local good=0 until=$((SECONDS + 60))
  while ((SECONDS < until)); do
    if isolate_ports 00 2>/dev/null; then ((++good < 5)) || return 0; else good=0; fi
    sleep 0.3
  done
  tail -n 20 "$SNMP_RIG/agentx.log"
  return 1
}

# end_snmpd SIGNAL: ends snmpd, by its process id, and waits until it is gone.
end_snmpd() {
  local pid tries
  pid=$(cat "$SNMP_RIG/snmpd.pid")
  kill -s "$1" "$pid"
  for ((tries = 0; tries < 500; tries++)); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.02
  done
  return 1
}

# start_snmpd: snmpd again, and waits until the bridge's agent has registered with it.
start_snmpd() {
  local tries before
  before=$(grep -c ^register "$SNMP_RIG/agentx.log")
  "$TOP/conformance/rig/snmp/daemon.sh" "$SNMP_RIG" "${NAMESPACE}sw" || return 1
  for ((tries = 0; tries < 500; tries++)); do
    [ "$(grep -c ^register "$SNMP_RIG/agentx.log")" -ge $((before + 2)) ] && return 0
    sleep 0.02
  done
  return 1
}
