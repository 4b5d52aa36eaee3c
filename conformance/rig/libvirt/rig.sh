# The libvirt rig for the runs that source common.sh and conformance/rig/switch/rig.sh.

# start_libvirt_rig: two libvirts, the first of them at the switch of the rig that runs. Sets what up.sh's `env` names, and
# LIBVIRT_RIG.
start_libvirt_rig() {
  without_services need_packages libvirt-daemon-system libvirt-clients qemu-system-x86
  # Short: the name of a unix socket has at most 107 characters.
  LIBVIRT_RIG=$RIG/lv
  on_exit "$TOP/conformance/rig/libvirt/down.sh" "$LIBVIRT_RIG"
  "$TOP/conformance/rig/libvirt/up.sh" "$LIBVIRT_RIG" "$NAMESPACE" "$RIG" || {
    echo 'libvirt did not start.' >&2
    exit 1
  }
  source "$LIBVIRT_RIG/env"
}

# without_services COMMAND…: what it installs is not started (invoke-rc.d asks policy-rc.d). libvirt-daemon-system brings the
# user that QEMU is to run as, without which libvirt does not begin, but its services are not wanted.
without_services() {
  local policy=/usr/sbin/policy-rc.d
  if [ -e "$policy" ] || [ "$(id -u)" != 0 ]; then
    "$@"
    return
  fi
  on_exit rm -f "$policy"
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  "$@"
  rm -f "$policy"
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
