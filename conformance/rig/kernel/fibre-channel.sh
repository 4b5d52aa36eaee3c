# For suites, in the guest, after common.sh: FCoE on fc0, and storage on fc1.

# until_true SECONDS COMMAND…
until_true() {
  local tries=$(($1 * 5))
  shift
  until "$@"; do
    [ "$((tries--))" -gt 0 ] || return 1
    sleep 0.2
  done
}

# adapter_is DEVICE STATE
adapter_is() {
  [ "$(cat /sys/class/net/"$1"/ctlr_*/host*/fc_host/host*/port_state 2>/dev/null | head -n 1)" = "$2" ]
}

# fabric_up: a Fibre Channel adapter on fc0; comes back when it has logged in.
fabric_up() {
  modprobe fcoe
  fcoe_up fc0
}

fabric_down() {
  fcoe_down fc0
}

fcoe_up() {
  ip link set "$1" up
  echo "$1" >/sys/bus/fcoe/ctlr_create
  echo 1 >"$(echo /sys/class/net/"$1"/ctlr_*)/enabled"
  until_true 40 adapter_is "$1" Online
}

fcoe_down() {
  echo "$1" >/sys/bus/fcoe/ctlr_destroy
  until_true 20 test ! -d /sys/class/net/"$1"/ctlr_*
  ip link set "$1" down
}

# --- Storage: the kernel's own target of Fibre Channel, on an adapter of its own on fc1.
storage_port=20:00:02:fc:00:00:00:02
storage=/sys/kernel/config/target/fc/$storage_port
storage_unit=/sys/kernel/config/target/core/fileio_0/lun

# storage_up FILE SERIAL PORT: a logical unit that is FILE, and shown to the port of this name only (20:00:…).
storage_up() {
  modprobe -a fcoe tcm_fc target_core_file sd_mod || return
  grep -q ' /sys/kernel/config ' /proc/mounts || mount -t configfs configfs /sys/kernel/config
  mkdir -p "$storage_unit" /sys/kernel/config/target/fc
  printf 'fd_dev_name=%s,fd_dev_size=%s' "$1" "$(stat -c %s "$1")" >"$storage_unit/control"
  echo 1 >"$storage_unit/enable"
  printf '%s' "$2" >"$storage_unit/wwn/vpd_unit_serial"
  mkdir -p "$storage/tpgt_1/lun/lun_0" "$storage/tpgt_1/acls/$3/lun_0"
  ln -s "$storage_unit" "$storage/tpgt_1/lun/lun_0/unit"
  ln -s "$storage/tpgt_1/lun/lun_0" "$storage/tpgt_1/acls/$3/lun_0/unit"
  fcoe_up fc1
}

storage_down() {
  fcoe_down fc1
  rm "$storage"/tpgt_1/{acls/*/lun_0,lun/lun_0}/unit
  rmdir "$storage"/tpgt_1/{acls/*/lun_0,acls/*,lun/lun_0} "$storage/tpgt_1" "$storage"
  rmdir "$storage_unit" "${storage_unit%/lun}" /sys/kernel/config/target/fc
}
