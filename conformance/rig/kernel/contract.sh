# For suites, in the guest, after common.sh.

# contract FILE…: runs contracts of test/backends/contract with mocha; each test is a line and counts. A test takes up to
# $CONTRACT_TEST_MS milliseconds, a minute unless given.
contract() {
  local report status
  report=$(mktemp)
  run_contract "$@" >"$report" 2>&1
  status=$?
  if [ "$status" -ge 128 ] && ! grep -q '^# tests' "$report"; then
    # Seen once in some twenty runs: the emulated machine ends node by a signal.
    echo "node was ended by signal $((status - 128)); once more"
    run_contract "$@" >"$report" 2>&1
    status=$?
  fi
  sed -n -E 's/^ok [0-9]+ /ok      /p; s/^not ok [0-9]+ /FAILED  /p; s/^( +[^ ])/      \1/p' "$report" >"$report.lines"
  tally "$report.lines"
  if ! grep -q '^# tests [1-9]' "$report"; then fail "$* ran to its end" "status $status: $(tail -n 20 "$report")"; fi
  rm -f "$report" "$report.lines"
}

run_contract() {
  mocha --no-config --node-option disable-warning=ExperimentalWarning --reporter tap --timeout "${CONTRACT_TEST_MS:-60000}" \
    --spec "${@/#/$TOP/test/backends/contract/}"
}
