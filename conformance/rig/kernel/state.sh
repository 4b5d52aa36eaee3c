#!/usr/bin/env bash
# What of the guest's devices a suite must leave as it found it, as lines of text. Runs in the guest.
shopt -s nullglob
for device in /sys/bus/pci/devices/*; do
  driver=$(readlink "$device/driver")
  echo "${device##*/} driver ${driver##*/} virtual $(cat "$device/sriov_numvfs" 2>/dev/null)"
done
for device in /sys/class/net/*; do
  [ -d "$device" ] || continue # bonding's file
  echo "network device ${device##*/} $(<"$device/address") flags $(<"$device/flags") mtu $(<"$device/mtu")"
done
for item in /run/netns/* /sys/class/fc_host/* /sys/class/fc_vports/* /sys/class/nvme/* /sys/bus/netdevsim/devices/*; do
  echo "$item"
done
