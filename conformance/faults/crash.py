"""kill -9 at every point of the journal of createVM, connectResource, disconnectResource and haltVM.

After the restart the site is as it was before, or as it is after, in the database, in the simulated kernel, on the
simulated switches and for clients; and the same call then succeeds and leaves what it leaves without a crash.

Usage: crash.py TOP WORK-DIRECTORY
"""
import os
import shutil
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

import pywbem
from server import PASSWORD, Server
from state import anonymous, difference, state

top, work = sys.argv[1:3]
OPERATIONS = ('createVM', 'connectResource', 'disconnectResource', 'haltVM')
MOST_POINTS = 200


def connect(server):
    return pywbem.WBEMConnection(server.url, ('admin', PASSWORD), default_namespace='root/cimv2', timeout=60)


def first(connection, class_name):
    return sorted(connection.EnumerateInstances(class_name), key=lambda i: i['ElementName'])[0].path


def act(connection, operation):
    manager = first(connection, 'IOV_InfrastructureManager')
    if operation == 'createVM':
        parameters = {'Name': 'crash', 'Group': first(connection, 'IOV_VMGroup')}
    else:
        parameters = {'VM': first(connection, 'IOV_VirtualMachine')}
        if operation != 'haltVM':
            parameters['RR'] = first(connection, 'IOV_RemoteResource')
    returned, out = connection.InvokeMethod(operation, manager, **parameters)
    assert returned == 0, f'{operation} returned {returned}: {out["Explanation"]}'


def stages():
    """A data directory before each operation, and the state there; the last is the state after the last operation."""
    states = []
    for number in range(len(OPERATIONS) + 1):
        home = f'{work}/stage-{number}'
        if number > 0:
            shutil.copytree(f'{work}/stage-{number - 1}', home)
        else:
            os.mkdir(home)
        server = Server(top, home)
        try:
            if number > 0:
                act(connect(server), OPERATIONS[number - 1])
            states.append(state(home, connect(server)))
        finally:
            server.stop()
    return states


def crash(stage, point, states):
    """Answers (what happened, what is wrong); nothing happened when the operation ended before the point."""
    operation, home = OPERATIONS[stage], f'{work}/{OPERATIONS[stage]}-{point}'
    before, after = states[stage], states[stage + 1]
    shutil.copytree(f'{work}/stage-{stage}', home)
    server = Server(top, home, crash_after=point)
    try:
        try:
            act(connect(server), operation)
            return None, None
        except (pywbem.ConnectionError, pywbem.TimeoutError):
            if not server.died():
                return 'died', f'the server ended by itself:\n{server.output()}'
    finally:
        server.stop()
    server = Server(top, home)
    try:
        connection = connect(server)
        found = state(home, connection)
        if anonymous(found) == anonymous(after):
            return 'completed', None
        if found != before:
            return 'half', difference(before, found)
        act(connection, operation)
        done = state(home, connection)
        if anonymous(done) != anonymous(after):
            return 'as before, and then', difference(anonymous(after), anonymous(done))
        return 'as before', None
    finally:
        server.stop()
        shutil.rmtree(home)


def lane(stage, states):
    lines = []
    for point in range(1, MOST_POINTS):
        name = f'{OPERATIONS[stage]}, kill -9 at point {point}'
        try:
            happened, wrong = crash(stage, point, states)
        except Exception:  # every failure is reported, whatever it is
            happened, wrong = 'failed', traceback.format_exc()
        if happened is None:
            verdict = 'ok     ' if point > 3 else 'FAILED '
            lines.append(f'{verdict} {OPERATIONS[stage]}: {point - 1} points')
            return lines
        lines.append(f'ok      {name}: {happened}' if wrong is None else f'FAILED  {name}: {happened}\n        ' + wrong.replace('\n', '\n        '))
    return [*lines, f'FAILED  {OPERATIONS[stage]}: more than {MOST_POINTS} points']


states = stages()
same = states[0] == states[-1]
print('ok      after haltVM all is as before createVM' if same else
      f'FAILED  after haltVM all is as before createVM\n        {difference(states[0], states[-1])}', flush=True)
with ThreadPoolExecutor(max_workers=2) as lanes:
    for lines in lanes.map(lambda stage: lane(stage, states), range(len(OPERATIONS))):
        print('\n'.join(lines), flush=True)
