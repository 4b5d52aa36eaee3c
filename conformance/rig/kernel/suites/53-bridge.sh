#!/usr/bin/env bash
# The contract of switches on a bridge of the kernel that filters VLANs, with hosts in namespaces behind its ports.
source "$(dirname "${BASH_SOURCE[0]}")/../../../lib/common.sh"
source "$TOP/conformance/rig/kernel/contract.sh"
export BRIDGE=iovmbr VLAN_PING=$TOP/conformance/rig/switch/vlan-ping.py
PORTS=4

bridge_up() {
  modprobe bridge && modprobe veth && ip link add "$BRIDGE" type bridge vlan_filtering 1 || return
  local port host
  for ((port = 1; port <= PORTS; port++)); do
    host=$BRIDGE-h$port
    ip netns add "$host" && ip link add "${BRIDGE}p$port" type veth peer name eth0 netns "$host" || return
    ip link set "${BRIDGE}p$port" master "$BRIDGE" up || return
    ip -n "$host" address add "10.9.0.$port/24" dev eth0 && ip -n "$host" link set eth0 up || return
  done
  ip link set "$BRIDGE" up
}

bridge_down() {
  local port
  for ((port = 1; port <= PORTS; port++)); do ip netns delete "$BRIDGE-h$port"; done
  ip link delete "$BRIDGE"
}

# Everything that is configured on the bridge.
dump_bridge() {
  bridge -j vlan show
  ip -j link show dev "$BRIDGE" | grep -o '"altnames":.*'
}

unchanged() {
  [ "$(dump_bridge)" = "$before" ] || { dump_bridge && return 1; }
}

on_exit bridge_down
check 'a bridge that filters VLANs, and hosts behind its ports' bridge_up
before=$(dump_bridge)
contract real-bridge.ts
check 'not one leftover on the bridge' unchanged
finish bridge
