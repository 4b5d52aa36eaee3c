"""What the server shows and mends of what somebody changes on the devices behind its back. Run by drift.run, in phases."""
import json
import os
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'clients', 'pywbem'))

DEGRADED, IN_ERROR, LOST = 3, 16, 13
ENABLED, DISABLED, PARTITIONED = 2, 3, 4
FOREIGN = '900'


# --- the devices, as somebody sees them who stands before them

class Devices:
    def __init__(self, file):
        self.database = sqlite3.connect(file, isolation_level=None, timeout=10)

    def get(self, kind, owner, key):
        row = self.database.execute('select value from state where kind = ? and owner = ? and key = ?',
                                    (kind, owner, key)).fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, kind, owner, key, value):
        self.database.execute('insert or replace into state values (?, ?, ?, ?)', (kind, owner, key, json.dumps(value)))

    def change(self, kind, owner, key, **changes):
        self.put(kind, owner, key, {**self.get(kind, owner, key), **changes})

    def delete(self, kind, owner, key='%'):
        self.database.execute('delete from state where kind = ? and owner = ? and key like ?', (kind, owner, key))

    def all(self):
        rows = self.database.execute('select kind, owner, key, value from state')
        return sorted(f'{kind} {owner} {key} {json.dumps(json.loads(value), sort_keys=True)}'
                      for kind, owner, key, value in rows)

    def reboot(self, host):
        """What a host has lost after it was started anew: virtual devices, domains and what was in their guests."""
        self.database.execute('begin')
        for kind in ('pf', 'vf', 'vm', 'guest', 'connections'):
            self.delete(kind, host)
        self.database.execute('commit')


if sys.argv[1] == 'reboot':
    devices = Devices(sys.argv[2])
    with open(sys.argv[3], 'w', encoding='utf-8') as text:
        text.write('\n'.join(devices.all()))
    devices.reboot('node1')
    sys.exit()
if sys.argv[1] == 'compare':
    with open(sys.argv[3], encoding='utf-8') as text:
        before = text.read().split('\n')
    now = Devices(sys.argv[2]).all()
    assert now == before, '\n'.join([*(f'gone: {l}' for l in set(before) - set(now)),
                                     *(f'new: {l}' for l in set(now) - set(before))])
    sys.exit()

from harness import by_name, call, check, connect, only  # noqa: E402
from views import constraints  # noqa: E402

c = connect()
devices = Devices(sys.argv[6])
manager = only(c.EnumerateInstanceNames('IOV_InfrastructureManager'), 'manager')


def until(holds, what):
    """Waits until it holds, for not longer than 30 s."""
    last = None
    for _ in range(300):
        try:
            last = holds()
            if last:
                return
        except (IndexError, KeyError, AssertionError) as error:
            last = error
        time.sleep(0.1)
    raise AssertionError(f'{what}: not within 30 s, at last {last!r}')


def vm():
    return by_name(c, 'IOV_VirtualMachine', 'front')


def vhba():
    return only(c.Associators(vm().path, AssocClass='IOV_VirtualMachineController'), 'virtual controller')


def channel():
    return only(c.EnumerateInstances('IOV_DataChannel'), 'channel')


def port(name):
    return only([one for one in c.EnumerateInstances('IOV_SwitchPort') if one['Name'] == name], 'port')


def host(name):
    return by_name(c, 'IOV_Host', name)


def vlan(number):
    return only([one for one in c.EnumerateInstances('IOV_VLAN') if one['VLANId'] == number], 'VLAN')


def function():
    """The key of the virtual function in the devices' state."""
    return ('vf', 'node1', vhba()['DeviceID'])


def drift_is(element, text):
    def holds():
        drift = element()['Drift']
        return drift is None if text is None else drift is not None and text in drift
    until(holds, f'drift is {text}')


def log_lines(kind, element):
    with open(sys.argv[7], encoding='utf-8') as text:
        lines = [json.loads(line) for line in text if line.startswith('{')]
    return [line for line in lines if line.get('msg') == kind and element in line.get('element', '')]


