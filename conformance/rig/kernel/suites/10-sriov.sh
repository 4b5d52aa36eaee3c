#!/usr/bin/env bash
# The contract of adapters with virtual functions, on an igb card.
source "$(dirname "${BASH_SOURCE[0]}")/../../../lib/common.sh"
source "$TOP/conformance/rig/kernel/contract.sh"
modprobe 8021q
contract real-sriov.ts
finish sriov
