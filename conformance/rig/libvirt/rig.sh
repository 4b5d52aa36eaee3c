# The libvirt rig for the runs that source common.sh and conformance/rig/switch/rig.sh.

# start_libvirt_rig: two libvirts, the first of them at the switch of the rig that runs. Sets what up.sh's `env` names, and
# LIBVIRT_RIG.
start_libvirt_rig() {
  need_packages libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients qemu-system-x86
  # Short: the name of a unix socket has at most 107 characters.
  LIBVIRT_RIG=$RIG/lv
  on_exit "$TOP/conformance/rig/libvirt/down.sh" "$LIBVIRT_RIG"
  "$TOP/conformance/rig/libvirt/up.sh" "$LIBVIRT_RIG" "$NAMESPACE" "$RIG" || {
    echo 'libvirt did not start.' >&2
    exit 1
  }
  source "$LIBVIRT_RIG/env"
}

# on_host a|b COMMAND…: virsh of that host.
on_host() {
  local uri=$LIBVIRT_URI_A
  [ "$1" = a ] || uri=$LIBVIRT_URI_B
  shift
  virsh -q -c "$uri" "$@"
}

# libvirt_process a|b: its process id.
libvirt_process() {
  cat "$LIBVIRT_RIG/$1/libvirtd.pid"
}
