"""The life of two customers' VMs on a switch over SNMP, and its faults, seen by frames. Run by snmp.run, in phases."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'clients', 'pywbem'))

from harness import by_name, call, check  # noqa: E402
from switch_site import (  # noqa: E402
    ARCHIVE, BETA_STORE, NODES, STORE, again, c, connect_to, disconnect_from,
    expect, killing, manager, meanwhile, not_done, sees, shown_with, switch_port,
    until, vlan_of, vm)
from views import constraints  # noqa: E402

VLANS = '.1.3.6.1.2.1.17.7.1.4.3.1'
LLDP = '.1.0.8802.1.1.2.1.4.1.1.9'
ALL_STAY = {'alpha-vm': (STORE,), 'beta-vm': (BETA_STORE,)}


# --- the switch, as net-snmp's own tools see it

def access():
    key = os.environ['SNMP_KEY']
    return ['-v3', '-l', 'authPriv', '-u', os.environ['SNMP_USER'], '-a', 'SHA-256', '-A', key, '-x', 'AES', '-X', key,
            '-t', '12', '-r', '0', '-On', '-Oqv', f'{os.environ["SNMP_HOST"]}:{os.environ["SNMP_PORT"]}']


def snmp(command, *arguments):
    return subprocess.run(
        [command, *access(), *arguments],
        capture_output=True, text=True, check=True, env={**os.environ, 'MIBS': ''}).stdout.strip()


def members(vlan, column):
    """The ports in a VLAN's list: 2 egress, 4 untagged."""
    octets = bytes.fromhex(snmp('snmpget', '-Ox', f'{VLANS}.{column}.{vlan}').strip('" ').replace(' ', ''))
    return {8 * at + bit + 1 for at, octet in enumerate(octets) for bit in range(8) if octet & 0x80 >> bit}


# --- phases

def before():
    def create(name, group, node):
        call(c, 'createVM', manager, Name=name, Group=by_name(c, 'IOV_VMGroup', group).path,
             ConstraintSet=constraints(AllowedHosts=[node]))

    def well():
        leaf = by_name(c, 'IOV_Switch', 'leaf')
        assert leaf['Fault'] is None and leaf['Kind'] == 'snmp' and leaf['ConfigurationSaved'] is True, leaf.items()

    check('the switch is well, and its ports have the names of their interfaces', lambda: (well(), switch_port('p1')))
    check('alpha creates a VM on node1', lambda: create('alpha-vm', 'alpha-web', 'node1'))
    check('beta creates a VM on node2', lambda: create('beta-vm', 'beta-web', 'node2'))
    check('before any channel, untagged frames reach nothing', expect('alpha-vm', 0, set()))


def connect_all():
    def agent_shows():
        alpha, beta = vlan_of('alpha-vm'), vlan_of('beta-vm')
        assert alpha != beta
        assert members(alpha, 2) == {1, STORE} and members(alpha, 4) == {STORE}
        assert members(beta, 2) == {2, BETA_STORE} and members(beta, 4) == {BETA_STORE}

    check('alpha connects its store, and nobody hears what is not his',
          meanwhile(connect_to('alpha-vm', 'alpha-store')))
    check('alpha reaches its store on the channel\'s VLAN, and nothing else',
          expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE}))
    check('beta connects its store, and nobody hears what is not his',
          meanwhile(connect_to('beta-vm', 'beta-store'), {'alpha-vm': (STORE,)}))
    check('beta reaches its store, and nothing of alpha\'s',
          expect('beta-vm', lambda: vlan_of('beta-vm'), {BETA_STORE}))
    check('alpha still reaches its own store only', expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE}))
    check('beta\'s VLAN on alpha\'s uplink reaches nothing', expect('alpha-vm', lambda: vlan_of('beta-vm'), set()))
    check('untagged frames of alpha\'s uplink reach nothing', expect('alpha-vm', 0, set()))
    check('the agent shows just that', agent_shows)


def drift():
    """Somebody changes the switch; a notification makes it seen long before it would be read again."""
    def changed():
        alpha = vlan_of('alpha-vm')
        snmp('snmpset', f'{VLANS}.2.{alpha}', 'x', '20')
        subprocess.run(
            ['ip', 'netns', 'exec', f'{os.environ["RIG_NAMESPACE"]}sw', 'snmptrap', '-v2c', '-c',
             os.environ['SNMP_COMMUNITY'], f'{os.environ["TRAP_HOST"]}:{os.environ["TRAP_PORT"]}', '',
             '.1.3.6.1.6.3.1.1.5.4'], check=True, env={**os.environ, 'MIBS': ''})
        until(lambda: switch_port('p1')['Drift'] is not None, 'drift of p1')

    def mended():
        call(c, 'mend', manager, Element=switch_port('p1').path)
        assert members(vlan_of('alpha-vm'), 2) == {1, STORE}
        assert switch_port('p1')['Drift'] is None

    check('somebody takes our VLAN from a port, the switch tells of something, and it is shown', changed)
    check('alpha reaches nothing now', expect('alpha-vm', lambda: vlan_of('alpha-vm'), set()))
    check('it is mended when that is asked for', mended)
    check('alpha reaches its own again', expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE}))


def restarted():
    check('after the server was killed and started again, alpha reaches its store',
          expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE}))
    check('and beta its own', expect('beta-vm', lambda: vlan_of('beta-vm'), {BETA_STORE}))


