"""The life of two customers' VMs on a switch over SNMP, and its faults, seen by frames. Run by snmp.run, in phases."""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'clients', 'pywbem'))

from harness import by_name, call, check, only  # noqa: E402
from switch_site import (  # noqa: E402
    ARCHIVE, BETA_STORE, NODES, STORE, c, expect, manager, resource, switch_port, until, vlan_of, vm)
from views import constraints  # noqa: E402

VLANS = '.1.3.6.1.2.1.17.7.1.4.3.1'
JOB_STARTED, COMPLETED, EXCEPTION = 4096, 7, 10


# --- the switch, as net-snmp's own tools see it

def snmp(command, *arguments):
    key = os.environ['SNMP_KEY']
    return subprocess.run(
        [command, '-v3', '-l', 'authPriv', '-u', os.environ['SNMP_USER'], '-a', 'SHA-256', '-A', key, '-x', 'AES',
         '-X', key, '-t', '12', '-r', '0', '-On', '-Oqv', f'{os.environ["SNMP_HOST"]}:{os.environ["SNMP_PORT"]}', *arguments],
        capture_output=True, text=True, check=True, env={**os.environ, 'MIBS': ''}).stdout.strip()


def members(vlan, column):
    """The ports in a VLAN's list: 2 egress, 4 untagged."""
    octets = bytes.fromhex(snmp('snmpget', '-Ox', f'{VLANS}.{column}.{vlan}').strip('" ').replace(' ', ''))
    return {8 * at + bit + 1 for at, octet in enumerate(octets) for bit in range(8) if octet & 0x80 >> bit}


def connect_to(name, target):
    return lambda: call(c, 'connectResource', manager, VM=vm(name).path, RR=resource(target), ConstraintSet=constraints())


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

    check('alpha connects its store', connect_to('alpha-vm', 'alpha-store'))
    check('alpha reaches its store on the channel\'s VLAN, and nothing else',
          expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE}))
    check('beta connects its store', connect_to('beta-vm', 'beta-store'))
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


def failing():
    """The agent cannot be used, for the reason that the caller of this knows the words of."""
    words = os.environ['FAULT_WORDS']

    def shown():
        until(lambda: by_name(c, 'IOV_Switch', 'leaf')['Fault'] is not None, 'the fault of the switch')
        fault = by_name(c, 'IOV_Switch', 'leaf')['Fault']
        assert words in fault and 'leaf' in fault, fault

    check(f'the switch is shown with its fault, in the words "{words}"', shown)
    not_done()
    check('the server goes on answering', lambda: only(c.EnumerateInstances('IOV_InfrastructureManager'), 'manager'))


def not_done():
    def fails():
        returned, out = c.InvokeMethod('connectResource', manager, VM=vm('alpha-vm').path, RR=resource('alpha-archive'),
                                       ConstraintSet=constraints(), RunAsJob=True)
        if returned != JOB_STARTED:
            assert returned != 0 and 'leaf' in str(out), out
            return
        for _ in range(1200):
            job = c.GetInstance(out['Job'])
            if job['JobState'] in (COMPLETED, EXCEPTION):
                break
            time.sleep(0.1)
        assert job['JobState'] == EXCEPTION and 'leaf' in job['ErrorDescription'], job.items()

    check('what needs the switch fails, and names it', fails)
    check('alpha still reaches its store', expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE}))


def again():
    def degraded():
        states = {one['JobState'] for one in c.EnumerateInstances('IOV_Job')}
        assert not states & {3, 4, 5}, states

    check('the switch is read anew', lambda: call(c, 'refresh', manager))
    check('it is well', lambda: until(lambda: by_name(c, 'IOV_Switch', 'leaf')['Fault'] is None, 'no fault'))
    check('afterwards alpha connects its archive', connect_to('alpha-vm', 'alpha-archive'))
    check('alpha reaches both', expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE, ARCHIVE}))
    check('no operation is still running', degraded)
    check('alpha disconnects its archive', lambda: call(
        c, 'disconnectResource', manager, VM=vm('alpha-vm').path, RR=resource('alpha-archive')))


def halt():
    vlan = vlan_of('alpha-vm')
    check('alpha disconnects its store', lambda: call(
        c, 'disconnectResource', manager, VM=vm('alpha-vm').path, RR=resource('alpha-store')))
    check('after release alpha reaches nothing on that VLAN', expect('alpha-vm', vlan, set()))
    check('beta does not notice', expect('beta-vm', lambda: vlan_of('beta-vm'), {BETA_STORE}))
    for name in NODES:
        check(f'{name} is halted', lambda name=name: call(c, 'haltVM', manager, VM=vm(name).path))


phases = {'before': before, 'connect': connect_all, 'drift': drift, 'restarted': restarted, 'failing': failing,
          'not-done': not_done, 'again': again, 'halt': halt}
phases[sys.argv[5]]()
