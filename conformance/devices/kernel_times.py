"""What operations take beside the device calls that they consist of: the server's commands are recorded, and repeated by a
script."""
import collections
import json
import os
import time

from kernel_guest import guest

CALLS = '/run/iovm-calls'

# Stands before `ip` and `bridge` in the server's PATH and notes each call with its input. The server hands its commands
# no HOME; everybody else's calls, and those that follow what happens, are handed on.
RECORDER = r'''#!/bin/sh
real=/REAL
case "${HOME:+else}$*" in else* | *monitor*) exec "$real" "$@" ;; esac
call=@CALLS@/$(date +%s%N)-$$
case " $* " in
  *' -b '* | *' -batch '* | *' -force '*)
    cat >"$call.input"
    "$real" "$@" <"$call.input" ;;
  *) "$real" "$@" ;;
esac
status=$?
{ printf '%s' "$real"; printf " '%s'" "$@"; echo; } >"$call.call"
exit $status
'''


# A shell that has been started to run the recorder opens it a moment later: none may be on its way when it is removed. So
# the server is held up until all of its commands have ended, but for those that follow what happens.
REMOVAL = r'''server=$(</run/iovm.process); kill -STOP "$server"
commands() {
  for child in $(cat /proc/"$server"/task/*/children); do tr '\0' ' ' <"/proc/$child/cmdline"; echo; done 2>/dev/null |
    grep -v -e monitor -e '^$'
}
for attempt in {1..100}; do commands >/dev/null || break; sleep 0.1; done
rm -f /usr/local/sbin/ip /usr/local/sbin/bridge; kill -CONT "$server"'''


def recording(work):
    """Does the work, and answers the device commands that the server has made meanwhile, each with its input or None."""
    recorder = RECORDER.replace('@CALLS@', CALLS)
    lines = [f'rm -rf {CALLS}; mkdir -p {CALLS} /usr/local/sbin']
    for name in ('ip', 'bridge'):
        lines.append(f"""real=$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v {name})
sed "s|/REAL|$real|" >/usr/local/sbin/{name} <<'RECORDER'
{recorder}RECORDER
chmod +x /usr/local/sbin/{name}""")
    guest('\n'.join(lines))
    try:
        work()
    finally:
        guest(REMOVAL)
    said = guest(f"""cd {CALLS}; for call in *.call; do
      [ -e "$call" ] || continue; cat "$call"; cat "${{call%.call}}.input" 2>/dev/null; echo; echo .; done""")
    calls = []
    for one in said.split('\n.\n'):
        line, _, given = one.strip('\n').partition('\n')
        if line:
            calls.append((line, given.strip('\n') or None))
    return calls


def changing(calls):
    """Those of the calls that do not only read."""
    return [one for one in calls if "'show'" not in one[0]]


class Meter:
    """What operations take, and the guest's processor for the server meanwhile, in seconds; as often as they are made."""

    def __init__(self):
        self.took = collections.defaultdict(list)

    def time(self, what, work):
        used, began = server_seconds(), time.monotonic()
        work()
        passed = time.monotonic() - began
        self.took[what].append((passed, server_seconds() - used))


def server_seconds():
    """What the server itself has used of the processor so far, without the commands that it has run."""
    user, system = guest("sed 's/.*) //' /proc/$(</run/iovm.process)/stat | cut -d ' ' -f 12,13").split()
    return (int(user) + int(system)) / 100


def store(path, operations):
    with open(path, 'w', encoding='utf-8') as file:
        json.dump(operations, file)


def load(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def bare_seconds(calls):
    """What the calls take one after the other in a script, in the guest."""
    lines = ['exec >/dev/null; set -e']
    for line, given in calls:
        lines.append(line if given is None else f"{line} <<'INPUT'\n{given}\nINPUT")
    script = '\n'.join(lines)
    share = os.path.join(os.environ['RIG_STATE'], 'share', 'bare.sh')
    with open(share, 'w', encoding='utf-8') as file:
        file.write(script + '\n')
    return float(guest("""read -r began _ </proc/uptime; sh "$RIG_SHARE/bare.sh" || exit; read -r ended _ </proc/uptime
      awk "BEGIN { print $ended - $began }" """))
