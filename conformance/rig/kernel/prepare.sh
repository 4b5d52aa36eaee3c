#!/usr/bin/env bash
# Gets and makes what the rig needs and the cache does not have yet: QEMU, a stock Debian kernel and the guest's programs
# as Debian packages, which are only unpacked; the modules that Debian leaves out, from Debian's own kernel source; the
# initial file system. Needs no root, except where a compiler has to be installed.
#
# Debian 12 takes kernel and QEMU from its backports (its own QEMU has no igb); Debian 13 has both.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

mkdir -p "$RIG_GUEST"
# Whoever comes second waits, and finds what the first has made.
exec 9>"$RIG_BASE/lock"
flock 9

# once DIRECTORY STEP: runs the script of that name unless the directory says that it has been run.
once() {
  local log=$1/$2.log started=$SECONDS
  [ -e "$1/$2.done" ] && return
  "$RIG_HOME/$2.sh" >"$log" 2>&1 </dev/null || {
    rig_say "$2 failed, see $log:"
    tail -n 20 "$log" >&2
    exit 1
  }
  touch "$1/$2.done"
  rig_say "$2: $((SECONDS - started)) s"
}

once "$RIG_BASE" packages
once "$RIG_BASE" netdevsim
once "$RIG_GUEST" initrd
