#!/usr/bin/env bash
# Makes the modules that the guest sees (those that the rig is about, unpacked, since unpacking is slow in the guest), and
# the initial file system: busybox and the modules that are needed to reach the host's files.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
release=$(rig_kernel_release)

modules=(
  # SR-IOV network cards and what else has to do with frames
  drivers/net/ethernet/intel/{igb,igbvf} drivers/dca drivers/i2c/algos drivers/ptp
  net/{8021q,802,llc,bridge,openvswitch,nsh,psample,tls} net/netfilter/nf_{conntrack,nat,conncount}.ko
  net/ipv4/netfilter/nf_defrag_ipv4.ko net/ipv6/netfilter/nf_defrag_ipv6.ko lib/libcrc32c.ko crypto/crc32c_generic.ko
  drivers/net/{veth,dummy,macvlan,macvtap,tap,tun,virtio_net,net_failover}.ko net/core/failover.ko
  drivers/net/{bonding,team}
  # The host's files
  net/9p/{9pnet,9pnet_virtio}.ko fs/9p fs/netfs fs/overlayfs
  # Fibre Channel over Ethernet, SCSI, NVMe here and over TCP
  drivers/scsi/{scsi_mod,scsi_common,scsi_transport_fc,scsi_transport_iscsi}.ko drivers/scsi/{libfc,fcoe}
  drivers/scsi/{libiscsi,libiscsi_tcp,iscsi_tcp,sd_mod,scsi_debug}.ko
  drivers/target fs/configfs drivers/nvme/{host,common,target} drivers/block/loop.ko
  # NFS, either side
  fs/{nfs,nfsd,nfs_common,lockd} net/{sunrpc,dns_resolver}
  # Handing devices to VMs
  drivers/vfio/{vfio,vfio_iommu_type1}.ko drivers/vfio/pci/{vfio-pci,vfio-pci-core}.ko virt/lib
  drivers/pci/{pci-stub,pci-pf-stub}.ko
)

for source in "$RIG_KERNEL/lib/modules/$release" "$RIG_KERNEL/usr/lib/modules/$release"; do
  [ -d "$source" ] && break
done
target=$RIG_MODULES/lib/modules/$release
rm -rf "$RIG_MODULES"
mkdir -p "$target/extra"
cp "$source"/modules.{order,builtin,builtin.modinfo} "$target/"
for module in "${modules[@]}"; do
  for found in "$source/kernel/$module" "$source/kernel/$module.xz"; do
    [ -e "$found" ] || continue
    mkdir -p "$target/kernel/$(dirname "$module")"
    cp -r "$found" "$target/kernel/$(dirname "$module")/"
  done
done
find "$target" -name '*.ko.xz' -print0 | xargs -0 -P "$(nproc)" -n 40 xz -d
cp "$RIG_BUILD"/*.ko "$target/extra/"

# One program under all the names that it has in Debian.
kmod=$(cd "$RIG_TOOLS/usr" && ls bin/kmod 2>/dev/null) || kmod=
if [ -z "$kmod" ]; then mkdir -p "$RIG_TOOLS/usr/bin" && cp "$(command -v kmod)" "$RIG_TOOLS/usr/bin/kmod"; fi
mkdir -p "$RIG_TOOLS/usr/sbin"
for name in lsmod depmod insmod modinfo modprobe rmmod; do ln -sf ../bin/kmod "$RIG_TOOLS/usr/sbin/$name"; done
with_tools depmod -b "$RIG_MODULES" "$release"

root=$(mktemp -d "$RIG_GUEST/initrd.XXXXXX")
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/{bin,modules,proc,sys,dev,host,tools,changes,new}
busybox=$RIG_TOOLS/usr/bin/busybox
[ -e "$busybox" ] || busybox=$(command -v busybox)
cp "$busybox" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
count=0
while read -r module; do
  count=$((count + 1))
  cp "$module" "$root/modules/$(printf %02d "$count")-$(basename "$module")"
done < <(with_tools modprobe -d "$RIG_MODULES" -S "$release" -D -a 9pnet_virtio 9p overlay |
  awk '/^insmod/ && !seen[$2]++ { print $2 }')
install -m 755 "$RIG_HOME/init" "$root/init"
(cd "$root" && find . | LC_ALL=C sort | bin/busybox cpio -o -H newc) >"$RIG_INITRD"
