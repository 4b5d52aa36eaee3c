#!/usr/bin/env bash
# Secondary controllers of NVMe get their resources, go online, serve, and give all back.
source "$(dirname "${BASH_SOURCE[0]}")/../../../lib/common.sh"
source "$TOP/conformance/rig/kernel/contract.sh"
card=/sys/bus/pci/devices/0000:03:00.0

modprobe vfio-pci
contract real-nvme.ts
# As it was found; the contract has it off while there are virtual functions.
echo 1 >"$card/sriov_drivers_autoprobe"
finish nvme
