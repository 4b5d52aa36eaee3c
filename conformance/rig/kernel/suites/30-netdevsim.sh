#!/usr/bin/env bash
# The contract of adapters on netdevsim, whose driver takes what igb refuses, and knows switchdev mode.
source "$(dirname "${BASH_SOURCE[0]}")/../../../lib/common.sh"
source "$TOP/conformance/rig/kernel/contract.sh"

end_device() {
  echo 7 >/sys/bus/netdevsim/del_device
}

modprobe netdevsim
echo '7 1' >/sys/bus/netdevsim/new_device
on_exit end_device
export NETDEVSIM=netdevsim7
until NETDEVSIM_DEVICE=$(ls "/sys/bus/netdevsim/devices/$NETDEVSIM/net") && [ -n "$NETDEVSIM_DEVICE" ]; do sleep 0.1; done
export NETDEVSIM_DEVICE
ip link set "$NETDEVSIM_DEVICE" up
contract real-netdevsim.ts
finish netdevsim
