"""Everything that could leak, as sorted lines: what clients see, what the simulated devices hold, what is stored.

Usage: state.py URL HTTPS-URL USER PASSWORD DATA-DIRECTORY TOP
"""
import json
import os
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'clients', 'pywbem'))

from harness import connect  # noqa: E402
from views import snapshot  # noqa: E402

directory, top = sys.argv[5:7]

# Tables whose rows must be as before; the journal and the generations only grow.
TABLES = ('vms', 'virtualControllers', 'representations', 'channels', 'vlans', 'vlanPorts')
# Counts hand-outs, and so is not as before after an undone one.
COUNTING = {'AllocationGeneration', 'generation'}


def leaves(value, path):
    if isinstance(value, dict):
        for key in sorted(value):
            if key not in COUNTING:
                yield from leaves(value[key], f'{path}.{key}')
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, f'{path}[{index}]')
    else:
        yield f'{path} = {value}'


lines = []
for path, properties in snapshot(connect()).items():
    lines += [f'cim: {path} {name} = {value}' for name, value in properties.items() if name not in COUNTING]
shown = subprocess.run(['node', f'{top}/src/main.ts', 'simulated', 'show', '--data-dir', directory],
                       capture_output=True, text=True, check=True)
lines += leaves(json.loads(shown.stdout), 'simulated')
database = sqlite3.connect(f'file:{directory}/iovm.db?mode=ro', uri=True)
for table in TABLES:
    cursor = database.execute(f'select * from {table}')
    names = [column[0] for column in cursor.description]
    for row in cursor:
        lines.append(f'database: {table}: ' + ', '.join(
            f'{name}={value}' for name, value in zip(names, row) if name not in COUNTING))
print('\n'.join(sorted(lines)))