def restore(before):
    """Somebody puts back, by hand, what is not as it was."""
    devices.database.execute('begin')
    devices.database.execute('delete from state')
    for line in before:
        kind, owner, key, value = line.split(' ', 3)
        devices.put(kind, owner, key, json.loads(value))
    devices.database.execute('commit')


def our_vlan():
    return str(channel()['VLANID'])


def take_out(name):
    ours = devices.get('vlan', 'leaf', our_vlan())
    devices.change('vlan', 'leaf', our_vlan(), egress=[one for one in ours['egress'] if one != name],
                   untagged=[one for one in ours['untagged'] if one != name])


def make_foreign_vlan():
    devices.put('vlan', 'leaf', FOREIGN, {'name': 'theirs', 'egress': ['p1', 'p4'], 'forbidden': [], 'untagged': []})


def foreign_untouched():
    assert devices.get('vlan', 'leaf', FOREIGN) == {
        'name': 'theirs', 'egress': ['p1', 'p4'], 'forbidden': [], 'untagged': []}, devices.get('vlan', 'leaf', FOREIGN)


# --- phases

def report():
    def prepare():
        call(c, 'createVM', manager, Name='front', Group=by_name(c, 'IOV_VMGroup', 'alpha-web').path,
             ConstraintSet=constraints(AllowedHosts=['node1']))
        call(c, 'connectResource', manager, VM=vm().path, RR=by_name(c, 'IOV_RemoteResource', 'store').path,
             ConstraintSet=constraints())
        make_foreign_vlan()
        until(lambda: vlan(int(FOREIGN))['Owned'] is False, 'their VLAN is shown, and as theirs')

    def controller():
        devices.change(*function(), trust=True, vlan=0)
        drift_is(vhba, 'vlan is null instead of')
        assert vhba()['OperationalStatus'][0] == DEGRADED and 'trust is true' in vhba()['Drift']
        until(lambda: channel()['OperationalStatus'][0] == IN_ERROR, 'the channel on it shows it')

    def switch_port():
        take_out('p1')
        drift_is(lambda: port('p1'), 'does not carry VLAN')
        assert port('p1')['OperationalStatus'][0] == DEGRADED
        assert port('p1')['TaggedVLANs'] == [int(FOREIGN)]
        assert port('p4')['Drift'] is None, 'what is not ours does not drift'

    def untagged_port():
        devices.change('port', 'leaf', 'p3', pvid=1)
        take_out('p3')
        drift_is(lambda: port('p3'), 'its untagged VLAN is')

    def whole_vlan():
        number = our_vlan()
        devices.delete('vlan', 'leaf', number)
        drift_is(lambda: vlan(int(number)), 'it is gone from leaf')
        assert vlan(int(number))['ConnectivityStatus'] == PARTITIONED

    def guest():
        devices.change('connections', 'node1', vm()['Name'], sessions=[])
        drift_is(channel, 'the guest is not connected to store')

    def machine():
        devices.change('vm', 'node1', vm()['Name'], running=False)
        drift_is(vm, 'it is stopped instead of running')
        assert (vm()['OperationalStatus'][0], vm()['EnabledState']) == (DEGRADED, DISABLED)
        devices.delete('vm', 'node1', vm()['Name'])
        drift_is(vm, 'the hypervisor of node1 does not have it')

    def host_reboot():
        devices.reboot('node1')
        drift_is(vhba, 'does not have this virtual device')
        pf = only([one for one in c.EnumerateInstances('IOV_PhysicalPortController') if one['SystemName'] == 'node1'], 'PF')
        assert 'no virtual devices instead of 4' in pf['Drift']
        drift_is(vm, 'the hypervisor of node1 does not have it')

    def put_back():
        restore(before)
        for element in (vhba, lambda: port('p1'), lambda: port('p3'), lambda: vlan(int(our_vlan())), vm, channel):
            drift_is(element, None)
        assert devices.all() == before

    def aged():
        assert all(one['ObservedAt'] is not None for name in (
            'IOV_Host', 'IOV_Switch', 'IOV_SwitchPort', 'IOV_VLAN', 'IOV_VirtualMachine', 'IOV_PhysicalPortController',
            'IOV_VirtualPortController') for one in c.EnumerateInstances(name))

    def one_line():
        texts = [line['text'] for line in log_lines('drift', vhba()['DeviceID'])]
        assert len([text for text in texts if 'trust is true' in text]) == 1, texts
        assert len(log_lines('mended', 'ports:leaf/p3')) == 1, 'the end is told once too'

    def asked():
        take_out('p1')
        drift_is(lambda: port('p1'), 'does not carry VLAN')
        out = call(c, 'mend', manager, Element=port('p1').path)
        assert port('p1')['Drift'] is None
        assert devices.all() == before
        assert c.GetInstance(out['Job'])['Name'] == 'mend'

    def refused():
        foreign = vlan(int(FOREIGN)).path
        returned, out = c.InvokeMethod('mend', manager, Element=foreign)
        assert returned != 0, 'what is not ours was mended'

    def anew():
        old = host('node2')['ObservedAt']
        call(c, 'refresh', manager, Element=host('node2').path)
        assert host('node2')['ObservedAt'].datetime > old.datetime

    check('a VM with a channel, and beside it a VLAN that somebody has made', prepare)
    before = devices.all()
    check('everything discovered says how old it is', aged)
    check('settings of a virtual function that somebody changed are shown, without a restart', controller)
    check('so is a port that lost its VLAN, and nothing of others\' ports', switch_port)
    check('and one whose untagged VLAN was changed', untagged_port)
    check('and a VLAN that was deleted on a switch', whole_vlan)
    check('and a connection that the guest has lost', guest)
    check('and a VM that was stopped, and then is gone', machine)
    check('and a host that was started anew', host_reboot)
    check('nothing was mended, and what somebody puts back is shown as well again', put_back)
    check('the log tells each beginning once, and the end', one_line)
    check('a port is mended when an operator asks for it', asked)
    check('somebody else\'s VLAN is not mended', refused)
    check('their VLAN was never touched', foreign_untouched)
    check('a host is read anew when an operator asks for it', anew)


