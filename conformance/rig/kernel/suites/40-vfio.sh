#!/usr/bin/env bash
# Virtual functions of igb go to vfio-pci and back, as a virtual machine wants them.
source "$(dirname "${BASH_SOURCE[0]}")/../../../lib/common.sh"
source "$TOP/conformance/rig/kernel/contract.sh"
card=/sys/bus/pci/devices/0000:02:00.0

# can_be_handed_over: a VF with vfio-pci is alone in its IOMMU group, and the group can be opened.
can_be_handed_over() {
  local address group
  echo 1 >"$card/sriov_numvfs"
  address=$(basename "$(readlink "$card/virtfn0")")
  echo vfio-pci >"$card/virtfn0/driver_override"
  echo "$address" >"$card/virtfn0/driver/unbind"
  echo "$address" >/sys/bus/pci/drivers_probe
  group=$(basename "$(readlink "$card/virtfn0/iommu_group")")
  ls "/sys/kernel/iommu_groups/$group/devices"
  [ "$(ls "/sys/kernel/iommu_groups/$group/devices")" = "$address" ] && [ -c "/dev/vfio/$group" ]
}

modprobe vfio-pci
check 'a virtual function is alone in its IOMMU group' can_be_handed_over
echo 0 >"$card/sriov_numvfs"
contract real-vfio.ts
finish vfio
