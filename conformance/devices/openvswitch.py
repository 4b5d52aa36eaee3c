"""The life of two customers' VMs on a real switch, seen by the frames that pass. Run by openvswitch.run, in phases."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'clients', 'pywbem'))

from harness import by_name, call, check, only  # noqa: E402
from switch_site import (  # noqa: E402
    ARCHIVE, BETA_STORE, NODES, STORE, again, c, connect_to, disconnect_from, expect, killing,
    manager, meanwhile, not_done, resource, shown_with, switch_port, until, vlan_of, vm)
from views import constraints  # noqa: E402

ALL_STAY = {'alpha-vm': (STORE,), 'beta-vm': (BETA_STORE,)}

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
    def vlans_differ():
        assert vlan_of('alpha-vm') != vlan_of('beta-vm')

    def switch_shows():
        alpha, beta = vlan_of('alpha-vm'), vlan_of('beta-vm')
        port_shows('p1', 'trunks', f'[{alpha}]')
        port_shows('p3', 'tag', str(alpha))
        port_shows('p2', 'trunks', f'[{beta}]')
        port_shows('bond', 'tag', str(beta))
        named = ovs('get', 'bridge', 'br0', 'external_ids')
        assert f'iovm-vlan-{alpha}=' in named and f'iovm-vlan-{beta}=' in named, named

    check('alpha connects its store, and nobody hears what is not his',
          meanwhile(connect_to('alpha-vm', 'alpha-store')))
    check('alpha reaches its store on the channel\'s VLAN, and nothing else',
          expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE}))
    check('beta connects its store, and nobody hears what is not his',
          meanwhile(connect_to('beta-vm', 'beta-store'), {'alpha-vm': (STORE,)}))
    check('the customers have VLANs of their own', vlans_differ)
    check('beta reaches its store, and nothing of alpha\'s',
          expect('beta-vm', lambda: vlan_of('beta-vm'), {BETA_STORE}))
    check('alpha still reaches its own store only', expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE}))
    check('beta\'s VLAN on alpha\'s uplink reaches nothing', expect('alpha-vm', lambda: vlan_of('beta-vm'), set()))
    check('alpha\'s VLAN on beta\'s uplink reaches nothing', expect('beta-vm', lambda: vlan_of('alpha-vm'), set()))
    check('untagged frames of alpha\'s uplink reach nothing', expect('alpha-vm', 0, set()))
    check('untagged frames of beta\'s uplink reach nothing', expect('beta-vm', 0, set()))
    check('ovs-vsctl shows just that', switch_shows)
    check('alpha connects its archive too, and nobody hears what is not his',
          meanwhile(connect_to('alpha-vm', 'alpha-archive'), ALL_STAY))
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
        assert switch_port('p2')['Drift'] is None and switch_port('bond')['Drift'] is None

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


def less():
    check('alpha disconnects its archive, and nobody hears what is not his',
          meanwhile(disconnect_from('alpha-vm', 'alpha-archive'), ALL_STAY))
    check('alpha reaches its store only', expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE}))
    check('the archive\'s port is as it was', lambda: port_shows('p4', 'trunks', '[4095]'))


def bond():
    """One link of the bond breaks: the other takes over, and carries the same VLAN."""
    def link(state):
        subprocess.run(['ip', '-n', f'{os.environ["RIG_NAMESPACE"]}h5', 'link', 'set', 'eth0', state], check=True)
        until(lambda: ovs('get', 'port', 'bond', 'bond_active_slave') != '[]' and
              (ovs('get', 'interface', 'p5', 'link_state') == state), f'p5 is {state}')

    reaches = expect('beta-vm', lambda: vlan_of('beta-vm'), {BETA_STORE})
    alone = expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE})
    check('a link of the bond breaks', lambda: link('down'))
    check('beta reaches its store over the other one', lambda: soon(reaches))
    check('alpha does not', alone)
    check('the bond is shown as up', lambda: until(lambda: switch_port('bond')['LinkUp'] is True, 'the bond is up'))
    check('the link is mended', lambda: link('up'))
    check('beta reaches its store', lambda: soon(reaches))


def soon(holds):
    def run():
        try:
            holds()
        except AssertionError:
            return False
        return True
    until(run, 'frames arrive')


def others():
    """Somebody else keeps changing a port's row, while a customer's resource behind it comes and goes."""
    def work():
        for _ in range(5):
            connect_to('alpha-vm', 'alpha-archive')()
            disconnect_from('alpha-vm', 'alpha-archive')()

    def busy():
        script = 'while "$@" set port p4 external_ids:theirs=1 && "$@" set port p4 external_ids:theirs=2; do :; done'
        somebody = subprocess.Popen(
            ['bash', '-c', script, 'somebody', 'ovs-vsctl', f'--db={os.environ["RIG_DATABASE"]}', '--timeout=20'])
        try:
            meanwhile(work, ALL_STAY)()
            assert somebody.poll() is None, 'somebody else was disturbed'
        finally:
            somebody.terminate()
            somebody.wait()

    def clean():
        ovs('remove', 'port', 'p4', 'external_ids', 'theirs')
        port_shows('p4', 'external_ids', '{}')
        port_shows('p4', 'trunks', '[4095]')

    check('alpha connects and disconnects while somebody else keeps changing the port, and nobody hears what is not his',
          busy)
    check('nothing but his key was left on it', clean)


def not_applied():
    """The database takes the change, and the switch, which hangs, neither carries it out nor forwards anything."""
    not_done('ovs-vswitchd has not applied the change', forwards=False)


def failing():
    """Open vSwitch forwards nothing in user space while its database is gone."""
    shown_with(os.environ['FAULT_WORDS'])
    not_done(os.environ['FAULT_WORDS'], known=True, forwards=False)


def faulty():
    not_done(os.environ['FAULT_WORDS'])


def watching():
    """After the database was away, what somebody changes there is told again."""
    def seen():
        ovs('set', 'port', 'p4', 'trunks=997')
        until(lambda: switch_port('p4')['TaggedVLANs'] == [997], 'what somebody has changed')
        ovs('set', 'port', 'p4', 'trunks=4095')
        until(lambda: not switch_port('p4')['TaggedVLANs'], 'that he has changed it back')

    check('what somebody changes is shown again', seen)


def vanishing():
    check('the database is killed in the middle: the operation ends, and names the switch where it failed',
          killing(os.path.join(os.environ['RIG'], 'ovsdb.pid')))


def disconnect():
    vlan = vlan_of('alpha-vm')
    check('alpha disconnects its store, and nobody hears what is not his',
          meanwhile(disconnect_from('alpha-vm', 'alpha-store'), {'beta-vm': (BETA_STORE,)}))
    check('beta does not notice', expect('beta-vm', lambda: vlan_of('beta-vm'), {BETA_STORE}))
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
          'less': less, 'bond': bond, 'others': others, 'not-applied': not_applied, 'not-done': faulty, 'failing': failing,
          'again': again, 'watching': watching, 'vanishing': vanishing, 'disconnect': disconnect, 'halt': halt}
phases[sys.argv[5]]()
