#!/bin/bash
# database.sh DIRECTORY [PORT]: starts the switch's database in a rig's DIRECTORY (see up.sh), at this TCP port or a free
# one; also when it was there before and has ended.
set -euo pipefail
directory=${1:?usage: database.sh DIRECTORY [PORT]}
export PATH="/usr/sbin:/sbin:$PATH"
export OVS_RUNDIR=$directory OVS_DBDIR=$directory OVS_LOGDIR=$directory OVS_SYSCONFDIR=$directory
ovsdb-server "$directory/conf.db" -vconsole:off --remote="punix:$directory/db.sock" --remote="ptcp:${2:-0}:127.0.0.1" \
  --unixctl="$directory/ovsdb.ctl" --pidfile="$directory/ovsdb.pid" --log-file="$directory/ovsdb.log" --detach --no-chdir
