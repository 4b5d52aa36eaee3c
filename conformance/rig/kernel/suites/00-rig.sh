#!/usr/bin/env bash
# The machine is what the suites rest on: cards, cable, controllers, and a switch of Fibre Channel.
source "$(dirname "${BASH_SOURCE[0]}")/../../../lib/common.sh"
modprobe netdevsim

is() {
  [ "$1" = "$2" ] || { echo "it is '$1' instead of '$2'" && return 1; }
}
has_cards() {
  local card
  for card in 0000:01:00.0 0000:02:00.0; do
    is "$(cat "/sys/bus/pci/devices/$card/sriov_totalvfs")" 7 || return
  done
}
has_cable() {
  local tries
  for tries in {1..100}; do
    [ "$(cat /sys/class/net/pf{0,1}/carrier | tr -d '\n')" = 11 ] && return
    sleep 0.1
  done
  ip link show
  return 1
}
has_nvme() {
  is "$(cat /sys/bus/pci/devices/0000:03:00.0/sriov_totalvfs) $(cat /sys/class/nvme/nvme0/state)" '4 live'
}

check 'two network cards with seven virtual functions each' has_cards
check 'a cable between them' has_cable
check 'a controller of NVMe with four secondary ones' has_nvme
check 'netdevsim for what the cards refuse' test -w /sys/bus/netdevsim/new_device
check 'an IOMMU' test -d /sys/class/iommu/dmar0
check 'a card for Fibre Channel' test -d /sys/class/net/fc0
finish rig
