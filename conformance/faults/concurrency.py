"""64 clients create, connect, clone, migrate, move, disconnect and halt at once, on devices that they share.

Nothing is given away twice, at no moment; every client comes to its end, and with it the run; reads are answered
meanwhile; when all have gone nothing is left, neither in the database nor on the devices nor for clients.

Usage: concurrency.py TOP WORK-DIRECTORY [SEED]
"""
import collections
import json
import os
import random
import sqlite3
import sys
import threading
import time
import traceback

import pywbem
from operations import manager, named
from server import PASSWORD, Server
from state import difference, state

top, work = sys.argv[1:3]
seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1_000_000)
CLIENTS, LIVES = 64, 2
# A client that finds no room waits for others to make some; so often, then it has starved.
TRIES = 200
BOUND_S = 240
NO_ROOM = {32768, 32769}

home = f'{work}/home'
problems, ends, done = [], collections.Counter(), threading.Event()
lock = threading.Lock()


def connect(server):
    return pywbem.WBEMConnection(server.url, ('admin', PASSWORD), default_namespace='root/cimv2', timeout=BOUND_S)


class Client(threading.Thread):
    def __init__(self, server, number, things):
        super().__init__(name=f'client {number}', daemon=True)
        self.connection, self.things = connect(server), things
        self.number, self.chance, self.lives = number, random.Random(seed * 1000 + number), 0

    def run(self):
        try:
            for _ in range(LIVES):
                self.live()
                self.lives += 1
        except Exception:  # every failure is reported, whatever it is
            problems.append(f'{self.name}: {traceback.format_exc()}')

    def live(self):
        """One virtual machine from its beginning to its end."""
        groups = self.things['groups'][self.number % len(self.things['groups'])]
        vm = self.until_room('createVM', Group=groups[0])['VM']
        resource = self.chance.choice(self.things['resources'])
        self.until_room('connectResource', VM=vm, RR=resource)
        kind = self.number % 4
        if kind == 0 and (clone := self.call('cloneVM', NO_ROOM, VM=vm)) is not None:
            self.call('haltVM', VM=clone['Clone'])
        elif kind == 1:
            self.call('migrateVM', NO_ROOM, VM=vm)
        elif kind == 2:
            self.call('moveToGroup', NO_ROOM, VM=vm, Group=groups[-1])
        else:
            self.call('disconnectResource', VM=vm, RR=resource)
            self.until_room('connectResource', VM=vm, RR=resource)
        if self.chance.random() < 0.5:
            self.call('disconnectResource', VM=vm, RR=resource)
        self.call('haltVM', VM=vm)

    def until_room(self, method, **parameters):
        for _ in range(TRIES):
            out = self.call(method, NO_ROOM, **parameters)
            if out is not None:
                return out
            time.sleep(self.chance.uniform(0.05, 0.3))
        raise AssertionError(f'{method} found no room {TRIES} times')

    def call(self, method, tolerated=frozenset(), **parameters):
        """What it gave, or None where it was refused for want of room."""
        returned, out = self.connection.InvokeMethod(method, self.things['manager'], **parameters)
        with lock:
            ends[f'{method}: {"completed" if returned == 0 else returned}'] += 1
        if returned == 0:
            return out
        assert returned in tolerated, f'{method} returned {returned}: {out.get("Explanation")}'
        return None


class Reader(threading.Thread):
    """Reads all the time; what it is shown is never given away twice."""

    def __init__(self, server):
        super().__init__(name='reader', daemon=True)
        self.connection, self.reads, self.slowest = connect(server), 0, 0.0

    def run(self):
        while not done.is_set():
            try:
                for class_name in ('IOV_VirtualPortController', 'IOV_DataChannel', 'IOV_VLAN'):
                    began = time.monotonic()
                    instances = self.connection.EnumerateInstances(class_name)
                    self.slowest = max(self.slowest, time.monotonic() - began)
                    self.reads += 1
                    if class_name == 'IOV_VirtualPortController':
                        unique('MAC shown', [i['PermanentAddress'] for i in instances if i.get('PermanentAddress')])
                check_ledger()
                check_devices()
            except Exception:  # every failure is reported, whatever it is
                problems.append(f'reader: {traceback.format_exc()}')
                return
            time.sleep(0.05)


def unique(what, values):
    twice = [value for value, count in collections.Counter(values).items() if count > 1]
    if twice:
        problems.append(f'{what} given away twice: {twice}')


def check_ledger():
    """A VLAN is one customer's, and who is on it is that customer's."""
    database = sqlite3.connect(f'file:{home}/iovm.db?mode=ro', uri=True)
    try:
        customers = dict(database.execute('select id, customer from vlans'))
        for vlan, group in database.execute('select c.vlan, v."group" from channels c join vms v on v.id = c.vm'):
            if customers.get(str(vlan)) != group.split('-')[0]:
                problems.append(f'VLAN {vlan} of {customers.get(str(vlan))} has a channel of group {group}')
    finally:
        database.close()


def check_devices():
    """No function is handed to two virtual machines of a host, and no MAC address is there twice."""
    database = sqlite3.connect(f'file:{home}/simulated.db?mode=ro', uri=True)
    try:
        machines = [(owner, json.loads(value)) for owner, value in
                    database.execute("select owner, value from state where kind = 'vm'")]
    finally:
        database.close()
    unique('function', [f'{owner} {d["address"]}' for owner, m in machines for d in m['devices']])


def groups_of(connection, *names):
    return [named(connection, 'IOV_VMGroup', name) for name in names]


def main():
    os.mkdir(home)
    server = Server(top, home, '--site', f'{top}/conformance/faults/concurrency-site.yaml')
    try:
        first = connect(server)
        before = state(home, first)
        things = {
            'manager': manager(first),
            'groups': [groups_of(first, 'acme-shop', 'acme-test'), groups_of(first, 'acme-office', 'acme-shop'),
                       groups_of(first, 'zenith-lab', 'zenith-test')],
            'resources': [named(first, 'IOV_RemoteResource', name) for name in ('lun-1', 'export-2')],
        }
        clients = [Client(server, number, things) for number in range(CLIENTS)]
        reader = Reader(server)
        began = time.monotonic()
        for thread in (reader, *clients):
            thread.start()
        for client in clients:
            client.join(max(0.1, began + BOUND_S - time.monotonic()))
        took = time.monotonic() - began
        done.set()
        reader.join(30)
        waiting = [client.name for client in clients if client.is_alive()]
        report('every client comes to its end', not waiting, f'still waiting: {waiting}')
        report(f'every client has its {LIVES} virtual machines', all(client.lives == LIVES for client in clients),
               f'{ {client.name: client.lives for client in clients if client.lives < LIVES} }')
        report('nothing is given away twice, and nothing else goes wrong', not problems, '\n'.join(problems[:5]))
        report('reads are answered meanwhile', reader.reads > 20, f'{reader.reads} reads')
        returned, out = first.InvokeMethod('pruneVLANs', things['manager'])
        report('pruneVLANs', returned == 0, out.get('Explanation'))
        after = state(home, first)
        report('nothing is left', before == after, difference(before, after))
        print(f'{sum(ends.values())} operations in {took:.1f} s; {reader.reads} reads, the slowest in {reader.slowest:.2f} s')
        for end, count in sorted(ends.items()):
            print(f'        {end} {count}')
    finally:
        server.stop()


def report(what, good, why):
    print(f'ok      {what}' if good else f'FAILED  {what}\n        ' + str(why).replace('\n', '\n        '), flush=True)


print(f'seed {seed}', flush=True)
main()
