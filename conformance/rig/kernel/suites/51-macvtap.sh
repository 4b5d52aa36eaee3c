#!/usr/bin/env bash
# Macvtap devices on a network card come and go.
source "$(dirname "${BASH_SOURCE[0]}")/../../../lib/common.sh"
source "$TOP/conformance/rig/kernel/contract.sh"

modprobe macvtap
contract real-macvtap.ts
finish macvtap
