"""Lets all simulated devices meet trouble, as `iovm simulated trouble` does, whether or not a server runs."""
import json
import sqlite3

HOSTS, SWITCHES = ('host-a', 'host-b', 'host-c', 'host-d'), ('leaf-1', 'leaf-2')
CHANGES = ('configure', 'reset', 'enable', 'createVLAN', 'deleteVLAN', 'join', 'leave', 'define', 'undefine', 'start',
           'stop', 'attach', 'detach', 'migrate', 'addInterface', 'removeInterface', 'connect', 'disconnect')


def refuse_changes(directory, refuse):
    database = sqlite3.connect(f'{directory}/simulated.db', timeout=30)
    try:
        with database:
            for device in (*HOSTS, *SWITCHES):
                if refuse:
                    database.execute('insert or replace into state values (?, ?, ?, ?)',
                                     ('trouble', 'trouble', device, json.dumps({'refuse': CHANGES})))
                else:
                    database.execute('delete from state where kind = ? and key = ?', ('trouble', device))
    finally:
        database.close()
