# Shared helpers of the conformance runs. Source it first:
#   source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# Everything that is made goes below $CACHE and is removed when the run ends, however it ends; what is costly to
# make (Python environments) stays there for the next run.
set -uo pipefail

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${XDG_CACHE_HOME:+$XDG_CACHE_HOME/iovm-conformance}
CACHE=${CACHE:-$TOP/.cache/conformance}
mkdir -p "$CACHE"
export PATH="$TOP/node_modules/.bin:/usr/sbin:/sbin:$PATH"

# --- ending ---------------------------------------------------------------------------------------------------
CLEANUPS=()

# on_exit COMMAND…: run it when this script ends; last registered, first run.
on_exit() {
  CLEANUPS+=("$(printf '%q ' "$@")")
}

run_cleanups() {
  local index
  for ((index = ${#CLEANUPS[@]} - 1; index >= 0; index--)); do eval "${CLEANUPS[index]}"; done
  CLEANUPS=()
}
trap run_cleanups EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# temporary_directory VARIABLE NAME: a fresh directory below $CACHE, removed at the end.
temporary_directory() {
  local made
  made=$(mktemp -d "$CACHE/$2.XXXXXX") || exit 1
  on_exit rm -rf "$made"
  printf -v "$1" %s "$made"
}

# --- counting -------------------------------------------------------------------------------------------------
PASSED=0
FAILED=0

pass() {
  PASSED=$((PASSED + 1))
  printf 'ok      %s\n' "$1"
}

# fail NAME [WHY]
fail() {
  FAILED=$((FAILED + 1))
  printf 'FAILED  %s\n' "$1"
  if [ -n "${2:-}" ]; then printf '%s\n' "$2" | sed 's/^/        /'; fi
}

# check NAME COMMAND…: passes when the command succeeds; its output is shown when it does not.
check() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then pass "$name"; else fail "$name" "$output"; fi
}

# tally FILE: shows and adds the `ok …` and `FAILED …` lines that another program has written.
tally() {
  cat "$1"
  count "$1"
}

# count FILE: adds lines that have been shown.
count() {
  PASSED=$((PASSED + $(grep -c '^ok ' "$1")))
  FAILED=$((FAILED + $(grep -c '^FAILED ' "$1")))
}

# tally_of NAME COMMAND…: shows and adds, as they come, the lines that a program writes; it has to run to its end.
tally_of() {
  local name=$1 directory status
  shift
  temporary_directory directory report
  "$@" 2>&1 | tee "$directory/report"
  status=${PIPESTATUS[0]}
  count "$directory/report"
  [ "$status" = 0 ] || fail "$name ran to its end" "status $status"
}

# finish SUITE: the closing line; ends the script, with success only when something ran and nothing failed.
finish() {
  printf '%s: %d passed, %d failed\n' "$1" "$PASSED" "$FAILED"
  [ "$FAILED" = 0 ] && [ "$PASSED" -gt 0 ]
  exit
}

# --- what a run needs -----------------------------------------------------------------------------------------

# need_packages PACKAGE…: installs the Debian packages that are missing (needs root only then).
need_packages() {
  local package missing=()
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  if [ "$(id -u)" != 0 ]; then
    echo "These Debian packages are missing; install them, or run this as root: ${missing[*]}" >&2
    exit 1
  fi
  local log=$CACHE/apt.log
  echo "installing ${missing[*]}"
  # Another program may be installing at the moment; a registry may be slow.
  local patient=(-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  {
    apt-get update -q "${patient[@]}" &&
      DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${patient[@]}" "${missing[@]}"
  } \
    >"$log" 2>&1 || {
    echo "apt-get failed, see $log:" >&2
    tail -n 20 "$log" >&2
    exit 1
  }
}

# need_python PACKAGE…: sets PYTHON to an interpreter that has these PyPI packages, in an environment kept in $CACHE.
need_python() {
  local key stamp
  key=$(printf '%s\n' "$@" | sort | cksum | cut -d' ' -f1)
  local home=$CACHE/python-$key
  stamp=$home/installed
  PYTHON=$home/bin/python
  [ -e "$stamp" ] && "$PYTHON" -c '' 2>/dev/null && return
  command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null || need_packages python3 python3-venv
  local log=$CACHE/pip-$key.log
  echo "installing $* from PyPI"
  (
    exec 9>"$CACHE/python-$key.lock"
    flock 9
    [ -e "$stamp" ] && exit 0
    rm -rf "$home"
    python3 -m venv "$home" && "$PYTHON" -m pip install -q --disable-pip-version-check "$@" && touch "$stamp"
  ) >"$log" 2>&1 || {
    echo "The Python environment was not made, see $log:" >&2
    tail -n 20 "$log" >&2
    exit 1
  }
}

source "$TOP/conformance/lib/server.sh"
