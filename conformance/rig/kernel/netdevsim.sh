#!/usr/bin/env bash
# Builds netdevsim, which Debian's kernels leave out, from Debian's kernel source against Debian's headers.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
release=$(rig_kernel_release)

source "$RIG_HOME/../../lib/common.sh"
command -v make >/dev/null && command -v gcc >/dev/null || need_packages make gcc libc6-dev

rm -rf "$RIG_BUILD"
mkdir -p "$RIG_BUILD"/{headers,netdevsim}
cd "$RIG_DOWNLOADS/kernel"
for package in linux-headers-*.deb linux-kbuild-*.deb; do dpkg -x "$package" "$RIG_BUILD/headers"; done
headers=$RIG_BUILD/headers/usr/src/linux-headers-$release
# The headers name each other by where they would be installed.
sed -i "s#include /usr/src#include $RIG_BUILD/headers/usr/src#" "$headers/Makefile"
dpkg-deb --fsys-tarfile linux-source-*.deb | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' | xz -T0 -dc |
  tar -x -C "$RIG_BUILD/netdevsim" --strip-components=4 --wildcards 'linux-source-*/drivers/net/netdevsim/*'
make -s -j"$(nproc)" -C "$headers" M="$RIG_BUILD/netdevsim" CONFIG_NETDEVSIM=m KBUILD_MODPOST_WARN=1 \
  CONFIG_DEBUG_INFO_BTF_MODULES= modules
strip --strip-debug -o "$RIG_BUILD/netdevsim.ko" "$RIG_BUILD/netdevsim/netdevsim.ko"
rm -rf "$RIG_BUILD/headers" "$RIG_BUILD/netdevsim"
# What was large and is not needed again.
rm -f linux-source-*.deb linux-headers-*.deb linux-kbuild-*.deb
