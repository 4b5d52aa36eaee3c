#!/usr/bin/env bash
# The contract of virtual ports of Fibre Channel on the kernel's FCoE, behind the rig's switch, and what fabrics do to them.
source "$(dirname "${BASH_SOURCE[0]}")/../../../lib/common.sh"
source "$TOP/conformance/rig/kernel/contract.sh"
source "$TOP/conformance/rig/kernel/fibre-channel.sh"

on_exit fabric_down
check 'the fabric takes the login of the adapter' fabric_up
contract real-npiv.ts
finish npiv
