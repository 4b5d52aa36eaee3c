#!/usr/bin/env bash
# A VM of a real libvirt gets real devices: virtual functions of igb through VFIO, a macvtap, and a disk behind a virtual
# port of Fibre Channel, in storage that is the kernel's own. libvirt and QEMU run in the guest, whose processor is emulated, as is the VM's.
source "$(dirname "${BASH_SOURCE[0]}")/../../../lib/common.sh"
source "$TOP/conformance/rig/kernel/contract.sh"
source "$TOP/conformance/rig/kernel/fibre-channel.sh"
temporary_directory work libvirt
libraries=/usr/lib/x86_64-linux-gnu

# Beneath the programs that the rig brings are those of the host, which may be of another version: libvirt and QEMU must
# not find plug-ins that are not of their own build. What is named here comes with them.
plug_ins() {
  local each
  mkdir -p "$work"/{qemu,connection-driver,storage-backend} /etc/libvirt /etc/mdevctl.d/scripts.d/{callouts,notifiers} /dev/disk
  for each in "$libraries"/qemu/accel-tcg-*.so; do
    if [ -e "$each" ]; then cp "$each" "$work/qemu"; fi
  done
  for each in qemu nodedev secret storage; do
    cp "$libraries/libvirt/connection-driver/libvirt_driver_$each.so" "$work/connection-driver" || return
  done
  cp "$libraries"/libvirt/storage-backend/libvirt_storage_backend_{fs,scsi}.so "$work/storage-backend"
}

# users: those without which libvirt does not begin, whoever it then has QEMU run as.
users() {
  local each
  for each in kvm libvirt libvirt-qemu; do
    getent group "$each" >/dev/null || echo "$each:x:$((900 + ${#each})):" >>/etc/group
  done
  getent passwd libvirt-qemu >/dev/null ||
    echo "libvirt-qemu:x:912:$(getent group libvirt-qemu | cut -d: -f3)::/var/lib/libvirt:/usr/sbin/nologin" >>/etc/passwd
}

libvirt_up() {
  users && plug_ins || return
  cat >/etc/libvirt/libvirtd.conf <<CONF
auth_unix_rw = "none"
unix_sock_group = "root"
log_outputs = "2:file:$work/libvirtd.log"
CONF
  cat >/etc/libvirt/qemu.conf <<CONF
user = "root"
group = "root"
security_driver = "none"
stdio_handler = "file"
cgroup_controllers = []
namespaces = []
remember_owner = 0
CONF
  setsid unshare -m bash -c '
    mount --make-rprivate /
    mount --bind "$1/qemu" "$2/qemu"
    for each in connection-driver storage-backend; do mount --bind "$1/$each" "$2/libvirt/$each"; done
    exec libvirtd --pid-file "$1/libvirtd.pid"' libvirtd-rig "$work" "$libraries" >"$work/output" 2>&1 </dev/null &
  libvirt=$!
  on_exit libvirt_down
  local tries
  for ((tries = 0; tries < 150; tries++)); do
    virsh -q list >/dev/null 2>&1 && return
    kill -0 "$libvirt" || break
    sleep 0.2
  done
  cat "$work/output" "$work/libvirtd.log"
  return 1
}

libvirt_down() {
  kill "$libvirt"
  wait "$libvirt"
}

# For somebody who looks for the reason why a check failed.
what_libvirt_does() {
  [ "$FAILED" != 0 ] || return
  tail -n 30 "$work/libvirtd.log" /var/log/libvirt/qemu/*.log
  timeout 10 virsh -q list --all
  dmesg | tail -n 20
  ps -eo pid,stat,etimes,wchan:24,args | grep -E 'libvirt|qemu|virsh|node|modprobe|/ip ' | cut -c 1-160
}

# What the disk holds at first, shown to the virtual port that the contract makes (MAC address 02:69:6f:00:0d:03).
disk_up() {
  printf '%-512s' 'behind a virtual port' >"$work/unit" && truncate -s 8M "$work/unit" || return
  storage_up "$work/unit" 69760d03 20:00:02:69:6f:00:0d:03
}

# Either waits for seconds until it has found the switch.
logins() {
  disk_up &
  fabric_up && wait $!
}

modprobe -a vfio-pci tun macvtap
if libvirt_up; then pass 'libvirt starts'; else fail 'libvirt starts'; fi
check 'libvirt finds out what QEMU can do' timeout 90 virsh -q domcapabilities --virttype qemu
on_exit fabric_down
on_exit storage_down
check 'the fabric takes the logins of the adapter and of storage' logins
export LIBVIRT_DISK=$work/unit
# Each virsh takes a third of a second in here, and QEMU seconds to start.
CONTRACT_TEST_MS=180000
on_exit what_libvirt_does
contract real-libvirt-devices.ts
check 'no domain is left' test -z "$(virsh -q list --all --name)"
finish libvirt
