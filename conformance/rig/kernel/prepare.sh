#!/usr/bin/env bash
# Gets and makes what the rig needs and the cache does not have yet: QEMU, a stock Debian kernel and the guest's programs
# as Debian packages, which are only unpacked; the modules that Debian leaves out, from Debian's own kernel source; the
# initial file system. Needs no root, except where a compiler has to be installed.
#
# Debian 12 takes kernel and QEMU from its backports (its own QEMU has no igb); Debian 13 has both.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

mkdir -p "$RIG_CACHE"
# Whoever comes second waits, and finds what the first has made.
exec 9>"$RIG_CACHE/lock"
flock 9

# once STEP INPUT… -- COMMAND…: runs it unless it has been run with the same scripts before, and all steps before it too.
again=
once() {
  local step=$1 inputs=() key
  shift
  while [ "$1" != -- ]; do inputs+=("$RIG_HOME/$1") && shift; done
  shift
  key=$(cat "${inputs[@]}" | cksum)
  [ -z "$again" ] && [ "$(cat "$RIG_CACHE/$step.done" 2>/dev/null)" = "$key" ] && return
  again=yes
  rm -f "$RIG_CACHE/$step.done"
  local started=$SECONDS
  "$@" >"$RIG_CACHE/$step.log" 2>&1 </dev/null || {
    rig_say "$step failed, see $RIG_CACHE/$step.log:"
    tail -n 20 "$RIG_CACHE/$step.log" >&2
    exit 1
  }
  printf '%s\n' "$key" >"$RIG_CACHE/$step.done"
  rig_say "$step: $((SECONDS - started)) s"
}

once packages packages.sh settings.sh netdevsim.sh -- "$RIG_HOME/packages.sh"
once netdevsim netdevsim.sh settings.sh -- "$RIG_HOME/netdevsim.sh"
once initrd initrd.sh init settings.sh -- "$RIG_HOME/initrd.sh"
