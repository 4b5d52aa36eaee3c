#!/bin/bash
# daemon.sh DIRECTORY NAMESPACE: starts snmpd in this network namespace with the configuration of a rig's DIRECTORY (see
# up.sh); also when it was there before and has ended. Its engine then has booted once more.
set -euo pipefail
directory=${1:?usage: daemon.sh DIRECTORY NAMESPACE}
export PATH="/usr/sbin:/sbin:$PATH"
rm -f "$directory/agentx.sock"
SNMP_PERSISTENT_DIR=$directory/persistent MIBS='' ip netns exec "${2:?usage: daemon.sh DIRECTORY NAMESPACE}" \
  snmpd -f -C -c "$directory/snmpd.conf" -Lf "$directory/snmpd.log" -p "$directory/snmpd.pid" </dev/null >/dev/null 2>&1 &
for ((tries = 0; tries < 500; tries++)); do
  [ -S "$directory/agentx.sock" ] && exit 0
  sleep 0.02
done
echo 'snmpd did not start within 10 s' >&2
exit 1
