# For suites, in the guest, after common.sh: FCoE on fc0.

# until_true SECONDS COMMAND…
until_true() {
  local tries=$(($1 * 5))
  shift
  until "$@"; do
    [ "$((tries--))" -gt 0 ] || return 1
    sleep 0.2
  done
}

adapter_is() {
  [ "$(cat /sys/class/fc_host/*/port_state 2>/dev/null | head -n 1)" = "$1" ]
}

# fabric_up: a Fibre Channel adapter on fc0; comes back when it has logged in.
fabric_up() {
  modprobe fcoe
  ip link set fc0 up
  echo fc0 >/sys/bus/fcoe/ctlr_create
  echo 1 >"$(echo /sys/bus/fcoe/devices/ctlr_*)/enabled"
  until_true 40 adapter_is Online
}

fabric_down() {
  echo fc0 >/sys/bus/fcoe/ctlr_destroy
  until_true 20 test ! -d /sys/class/fc_host/host*
  ip link set fc0 down
}
