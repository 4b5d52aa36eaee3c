# What all scripts of the kernel rig share; source it.
#
#   RIG_CACHE   what is costly to get or make: packages, kernel, modules. May be removed at any time while no rig is up.
#   RIG_STATE   one running rig: its sockets, its shared directory, its logs. Two rigs have two of them.
#
# Both can be given in the environment. Nothing is written anywhere else, and nothing is installed.
RIG_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
RIG_TOP=$(cd "$RIG_HOME/../../.." && pwd)
RIG_CACHE=${RIG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/iovm/kernel-rig}
RIG_STATE=${RIG_STATE:-$RIG_TOP/.cache/kernel-rig}

# What is made is kept by the scripts that have made it: checkouts in which they differ do not disturb each other.
rig_version() {
  (cd "$RIG_HOME" && cat "$@") | cksum | cut -d ' ' -f 1
}
RIG_BASE=$RIG_CACHE/$(rig_version settings.sh packages.sh netdevsim.sh)
RIG_GUEST=$RIG_BASE/guest-$(rig_version initrd.sh init)

RIG_DOWNLOADS=$RIG_BASE/downloads # Debian packages as they came
RIG_TOOLS=$RIG_BASE/tools         # QEMU and the programs of the guest, unpacked
RIG_KERNEL=$RIG_BASE/kernel       # the kernel package, unpacked, and `vmlinux`
RIG_BUILD=$RIG_BASE/build         # where modules are built that Debian leaves out, and the *.ko that came of it
RIG_MODULES=$RIG_GUEST/modules    # the modules that the guest sees
RIG_INITRD=$RIG_GUEST/initrd.img
RIG_SHARE=$RIG_STATE/share        # the only directory of the host that the guest can write

RIG_LIBRARIES=$RIG_TOOLS/usr/lib/x86_64-linux-gnu
export PATH=$RIG_TOP/node_modules/.bin:/usr/sbin:/sbin:$PATH

# The release of the kernel that was unpacked, such as 6.12.38+deb12-amd64; empty: none yet.
rig_kernel_release() {
  local release
  for release in "$RIG_KERNEL"/lib/modules/* "$RIG_KERNEL"/usr/lib/modules/*; do
    [ -d "$release/kernel" ] && basename "$release" && return
  done
  return 0
}

# with_tools COMMAND…: runs an unpacked program with the libraries that it came with.
with_tools() {
  LD_LIBRARY_PATH=$RIG_LIBRARIES QEMU_MODULE_DIR=$RIG_LIBRARIES/qemu PATH=$RIG_TOOLS/usr/bin:$RIG_TOOLS/usr/sbin:$PATH "$@"
}

rig_say() {
  printf 'kernel rig: %s\n' "$*" >&2
}
