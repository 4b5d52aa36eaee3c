# Starting and stopping the product as a user does, with `npm start`. Sourced by common.sh.

SERVER_GROUP=
SERVER_DATA=
SERVER_LOG=
HTTP_URL=
HTTPS_URL=
SERVER_USER=admin
SERVER_PASSWORD=

# start_server [ARGUMENT…]: starts the server on free ports and waits until it has printed its addresses.
# Sets HTTP_URL, HTTPS_URL, SERVER_USER, SERVER_PASSWORD, SERVER_LOG. The data directory is $SERVER_DATA: a fresh one
# unless the caller has set it, so that a second start finds the state of the first.
start_server() {
  if [ -z "$SERVER_DATA" ]; then temporary_directory SERVER_DATA data; fi
  SERVER_LOG=$(mktemp "$CACHE/server.XXXXXX.log")
  on_exit rm -f "$SERVER_LOG"
  on_exit stop_server
  SERVER_PASSWORD=${IOVM_ADMIN_PASSWORD:-conformance-$RANDOM$RANDOM}
  # A session of its own: its process group holds npm, its shell and the server, and nothing else.
  (cd "$TOP" && IOVM_ADMIN_PASSWORD=$SERVER_PASSWORD exec setsid \
    npm start --silent -- --data-dir "$SERVER_DATA" --http-port 0 --https-port 0 "$@") >"$SERVER_LOG" 2>&1 </dev/null &
  SERVER_GROUP=$!
  disown # else bash reports it when a run kills it
  wait_for_server || {
    echo 'The server did not start:' >&2
    tail -n 40 "$SERVER_LOG" >&2
    return 1
  }
}

# stop_server [SIGNAL]: ends the server (TERM unless said otherwise) and waits until every process of it is gone. Fails
# when that took 15 s and a KILL.
stop_server() {
  [ -n "$SERVER_GROUP" ] || return 0
  local group=$SERVER_GROUP tries
  SERVER_GROUP=
  kill -s "${1:-TERM}" -- "-$group" 2>/dev/null
  for ((tries = 0; tries < 300; tries++)); do
    kill -0 -- "-$group" 2>/dev/null || return 0
    sleep 0.05
  done
  kill -s KILL -- "-$group" 2>/dev/null
  echo 'the server did not end within 15 s'
  return 1
}

# restart_server [ARGUMENT…]: the same data directory again; the ports may be others.
restart_server() {
  stop_server
  start_server "$@"
}

wait_for_server() {
  local tries
  for ((tries = 0; tries < 600; tries++)); do
    HTTP_URL=$(grep -oE 'http://[^ /]+:[0-9]+' "$SERVER_LOG" | head -n 1)
    HTTPS_URL=$(grep -oE 'https://[^ /]+:[0-9]+' "$SERVER_LOG" | head -n 1)
    [ -n "$HTTP_URL" ] && [ -n "$HTTPS_URL" ] && return 0
    kill -0 "$SERVER_GROUP" 2>/dev/null || return 1
    sleep 0.05
  done
  return 1
}
