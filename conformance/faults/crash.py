"""kill -9 at the points of the journal of every composed operation.

After the restart the site is as it was before, or as it is after, in the database, in the simulated kernel, on the
simulated switches and for clients; where it is as before, the same call then succeeds and leaves what it leaves
without a crash. A second kill while the first is undone changes nothing of that. Where devices refuse to be put back,
the server serves all the same, shows the operation as degraded, and puts them back when they are willing again.

An operation has dozens of points: MOST of each are tried, all different, chosen by a seed that is printed; or every
one, which takes some seven minutes.

Usage: crash.py TOP WORK-DIRECTORY [SEED | every]
"""
import os
import random
import shutil
import sqlite3
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

import pywbem
from devices import refuse_changes
from operations import OPERATIONS
from server import PASSWORD, Server
from state import anonymous, difference, state

top, work = sys.argv[1:3]
every = sys.argv[3:] == ['every']
seed = 1 if every else int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1_000_000)
NAMES = list(OPERATIONS)
MOST = 7
# The server tries again after 5 s, then after 10 s.
MENDED_WITHIN = 30


def connect(server):
    return pywbem.WBEMConnection(server.url, ('admin', PASSWORD), default_namespace='root/cimv2', timeout=60)


class Stages:
    """A data directory before each operation, and the state there; the last is the state after the last operation."""

    def __init__(self):
        self.states, self.steps = [], []
        for number in range(len(NAMES) + 1):
            home = f'{work}/stage-{number}'
            if number > 0:
                shutil.copytree(f'{work}/stage-{number - 1}', home)
            else:
                os.mkdir(home)
            server = Server(top, home)
            try:
                if number > 0:
                    OPERATIONS[NAMES[number - 1]](connect(server))
                self.states.append(state(home, connect(server)))
            finally:
                server.stop()
            if number > 0:
                self.steps.append(steps_of_last(home))


def steps_of_last(home):
    database = sqlite3.connect(f'file:{home}/iovm.db?mode=ro', uri=True)
    try:
        return database.execute('select stepsTotal from operations order by startedAtMs desc, rowid desc').fetchone()[0]
    finally:
        database.close()


class Crash:
    """One operation that is killed at one point."""

    def __init__(self, stages, stage, point, what):
        self.name, self.point = NAMES[stage], point
        self.before, self.after = stages.states[stage], stages.states[stage + 1]
        self.home = f'{work}/crash-{stage}-{point}-{what}'
        shutil.copytree(f'{work}/stage-{stage}', self.home)

    def kill(self):
        """Answers whether the server died at the point; otherwise the operation has fewer points."""
        server = Server(top, self.home, crash_after=self.point)
        try:
            OPERATIONS[self.name](connect(server))
            return False
        except (pywbem.ConnectionError, pywbem.TimeoutError):
            assert server.died(), f'the server ended by itself:\n{server.output()}'
            return True
        finally:
            server.stop()

    def judge(self, connection, again=True):
        """Answers what the operation has come to; @raises AssertionError when that is neither before nor after."""
        found = state(self.home, connection)
        if anonymous(found) == anonymous(self.after):
            return 'completed'
        assert found == self.before, f'half made: {difference(self.before, found)}'
        if not again:
            return 'as before'
        OPERATIONS[self.name](connection)
        done = anonymous(state(self.home, connection))
        assert done == anonymous(self.after), f'as before, and then: {difference(anonymous(self.after), done)}'
        return 'as before, and then made'

    def is_settled(self, connection):
        """What is shown of elements follows right after their job is mended."""
        found = state(self.home, connection)
        return found == self.before or anonymous(found) == anonymous(self.after)

    def close(self):
        shutil.rmtree(self.home)


def killed(stages, stage, point):
    crash = Crash(stages, stage, point, 'once')
    if not crash.kill():
        return None
    server = Server(top, crash.home)
    try:
        return crash.judge(connect(server))
    finally:
        server.stop()
        crash.close()


def killed_twice(stages, stage, point, second):
    crash = Crash(stages, stage, point, 'twice')
    if not crash.kill():
        return None
    between = Server(top, crash.home, crash_after=second)
    died = between.url is None and between.died()
    between.stop()
    server = Server(top, crash.home)
    try:
        return f'{"killed again" if died else "recovered before it"}, {crash.judge(connect(server), again=False)}'
    finally:
        server.stop()
        crash.close()


def refused(stages, stage, point):
    crash = Crash(stages, stage, point, 'refused')
    if not crash.kill():
        return None
    refuse_changes(crash.home, True)
    server = Server(top, crash.home)
    try:
        connection = connect(server)
        degraded = [job for job in connection.EnumerateInstances('IOV_Job') if 3 in (job['OperationalStatus'] or [])]
        refuse_changes(crash.home, False)
        if not degraded:
            return f'nothing to be put back, {crash.judge(connection, again=False)}'
        assert degraded[0]['JobState'] == 10, f'a degraded job is in state {degraded[0]["JobState"]}'
        until = time.monotonic() + MENDED_WITHIN
        while time.monotonic() < until and (is_degraded(connection, degraded[0].path) or not crash.is_settled(connection)):
            time.sleep(0.25)
        return f'degraded, mended, {crash.judge(connection)}'
    finally:
        server.stop()
        crash.close()


def is_degraded(connection, path):
    return 3 in (connection.GetInstance(path)['OperationalStatus'] or [])


def trials(stages):
    """All that is to be tried, those of one operation beside each other: (what, function, arguments)."""
    chance = random.Random(seed)
    for stage, name in enumerate(NAMES):
        # A step has a mark before it and the device, which is passed twice; every other step a mark after it too.
        points = round(2.5 * stages.steps[stage]) + 2
        chosen = range(1, points + 1) if every else sorted(chance.sample(range(1, points + 1), min(MOST, points)))
        for point in chosen:
            yield f'{name}, kill -9 at point {point}', killed, (stages, stage, point)
        point, second = chance.randint(3, points), chance.randint(1, 8)
        yield (f'{name}, kill -9 at point {point}, and at point {second} of the recovery',
               killed_twice, (stages, stage, point, second))
        point = chance.randint(4, max(4, points - 4))
        yield f'{name}, kill -9 at point {point}, devices refuse to be put back', refused, (stages, stage, point)


def tried(trial):
    name, function, arguments = trial
    try:
        happened = function(*arguments)
        return f'ok      {name}: {happened or "made before it"}'
    except Exception:  # every failure is reported, whatever it is
        return f'FAILED  {name}\n        ' + traceback.format_exc().replace('\n', '\n        ')


print(f'seed {seed}', flush=True)
stages = Stages()
first, last = anonymous(stages.states[0]), anonymous(stages.states[-1])
print('ok      when all are halted all is as at first' if first == last else
      f'FAILED  when all are halted all is as at first\n        {difference(first, last)}', flush=True)
with ThreadPoolExecutor(max_workers=2) as lanes:
    made = 0
    for line in lanes.map(tried, trials(stages)):
        made += line.count('made before it')
        print(line, flush=True)
most = len(NAMES) * (max(stages.steps) if every else MOST) / 2
print(f'{"ok     " if made < most else "FAILED "} {made} points lay beyond the end of their operation')
