#!/usr/bin/env bash
# Downloads the Debian packages with apt, with lists and archives of its own, and unpacks them.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

source /etc/os-release
codename=${VERSION_CODENAME:?this is no Debian}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# The mirror that this machine uses: a machine without one can have no packages at all.
mirror=$(cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null |
  awk '/^URIs:/ { print $2; exit } /^deb / { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) { print $i; exit } }') || true
if [ -z "$mirror" ]; then
  echo 'No mirror of Debian is named in /etc/apt/sources.list or /etc/apt/sources.list.d.' >&2
  exit 1
fi

rm -rf "$RIG_TOOLS" "$RIG_KERNEL" "$RIG_BUILD"
mkdir -p "$RIG_DOWNLOADS"/{lists/partial,archives/partial,kernel} "$RIG_TOOLS" "$RIG_KERNEL" "$RIG_BUILD"
release=()
{
  echo "deb [signed-by=$keyring] $mirror $codename main"
  echo "deb [signed-by=$keyring] $mirror $codename-updates main"
  if [ "$codename" = bookworm ]; then echo "deb [signed-by=$keyring] $mirror bookworm-backports main"; fi
} >"$RIG_DOWNLOADS/sources.list"
[ "$codename" = bookworm ] && release=(-t bookworm-backports)
own=(
  -q -o "Dir::Etc::sourcelist=$RIG_DOWNLOADS/sources.list" -o Dir::Etc::sourceparts=/dev/null
  -o "Dir::State::lists=$RIG_DOWNLOADS/lists" -o "Dir::Cache=$RIG_DOWNLOADS" -o Dir::Cache::pkgcache=
  -o Dir::Cache::srcpkgcache= -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Sandbox::User=root
  -o Debug::NoLocking=1 -o Binary::apt-get::APT::Keep-Downloaded-Packages=true -o APT::Keep-Downloaded-Packages=true
)
apt-get "${own[@]}" update

# --- QEMU and the guest's programs, with the libraries that this machine lacks. What the machine has, the guest has.
apt-get "${own[@]}" "${release[@]}" -y --no-install-recommends --download-only install \
  qemu-system-x86 kmod busybox-static iproute2 iputils-ping ethtool nvme-cli pciutils \
  qemu-guest-agent open-iscsi nfs-common nfs-kernel-server \
  libvirt-clients libvirt-daemon libvirt-daemon-driver-{qemu,nodedev,storage,storage-scsi}
# What is installed here in that version already is not downloaded with the rest, but must not depend on this machine.
for archive in "$RIG_DOWNLOADS"/archives/*.deb; do dpkg -x "$archive" "$RIG_TOOLS"; done
# As Debian's own root has it: otherwise the links of the root would hide these.
for folder in bin sbin lib; do
  [ -d "$RIG_TOOLS/$folder" ] && [ ! -L "$RIG_TOOLS/$folder" ] || continue
  mkdir -p "$RIG_TOOLS/usr/$folder"
  cp -a "$RIG_TOOLS/$folder/." "$RIG_TOOLS/usr/$folder/"
  rm -rf "${RIG_TOOLS:?}/$folder"
done
rm -rf "$RIG_TOOLS"/{etc,var,run,tmp,usr/share/doc,usr/share/man,usr/share/locale}

# --- The kernel: the newest 6.12 of the flavour for machines, not the one for clouds, which lacks the drivers.
image=$(apt-cache "${own[@]}" "${release[@]}" search --names-only '^linux-image-6\.12\.[0-9]+\+deb[0-9]+-amd64$' |
  awk '{ print $1 }' | sort -V | tail -n 1)
version=${image#linux-image-}
[ -n "$version" ] || { echo 'there is no kernel 6.12' && exit 1; }
cd "$RIG_DOWNLOADS/kernel"
rm -f ./*.deb
apt-get "${own[@]}" "${release[@]}" download "$image" "linux-headers-$version" "linux-headers-${version%-amd64}-common" \
  "linux-kbuild-${version%-amd64}" linux-source-6.12
dpkg -x linux-image-*.deb "$RIG_KERNEL"

# --- The kernel as an ELF file: QEMU starts it directly, and nothing is unpacked by an emulated processor.
vmlinuz=$(echo "$RIG_KERNEL"/boot/vmlinuz-*)
for offset in $(LC_ALL=C grep -obUaP '\x28\xb5\x2f\xfd' "$vmlinuz" | cut -d: -f1); do
  tail -c "+$((offset + 1))" "$vmlinuz" | with_tools zstd -dcq >"$RIG_KERNEL/vmlinux" 2>/dev/null || true
  head -c 4 "$RIG_KERNEL/vmlinux" | grep -q ELF && exit
done
echo "there is no kernel compressed with zstd in $vmlinuz"
exit 1
