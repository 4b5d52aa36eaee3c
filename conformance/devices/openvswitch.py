"""The life of two customers' VMs on a real switch, seen by the frames that pass. Run by openvswitch.run, in phases."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'clients', 'pywbem'))

from harness import by_name, call, check, only  # noqa: E402
from switch_site import (  # noqa: E402
    ARCHIVE, BETA_STORE, NODES, STORE, c, expect, manager, resource, switch_port, until, vlan_of, vm)
from views import constraints  # noqa: E402

# --- the switch, as its own tools see it

def ovs(*arguments):
    return subprocess.run(['ovs-vsctl', f'--db={os.environ["RIG_DATABASE"]}', '--timeout=20', *arguments],
                          capture_output=True, text=True, check=True).stdout.strip()


def port_shows(port, column, value):
    got = ovs('get', 'port', port, column)
    assert got == value, f'{port} has {column}={got}, expected {value}'


# --- phases

def before():
    def create(name, group, node):
        call(c, 'createVM', manager, Name=name, Group=by_name(c, 'IOV_VMGroup', group).path,
             ConstraintSet=constraints(AllowedHosts=[node]))

    def refuse_unprepared():
        returned, out = c.InvokeMethod('connectResource', manager, VM=vm('alpha-vm').path, RR=resource('unprepared'),
                                       ConstraintSet=constraints())
        assert returned != 0, 'a port that carries every VLAN was edited'
        assert 'p6' in out['Explanation'] or any('p6' in r['Text'] for r in out['Reasons'] or []), out

    check('alpha creates a VM on node1', lambda: create('alpha-vm', 'alpha-web', 'node1'))
    check('beta creates a VM on node2', lambda: create('beta-vm', 'beta-web', 'node2'))
    check('before any channel, untagged frames reach nothing', expect('alpha-vm', 0, set()))
    check('a port that was never prepared is refused, and named', refuse_unprepared)


def connect_all():
    def connect_to(name, target):
        call(c, 'connectResource', manager, VM=vm(name).path, RR=resource(target), ConstraintSet=constraints())

    def vlans_differ():
        assert vlan_of('alpha-vm') != vlan_of('beta-vm')

    def switch_shows():
        alpha, beta = vlan_of('alpha-vm'), vlan_of('beta-vm')
        port_shows('p1', 'trunks', f'[{alpha}]')
        port_shows('p3', 'tag', str(alpha))
        port_shows('p2', 'trunks', f'[{beta}]')
        port_shows('p5', 'tag', str(beta))
        named = ovs('get', 'bridge', 'br0', 'external_ids')
        assert f'iovm-vlan-{alpha}=' in named and f'iovm-vlan-{beta}=' in named, named

    check('alpha connects its store', lambda: connect_to('alpha-vm', 'alpha-store'))
    check('alpha reaches its store on the channel\'s VLAN, and nothing else',
          expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE}))
    check('beta connects its store', lambda: connect_to('beta-vm', 'beta-store'))
    check('the customers have VLANs of their own', vlans_differ)
    check('beta reaches its store, and nothing of alpha\'s',
          expect('beta-vm', lambda: vlan_of('beta-vm'), {BETA_STORE}))
    check('alpha still reaches its own store only', expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE}))
    check('beta\'s VLAN on alpha\'s uplink reaches nothing', expect('alpha-vm', lambda: vlan_of('beta-vm'), set()))
    check('alpha\'s VLAN on beta\'s uplink reaches nothing', expect('beta-vm', lambda: vlan_of('alpha-vm'), set()))
    check('untagged frames of alpha\'s uplink reach nothing', expect('alpha-vm', 0, set()))
    check('untagged frames of beta\'s uplink reach nothing', expect('beta-vm', 0, set()))
    check('ovs-vsctl shows just that', switch_shows)
    check('alpha connects its archive too', lambda: connect_to('alpha-vm', 'alpha-archive'))
    check('alpha reaches both', expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE, ARCHIVE}))


def drift():
    def trunks_changed():
        ovs('set', 'port', 'p1', 'trunks=999')
        until(lambda: switch_port('p1')['Drift'] is not None, 'drift of p1')
        shown = switch_port('p1')
        assert shown['OperationalStatus'][0] == 3 and str(vlan_of('alpha-vm')) in shown['Drift'], shown['Drift']
        assert shown['TaggedVLANs'] == [999]
        theirs = only([one for one in c.EnumerateInstances('IOV_VLAN') if one['VLANId'] == 999], 'VLAN 999')
        assert theirs['Owned'] is False

    def tag_changed():
        ovs('set', 'port', 'p3', 'tag=998')
        until(lambda: switch_port('p3')['Drift'] is not None, 'drift of p3')
        assert '998' in switch_port('p3')['Drift']

    def others_well():
        assert switch_port('p2')['Drift'] is None and switch_port('p5')['Drift'] is None

    def mended_by_hand():
        port_shows('p1', 'trunks', '[999]')
        port_shows('p3', 'tag', '998')
        call(c, 'mend', manager, Element=switch_port('p3').path)
        port_shows('p3', 'tag', str(vlan_of('alpha-vm')))
        assert switch_port('p3')['Drift'] is None

    check('somebody takes our VLAN from a port and puts his there: both are shown', trunks_changed)
    check('somebody changes the untagged VLAN of another: it is shown', tag_changed)
    check('other ports are well', others_well)
    check('alpha reaches nothing now', expect('alpha-vm', lambda: vlan_of('alpha-vm'), set()))
    check('nothing is mended without being asked; one port is when it is asked for', mended_by_hand)


def mended():
    def trunks():
        return set(ovs('get', 'port', 'p1', 'trunks').strip('[]').replace(' ', '').split(','))

    def at_start():
        assert trunks() == {'999', str(vlan_of('alpha-vm'))}, trunks()

    def again():
        ovs('set', 'port', 'p1', 'trunks=999')
        until(lambda: trunks() == {'999', str(vlan_of('alpha-vm'))}, 'our VLAN is back, beside theirs')
        until(lambda: switch_port('p1')['Drift'] is None, 'p1 is shown as well')

    def clean():
        ovs('remove', 'port', 'p1', 'trunks', '999')
        port_shows('p1', 'trunks', f"[{vlan_of('alpha-vm')}]")

    check('with the policy, what differs is put back before anything is served, and theirs is left', at_start)
    check('alpha reaches its own again', expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE, ARCHIVE}))
    check('what somebody changes while the server runs is put back too', again)
    check('alpha reaches its own still', expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE, ARCHIVE}))
    check('somebody takes his VLAN away himself', clean)


def restarted():
    check('after the server was killed and started again, alpha reaches both',
          expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE, ARCHIVE}))
    check('and beta its store', expect('beta-vm', lambda: vlan_of('beta-vm'), {BETA_STORE}))


def disconnect():
    vlan = vlan_of('alpha-vm')
    check('alpha disconnects its store', lambda: call(
        c, 'disconnectResource', manager, VM=vm('alpha-vm').path, RR=resource('alpha-store')))
    check('alpha reaches its archive only', expect('alpha-vm', vlan, {ARCHIVE}))
    check('beta does not notice', expect('beta-vm', lambda: vlan_of('beta-vm'), {BETA_STORE}))
    check('alpha disconnects its archive', lambda: call(
        c, 'disconnectResource', manager, VM=vm('alpha-vm').path, RR=resource('alpha-archive')))
    check('after release alpha reaches nothing on that VLAN', expect('alpha-vm', vlan, set()))
    check('nor untagged', expect('alpha-vm', 0, set()))
    check('the ports are as they were', lambda: [port_shows(p, 'trunks', '[4095]') for p in ('p1', 'p3', 'p4')])


def halt():
    def gone():
        assert not c.EnumerateInstanceNames('IOV_VirtualMachine')
        assert not c.EnumerateInstanceNames('IOV_DataChannel')

    for name in NODES:
        check(f'{name} is halted', lambda name=name: call(c, 'haltVM', manager, VM=vm(name).path))
    check('VMs and channels are gone', gone)


phases = {'before': before, 'connect': connect_all, 'drift': drift, 'mended': mended, 'restarted': restarted,
          'disconnect': disconnect, 'halt': halt}
phases[sys.argv[5]]()
