#!/bin/bash
# start.sh DIRECTORY HOST: starts the libvirt of a host (a or b) that up.sh has made, and waits until it answers.
set -euo pipefail
host=$(cd "${1:?usage: start.sh DIRECTORY HOST}/${2:?}" && pwd)
export PATH="/usr/sbin:/sbin:$PATH"

# Its own directories in the place of the system's; to whoever looks from outside they are below DIRECTORY.
inside='
set -e
host=$1
mount --make-rprivate /
for each in run:/run/libvirt lib:/var/lib/libvirt cache:/var/cache/libvirt log:/var/log/libvirt etc:/etc/libvirt; do
  mkdir -p "${each#*:}"
  mount --bind "$host/${each%%:*}" "${each#*:}"
done
mkdir -p /run/openvswitch
mount --bind "$(cat "$host/switch")" /run/openvswitch
if [ -e /dev/kvm ]; then
  touch "$host/no-kvm"
  mount --bind "$host/no-kvm" /dev/kvm
  mount -o remount,ro,bind /dev/kvm
fi
exec libvirtd --config "$host/etc/libvirtd.conf" --pid-file "$host/libvirtd.pid"
'
setsid ip netns exec "$(cat "$host/netns")" unshare -m bash -c "$inside" libvirtd-rig "$host" \
  >>"$host/output" 2>&1 </dev/null &
for ((tries = 0; tries < 300; tries++)); do
  virsh -q -c "qemu+unix:///system?socket=$host/run/libvirt-sock" list >/dev/null 2>&1 && exit 0
  sleep 0.1
done
echo "libvirt does not answer:" >&2
tail -n 20 "$host/output" "$host/log/libvirtd.log" >&2
exit 1
