#!/usr/bin/env bash
# What runs in VMs: Debian's QEMU guest agent, open-iscsi, nvme-cli and mount.nfs, over a VLAN of ours on an SR-IOV card.
#
#   VF 0 and 1 of pf0, in VLAN 700 – the cable – pf1: VLAN 700 and 701 in the namespace `store`, where the kernel's own
#   targets listen: NVMe over TCP (in both VLANs), iSCSI, NFS
source "$(dirname "${BASH_SOURCE[0]}")/../../../lib/common.sh"
source "$(dirname "${BASH_SOURCE[0]}")/../contract.sh"

MACS=(02:69:6f:00:70:01 02:69:6f:00:70:02)
NQN=nqn.2026-01.test:space
IQN=iqn.2026-01.test:disk
temporary_directory work guests
config=/sys/kernel/config

store() { nsenter --net=/run/netns/store -- "$@"; }
put() { printf '%s' "$2" >"$1"; }

# --- Devices: two VFs in VLAN 700, and the other end of the cable.
echo 2 >/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs
on_exit put /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs 0
for at in 0 1; do
  driver=/sys/bus/pci/devices/0000:01:00.0/virtfn$at
  # A VF takes the address that it has when its driver is bound.
  [ -e "$driver/driver" ] && basename "$(readlink -f "$driver")" >"$driver/driver/unbind"
  ip link set pf0 vf "$at" mac "${MACS[at]}" vlan 700
  basename "$(readlink -f "$driver")" >/sys/bus/pci/drivers/igbvf/bind
  for tries in {1..100}; do [ -d "$driver/net" ] && break || sleep 0.1; done
  device=$(ls "$driver/net")
  ip link set "$device" down
  ip addr add "192.0.2.1$at/24" dev "$device"
  # Each answers for its own address only, although both are in one network.
  for name in arp_ignore=1 arp_announce=2 rp_filter=0; do
    put "/proc/sys/net/ipv4/conf/$device/${name%=*}" "${name#*=}"
  done
done
put /proc/sys/net/ipv4/conf/all/rp_filter 0
mkdir -p /run/netns
ip netns add store
on_exit ip netns delete store
for vlan in 700 701; do
  ip link add link pf1 name "store$vlan" type vlan id "$vlan"
  on_exit ip link delete "store$vlan"
  ip link set "store$vlan" netns store
  on_exit store ip link set "store$vlan" netns 1
done
store ip link set lo up
# Each address is in its own VLAN only.
store sysctl -q net.ipv4.conf.all.arp_ignore=1
store ip addr add 192.0.2.7/24 dev store700
store ip addr add 192.0.2.8/24 dev store701
store ip link set store700 up
store ip link set store701 up

modprobe -a nvme-tcp nvmet-tcp target_core_mod target_core_file iscsi_target_mod iscsi_tcp nfsd nfsv4 || exit 1
grep -q " $config " /proc/mounts || mount -t configfs configfs "$config"
truncate -s 16M "$work/space" "$work/lun"

# --- NVMe over TCP: one subsystem, at both addresses. Only the first VLAN leads to a guest of ours.
subsystem=$config/nvmet/subsystems/$NQN
mkdir "$subsystem" "$subsystem/namespaces/1"
on_exit rmdir "$subsystem"
on_exit rmdir "$subsystem/namespaces/1"
put "$subsystem/attr_allow_any_host" 1
put "$subsystem/namespaces/1/device_path" "$work/space"
put "$subsystem/namespaces/1/buffered_io" 1
put "$subsystem/namespaces/1/enable" 1
on_exit put "$subsystem/namespaces/1/enable" 0
for at in 7 8; do
  port=$config/nvmet/ports/$at
  mkdir "$port"
  on_exit rmdir "$port"
  for value in adrfam=ipv4 trtype=tcp "traddr=192.0.2.$at" trsvcid=4420; do
    put "$port/addr_${value%%=*}" "${value#*=}"
  done
  store ln -s "$subsystem" "$port/subsystems/$NQN" || fail "an NVMe target listens at 192.0.2.$at" "$(dmesg | tail -n 3)"
  on_exit rm "$port/subsystems/$NQN"
done

# --- iSCSI: one target with one unit, for whoever comes.
unit=$config/target/core/fileio_0/lun
mkdir -p "$unit"
on_exit rmdir "$unit" "$config/target/core/fileio_0"
put "$unit/control" "fd_dev_name=$work/lun,fd_dev_size=16777216"
put "$unit/enable" 1
group=$config/target/iscsi/$IQN/tpgt_1
mkdir -p "$group/lun/lun_0"
store mkdir "$group/np/192.0.2.7:3260"
ln -s "$unit" "$group/lun/lun_0/unit"
for value in authentication=0 generate_node_acls=1 demo_mode_write_protect=0; do
  put "$group/attrib/${value%=*}" "${value#*=}"
done
put "$group/enable" 1
no_target() {
  put "$group/enable" 0
  rm "$group/lun/lun_0/unit"
  rmdir "$group/np/192.0.2.7:3260" "$group/lun/lun_0" "$group" "$config/target/iscsi/$IQN" "$config/target/iscsi"
}
on_exit no_target
mkdir -p /etc/iscsi /run/lock
echo 'InitiatorName=iqn.2026-01.test:guest' >/etc/iscsi/initiatorname.iscsi
# Its own defaults but for how long it tries.
printf 'node.conn[0].timeo.login_timeout = 5\nnode.session.initial_login_retry_max = 1\n' >/etc/iscsi/iscsid.conf
# In a session of its own: it ends its process group with itself.
setsid iscsid -f >"$work/iscsid.log" 2>&1 &
on_exit kill $!

# --- NFS, version 4 only.
mkdir -p /var/lib/nfs/{v4recovery,sm}
mount -t tmpfs export /srv
on_exit umount /srv
mkdir /srv/home
grep -q ' /proc/fs/nfsd ' /proc/mounts && umount /proc/fs/nfsd
store mount -t nfsd nfsd /proc/fs/nfsd
on_exit umount /proc/fs/nfsd
: >/var/lib/nfs/etab
for export in 0:/srv 1:/srv/home; do
  store exportfs -i -o "rw,fsid=${export%%:*},insecure,no_root_squash,no_subtree_check" "*:${export#*:}"
done
setsid nsenter --net=/run/netns/store -- rpc.mountd -N 3 -F >"$work/mountd.log" 2>&1 &
on_exit kill $!
store rpc.nfsd -N 3 -G 10 -L 10 2 || fail 'an NFS server runs'
on_exit store rpc.nfsd 0

export GUEST_MACS=${MACS[0]},${MACS[1]}
export GUEST_DISK=192.0.2.7:3260,$IQN GUEST_SHARE=192.0.2.7:/home GUEST_SPACE=192.0.2.7:4420,$NQN
export GUEST_SPOILT=192.0.2.7:4421,$NQN GUEST_FOREIGN=192.0.2.8:4420,$NQN
frames() { ip -n store -json -stats link show dev store700 | sed -E 's/.*"rx":\{"bytes":[0-9]+,"packets":([0-9]+).*/\1/'; }
check 'nothing has come through the VLAN yet' test "$(frames)" -lt 100
# A tool takes a second in here, and a test calls tens of them.
CONTRACT_TEST_MS=180000
contract real-guest.ts
came=$(frames)
check "everything went through the VLAN: $came frames" test "$came" -gt 300
finish guests
