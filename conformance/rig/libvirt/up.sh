#!/bin/bash
# up.sh DIRECTORY NAMESPACE OVS_DIRECTORY: two libvirts with QEMU on this machine, as root, as if on two hosts.
#
# Each has directories of its own (a mount namespace) and a network namespace: host a that of the switch, NAMESPACE"sw",
# whose database is in OVS_DIRECTORY; host b NAMESPACE"lb". They reach each other over 10.8.0.1 and 10.8.0.2. There is no
# KVM: QEMU emulates the processor, so that it is the same everywhere. No service of the system is started or used.
#
# `down.sh DIRECTORY` ends it, `start.sh DIRECTORY a` starts a libvirt that has ended. DIRECTORY/env tells where things are:
#   LIBVIRT_URI_A, LIBVIRT_URI_B   how they are connected to
set -euo pipefail
directory=${1:?usage: up.sh DIRECTORY NAMESPACE OVS_DIRECTORY}
namespace=${2:?}
switch=$(cd "${3:?}" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$directory"
directory=$(cd "$directory" && pwd)
export PATH="/usr/sbin:/sbin:$PATH"

trap 'status=$?; [ $status = 0 ] || "$here/down.sh" "$directory"; exit $status' EXIT

ip netns add "${namespace}lb"
ip -n "${namespace}lb" link set lo up
ip -n "${namespace}sw" link add lv0 type veth peer name lv0 netns "${namespace}lb"
ip -n "${namespace}sw" address add 10.8.0.1/24 dev lv0
ip -n "${namespace}lb" address add 10.8.0.2/24 dev lv0
ip -n "${namespace}sw" link set lv0 up
ip -n "${namespace}lb" link set lv0 up
# A network card of host a, for macvtap.
ip -n "${namespace}sw" link add nic0 type veth peer name nic0 netns "${namespace}lb"
ip -n "${namespace}sw" link set nic0 up
ip -n "${namespace}lb" link set nic0 up

configure() {
  local host=$directory/$1
  mkdir -p "$host"/{run,lib,cache,log,etc}
  echo "$2" >"$host/netns"
  echo "$switch" >"$host/switch"
  cat >"$host/etc/libvirtd.conf" <<CONF
host_uuid = "4dea22b3-1d52-48f3-9516-00000000000$3"
auth_unix_rw = "none"
unix_sock_group = "root"
log_outputs = "2:file:/var/log/libvirt/libvirtd.log"
CONF
  cat >"$host/etc/qemu.conf" <<CONF
user = "root"
group = "root"
security_driver = "none"
stdio_handler = "file"
cgroup_controllers = []
namespaces = []
remember_owner = 0
migration_address = "10.8.0.$3"
migration_host = "10.8.0.$3"
CONF
}

configure a "${namespace}sw" 1
configure b "${namespace}lb" 2
"$here/start.sh" "$directory" a
"$here/start.sh" "$directory" b
cat >"$directory/env" <<ENV
LIBVIRT_URI_A=qemu+unix:///system?socket=$directory/a/run/libvirt-sock
LIBVIRT_URI_B=qemu+unix:///system?socket=$directory/b/run/libvirt-sock
ENV