def mend():
    before = devices.all()

    def mended(change):
        def run():
            change()
            assert devices.all() != before, 'the change was no change'
            until(lambda: devices.all() == before, 'it is put back')
            until(lambda: vm()['Drift'] is None and vhba()['Drift'] is None and port('p1')['Drift'] is None
                  and port('p3')['Drift'] is None and channel()['Drift'] is None, 'all is shown as well')
        return run

    def jobs():
        done = [one for one in c.EnumerateInstances('IOV_Job') if one['Name'] == 'mend']
        assert done and all(one['JobState'] == 7 for one in done), [(one['Name'], one['JobState']) for one in done]

    check('with the policy, a virtual function is set as it was', mended(
        lambda: devices.change(*function(), trust=True, vlan=0)))
    check('a port that lost its VLAN has it again', mended(lambda: take_out('p1')))
    check('a VLAN that was deleted is made again, with its ports', mended(
        lambda: devices.delete('vlan', 'leaf', our_vlan())))
    check('a VM that was stopped runs again', mended(
        lambda: devices.change('vm', 'node1', vm()['Name'], running=False)))
    check('a host that was started anew is as before, from its virtual functions to the guest', mended(
        lambda: devices.reboot('node1')))
    check('their VLAN was never touched', foreign_untouched)
    check('each mending is an operation of its own', jobs)


def end():
    def halted():
        call(c, 'haltVM', manager, VM=vm().path)
        assert not c.EnumerateInstanceNames('IOV_DataChannel')
        foreign_untouched()

    check('the VM is still well', lambda: drift_is(vm, None))
    check('everything is taken back in the end, and their VLAN is left', halted)


{'report': report, 'mend': mend, 'end': end}[sys.argv[5]]()
