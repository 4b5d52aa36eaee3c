"""Everything that could leak, as text that can be compared: in the database, in the simulated devices, over CIM."""
import re
import sqlite3

# The journal and the count of hand-outs only grow; all other tables must be as they were.
TABLES = ('vms', 'virtualControllers', 'representations', 'channels', 'vlans', 'vlanPorts', 'groups')
COUNTING = {'generation'}
CLASSES = ('IOV_VirtualMachine', 'IOV_VirtualPortController', 'IOV_PortRepresentation', 'IOV_DataChannel', 'IOV_VLAN',
           'IOV_VLANMember', 'IOV_VirtualizationFacility', 'IOV_PortControllerFactory')
AGEING = {'ObservedAt', 'TimeOfLastStateChange', 'AllocationGeneration', 'InstallDate'}

UUID = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', re.I)
MAC = re.compile(r'02[:-]?69[:-]?6f([:-]?[0-9a-f]{2}){3}', re.I)
# A kernel counts its virtual ports of Fibre Channel, and never counts back.
NUMBER = re.compile(r'"number":\d+,?')
MILLISECONDS = re.compile(r'createdAtMs=\d+')


def stored(directory):
    database = sqlite3.connect(f'file:{directory}/iovm.db?mode=ro', uri=True)
    try:
        for table in TABLES:
            cursor = database.execute(f'select * from {table}')
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield f'database {table}: ' + ', '.join(
                    f'{name}={value}' for name, value in zip(names, row) if name not in COUNTING)
    finally:
        database.close()


def simulated(directory):
    database = sqlite3.connect(f'file:{directory}/simulated.db?mode=ro', uri=True)
    try:
        for kind, owner, key, value in database.execute('select kind, owner, key, value from state'):
            if kind == 'hba':
                continue
            if kind == 'vport':
                key, value = key.rsplit('/', 1)[0], NUMBER.sub('', value)
            yield f'device {kind} {owner} {key} {value}'
    finally:
        database.close()


def shown(connection):
    for class_name in CLASSES:
        for instance in connection.EnumerateInstances(class_name):
            yield f'cim {instance.path.to_wbem_uri()}: ' + ', '.join(
                f'{name}={value}' for name, value in instance.items() if name not in AGEING)


def state(directory, connection):
    lines = [*stored(directory), *simulated(directory), *shown(connection)]
    return sorted(line.replace(connection.host, '') for line in lines)


def anonymous(lines):
    """The same without identities, which are made anew on each call."""
    return sorted(MILLISECONDS.sub('', MAC.sub('MAC', UUID.sub('UUID', line))) for line in lines)


def difference(expected, got):
    gone, left = set(expected) - set(got), set(got) - set(expected)
    return '\n'.join([*(f'gone: {line}'[:300] for line in sorted(gone)), *(f'left: {line}'[:300] for line in sorted(left))][:12])