def cabled():
    """A host says by LLDP who it is, at the port where it is, and then at another's."""
    def says(host, port):
        subprocess.run(
            ['ip', 'netns', 'exec', f'{os.environ["RIG_NAMESPACE"]}h{port}', sys.executable,
             os.path.join(os.path.dirname(__file__), '..', 'rig', 'snmp', 'lldp-send.py'), 'eth0',
             f'02:00:00:00:00:{host:02x}', f'node{host}'], check=True)

    def logged():
        call(c, 'refresh', manager)
        with open(os.environ['SERVER_LOG'], encoding='utf-8') as log:
            return [line for line in log if 'is heard here' in line]

    def right():
        says(1, 1)
        until(lambda: 'node1' in snmp('snmpbulkwalk', LLDP), 'lldpd has heard the host')
        assert logged() == [], logged()

    def wrong():
        says(1, 2)
        until(lambda: any('leaf/p2' in line for line in logged()), 'the log tells of the cable')
        line = logged()[-1]
        assert 'node1' in line and 'node2' in line, line

    check('a host that is heard where the site has it is no matter', right)
    check('one that is heard at another\'s port is told in the log', wrong)


def links():
    """Only a notification of snmpd's own can tell of it so soon: the switch is hardly ever read otherwise."""
    def link(state):
        subprocess.run(['ip', '-n', f'{os.environ["RIG_NAMESPACE"]}h6', 'link', 'set', 'eth0', state], check=True)
        until(lambda: switch_port('p6')['LinkUp'] is (state == 'up'), f'the link of p6 is {state}')

    check('a link goes down: linkDown makes the switch be read again', lambda: link('down'))
    check('and comes up again: linkUp does too', lambda: link('up'))


def others():
    """Somebody else makes a VLAN and moves ports in and out of it, while customers connect and disconnect."""
    def work():
        for _ in range(3):
            connect_to('alpha-vm', 'alpha-archive')()
            disconnect_from('alpha-vm', 'alpha-archive')()

    def busy():
        script = (
            # What it has begun when it is told to end, it ends: no change of its comes late.
            'set -e; trap "stop=1" TERM; p=$1; table=$2; shift 2; while [ -z "$stop" ]; do '
            'snmpset "$@" $table.2.300 x 04 $table.4.300 x 04 >$p; snmpset "$@" $table.2.300 x 00 $table.4.300 x 00 >$p; done')
        snmp('snmpset', f'{VLANS}.1.300', 's', 'theirs', f'{VLANS}.2.300', 'x', '00', f'{VLANS}.4.300', 'x', '00',
             f'{VLANS}.5.300', 'i', '4')
        somebody = subprocess.Popen(['bash', '-c', script, 'somebody', '/dev/null', VLANS, *access()],
                                    env={**os.environ, 'MIBS': ''})
        try:
            meanwhile(work, ALL_STAY)()
            assert somebody.poll() is None, 'somebody else was disturbed'
        finally:
            somebody.terminate()
            assert somebody.wait() == 0, 'somebody else was disturbed'

    def theirs():
        snmp('snmpset', f'{VLANS}.2.300', 'x', '04', f'{VLANS}.4.300', 'x', '04')
        connect_to('alpha-vm', 'alpha-archive')()
        assert members(300, 2) == {6} and members(300, 4) == {6}
        snmp('snmpset', f'{VLANS}.5.300', 'i', '6')
        disconnect_from('alpha-vm', 'alpha-archive')()

    check('alpha connects and disconnects while somebody else works on the switch, and nobody hears what is not his', busy)
    check('what he has made is left alone', theirs)


def vanishing():
    """The agent is killed in the middle of an operation."""
    check('the agent is killed in the middle: the operation ends, and names the switch where it failed',
          killing(os.path.join(os.environ['SNMP_RIG'], 'snmpd.pid')))
    check('alpha still reaches its store', lambda: expect_at_least({STORE}))


def expect_at_least(hosts):
    got = sees('alpha-vm', vlan_of('alpha-vm'))
    assert hosts <= got <= {STORE, ARCHIVE}, got


def failing():
    """The agent cannot be used, for the reason that the caller of this knows the words of."""
    shown_with(os.environ['FAULT_WORDS'])
    not_done(os.environ['FAULT_WORDS'], known=True)


def faulty():
    not_done(os.environ['FAULT_WORDS'])


def halt():
    vlan = vlan_of('alpha-vm')
    check('alpha disconnects its store, and nobody hears what is not his',
          meanwhile(disconnect_from('alpha-vm', 'alpha-store'), {'beta-vm': (BETA_STORE,)}))
    check('after release alpha reaches nothing on that VLAN', expect('alpha-vm', vlan, set()))
    check('beta does not notice', expect('beta-vm', lambda: vlan_of('beta-vm'), {BETA_STORE}))
    for name in NODES:
        check(f'{name} is halted', lambda name=name: call(c, 'haltVM', manager, VM=vm(name).path))


phases = {'before': before, 'connect': connect_all, 'cabled': cabled, 'links': links, 'others': others, 'drift': drift,
          'restarted': restarted, 'failing': failing, 'not-done': faulty, 'vanishing': vanishing, 'again': again,
          'halt': halt}
phases[sys.argv[5]]()
