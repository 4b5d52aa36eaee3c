# For suites, in the guest, after common.sh.

# contract FILE…: runs contracts of test/backends/contract with mocha; each test is a line, shown as it comes, and counts. A
# test takes up to $CONTRACT_TEST_MS milliseconds, a minute unless given, and all together up to $CONTRACT_SECONDS, 300
# unless given: the suite ends with status 124 after that.
contract() {
  local report status
  report=$(mktemp)
  run_contract "$report" "$@"
  status=$?
  if [ "$status" -ge 128 ] && ! grep -q '^# tests' "$report.whole"; then
    # Seen once in some twenty runs: the emulated machine ends node by a signal.
    echo "node was ended by signal $((status - 128)); once more"
    run_contract "$report" "$@"
    status=$?
  fi
  count "$report"
  if ! grep -q '^# tests [1-9]' "$report.whole"; then
    fail "$* ran to its end" "status $status: $(tail -n 20 "$report.whole")"
  fi
  rm -f "$report" "$report.whole"
  # As a suite that was ended for that.
  if [ "$status" = 124 ]; then exit 124; fi
}

# run_contract REPORT FILE…: the lines go to REPORT too, and what mocha itself wrote to REPORT.whole.
run_contract() {
  local report=$1
  shift
  timeout -k 5 "${CONTRACT_SECONDS:-300}" \
    mocha --no-config --node-option disable-warning=ExperimentalWarning --reporter tap --timeout "${CONTRACT_TEST_MS:-60000}" \
    --spec "${@/#/$TOP/test/backends/contract/}" 2>&1 | tee "$report.whole" |
    sed -u -n -E 's/^ok [0-9]+ /ok      /p; s/^not ok [0-9]+ /FAILED  /p; s/^( +[^ ])/      \1/p' | tee "$report"
  return "${PIPESTATUS[0]}"
}
