#!/usr/bin/env bash
# A whole network card and a whole controller of NVMe go to vfio-pci and back.
source "$(dirname "${BASH_SOURCE[0]}")/../../../lib/common.sh"
source "$TOP/conformance/rig/kernel/contract.sh"
net=/sys/bus/pci/devices/0000:02:00.0/net

modprobe vfio-pci
before=$(ls "$net")
contract real-passthrough.ts
# The network device comes back under the kernel's own name for it, and down.
after=$(ls "$net")
if [ "$after" != "$before" ]; then ip link set dev "$after" name "$before"; fi
ip link set dev "$before" up
finish passthrough
