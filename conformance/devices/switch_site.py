"""What the runs at a real switch share: the site as a client sees it, and frames that are sent for its VMs."""
import json
import os
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'clients', 'pywbem'))

from harness import by_name, call, check, connect, only  # noqa: E402
from views import constraints  # noqa: E402

RIG = os.path.join(os.path.dirname(__file__), '..', 'rig', 'switch')
PING = os.path.join(RIG, 'vlan-ping.py')
WATCH = os.path.join(RIG, 'frame-watch.py')

# The host behind each port of the switch: its number is the port's.
NODES = {'alpha-vm': 1, 'beta-vm': 2}
STORE, ARCHIVE, BETA_STORE = 3, 4, 5

JOB_STARTED, COMPLETED, EXCEPTION = 4096, 7, 10
# A method's answer where no path leads over a switch that is known not to answer; states of an operation that failed.
NOT_SATISFIABLE, UNDONE, DEGRADED = 32768, 5, 6

c = connect()
manager = only(c.EnumerateInstanceNames('IOV_InfrastructureManager'), 'manager')


# --- the site, as the client sees it

def vm(name):
    return by_name(c, 'IOV_VirtualMachine', name)


def vhba(name):
    return only(c.Associators(vm(name).path, AssocClass='IOV_VirtualMachineController'), 'virtual controller')


def resource(name):
    return by_name(c, 'IOV_RemoteResource', name).path


def vlan_of(name):
    """The VLAN that the adapter tags the VM's frames with."""
    vlan = vhba(name)['VLANID']
    assert vlan, f'{name} has no VLAN'
    return vlan


# --- frames

def ping(name, target, vlan):
    """Sends a frame of this VM into the switch, at its host and with this tag (0: none)."""
    source = NODES[name]
    return subprocess.Popen(
        ['ip', 'netns', 'exec', f'{os.environ["RIG_NAMESPACE"]}h{source}', sys.executable, PING, 'eth0', str(vlan),
         vhba(name)['MACAddress'], f'10.9.0.{100 + source}', f'10.9.0.{target}', '1'],
        stderr=subprocess.PIPE, text=True)


def sees(name, vlan):
    """The hosts that answer the VM when its frames have this tag."""
    others = [host for host in (1, 2, STORE, ARCHIVE, BETA_STORE, 6) if host != NODES[name]]
    pings = {host: ping(name, host, vlan) for host in others}
    for running in pings.values():
        _, said = running.communicate()
        assert running.returncode == 0 or said.startswith('no answer'), said
    return {host for host, running in pings.items() if running.returncode == 0}


def expect(name, vlan, hosts):
    def run():
        tag = vlan() if callable(vlan) else vlan
        got = sees(name, tag)
        assert got == hosts, f'{name} with tag {tag} reaches the hosts {got or "none"}, expected {hosts or "none"}'
    return run


# The host behind a port that carries every VLAN, and so hears everybody; 0: there is none.
OPEN = int(os.environ.get('RIG_OPEN_HOST', '0'))

# The VLANs that the watched hosts send into, and one more.
VLANS = (200, 201, 202)
RESOURCES = {'alpha-vm': (STORE, ARCHIVE), 'beta-vm': (BETA_STORE,)}


def may_arrive(vlans):
    """Who may ever hear whom: a customer's VM and his resources, in his VLAN."""
    for name, vlan in vlans.items():
        node, resources = NODES[name], RESOURCES[name]
        for resource_host in resources:
            yield (node, vlan, resource_host, 0)
            yield (resource_host, 0, node, vlan)
            for other in resources:
                if other != resource_host:
                    yield (resource_host, 0, other, 0)


def meanwhile(work, stays=None):
    """
    `work`, while all hosts send all the time, the VMs' hosts with every tag. No frame may arrive anywhere outside of its
    customer's VLAN, not one, before, during or after it; and what VMs in `stays` exchange with hosts may not stop.
    """
    def run():
        hosts = (1, 2, STORE, ARCHIVE, BETA_STORE, 6)
        senders = [(host, tag) for host in (1, 2) for tag in (0, *VLANS)] + [(host, 0) for host in hosts[2:]]
        before = {name: vhba(name)['VLANID'] for name in NODES}
        watch = subprocess.Popen(
            [sys.executable, WATCH, os.environ['RIG_NAMESPACE'], ','.join(map(str, hosts)),
             ','.join(f'{host}:{tag}' for host, tag in senders)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert watch.stdout.readline() == 'ready\n'
        try:
            time.sleep(0.3)
            work()
            time.sleep(0.3)
        finally:
            said, _ = watch.communicate()
        found = json.loads(said)
        after = {name: vhba(name)['VLANID'] for name in NODES}
        vlans = {name: before[name] or after[name] for name in NODES if before[name] or after[name]}
        seen = {tuple(one['kind']): one for one in found['seen']}
        stray = {kind for kind in set(seen) - set(may_arrive(vlans)) if kind[2] != OPEN}
        assert not stray, f'(sender, tag, receiver, tag) that must not be: {sorted(stray)}'
        for name, resource_hosts in (stays or {}).items():
            for host in resource_hosts:
                for kind in ((NODES[name], vlans[name], host, 0), (host, 0, NODES[name], vlans[name])):
                    one = seen.get(kind)
                    assert one, f'{kind} never arrived'
                    silence, busy = one['longest'], found['sent']['longest']
                    assert silence < 1 + busy, f'{kind}: nothing for {silence:.2f} s (of us, for {busy:.2f} s)'
                    lost = found['sent']['count'] - one['count']
                    assert lost <= 50, f'{kind}: {lost} of {found["sent"]["count"]} frames are lost'
    return run


def switch_port(name):
    return only([one for one in c.EnumerateInstances('IOV_SwitchPort') if one['Name'] == name], 'switch port')


def until(holds, what):
    """Waits until it holds, for not longer than 30 s: much less than the interval at which an untold change is seen."""
    for _ in range(300):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError(f'{what}: not within 30 s')


# --- what happens to the switch

def connect_to(name, target):
    return lambda: call(c, 'connectResource', manager, VM=vm(name).path, RR=resource(target), ConstraintSet=constraints())


def disconnect_from(name, target):
    return lambda: call(c, 'disconnectResource', manager, VM=vm(name).path, RR=resource(target))


def begin_connecting(name, target):
    """The job that connects it, or None where the switch is known not to answer, so that no path leads over it."""
    returned, out = c.InvokeMethod('connectResource', manager, VM=vm(name).path, RR=resource(target),
                                   ConstraintSet=constraints(), RunAsJob=True)
    if returned == JOB_STARTED:
        return out['Job']
    assert (returned, out['Explanation']) == (NOT_SATISFIABLE, 'switch leaf cannot be reached'), (returned, out)
    return None


def ended(job):
    """The job when it has ended, for which it has two minutes."""
    for _ in range(1200):
        found = c.GetInstance(job)
        if found['JobState'] in (COMPLETED, EXCEPTION):
            return found
        time.sleep(0.1)
    raise AssertionError(f'the job has not ended: {found.items()}')


def failed_with(job, words):
    """It has ended, and is undone or shown as not undone yet; its error begins with the switch and says these words."""
    found = ended(job)
    said = found['ErrorDescription']
    assert (found['JobState'], found['OperationState']) in ((EXCEPTION, UNDONE), (EXCEPTION, DEGRADED)), \
        (found['JobState'], found['OperationState'], said)
    assert said.startswith('leaf: ') and re.search(words, said), said


def not_done(words, known=False, forwards=True):
    """
    Something is wrong with the switch: what needs it fails, names it and says why (a pattern); nothing else is touched.
    Where that is `known` already, nothing is tried. It may also forward nothing (`forwards` is false).
    """
    def fails():
        job = begin_connecting('alpha-vm', 'alpha-archive')
        assert (job is None) == known, job
        if not known:
            failed_with(job, words)

    check(f'what needs the switch is {"refused" if known else "undone"}, and names it ({words})', fails)
    if forwards:
        check('alpha still reaches its store', expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE}))
    check('the server goes on answering', lambda: only(c.EnumerateInstances('IOV_InfrastructureManager'), 'manager'))


# What is said of a switch whose process has been killed, in whichever step.
GONE = 'does not answer|ECONNREFUSED|ECONNRESET|ENOENT|connection|closed'


def killing(pid_file):
    """A process of the switch is killed in the middle of an operation, which ends all the same."""
    def run():
        job = begin_connecting('alpha-vm', 'alpha-archive')
        with open(pid_file, encoding='utf-8') as pid:
            os.kill(int(pid.read()), signal.SIGKILL)
        assert job is not None, 'refused at once'
        if ended(job)['JobState'] != COMPLETED:
            failed_with(job, GONE)
    return run


def fault_of_leaf():
    return by_name(c, 'IOV_Switch', 'leaf')['Fault']


def shown_with(words):
    def run():
        until(lambda: fault_of_leaf() is not None, 'the fault of the switch')
        assert words in fault_of_leaf() and 'leaf' in fault_of_leaf(), fault_of_leaf()
    check(f'the switch is shown with its fault, in the words "{words}"', run)


def again():
    """The switch can be used again: it is shown as well, and what failed is done."""
    def all_ended():
        states = {one['JobState'] for one in c.EnumerateInstances('IOV_Job')}
        assert not states & {3, 4, 5}, states

    def is_well():
        return fault_of_leaf() is None and all(switch_port(name)['LinkUp'] for name in ('p1', 'p2', 'p3', 'p4'))

    def nothing_is_left():
        return not [one for one in c.EnumerateInstances('IOV_Job') if one['NextRetry'] is not None]

    def looked_at():
        # A part of the switch that has hung or gone needs a while to be back.
        call(c, 'refresh', manager)
        return is_well()

    check('the switch is read anew, and is well', lambda: until(looked_at, 'no fault'))
    check('what could not be undone at once is', lambda: until(nothing_is_left, 'nothing is left to be undone'))
    check('afterwards alpha connects its archive, and nobody hears what is not his',
          meanwhile(connect_to('alpha-vm', 'alpha-archive'), {'alpha-vm': (STORE,), 'beta-vm': (BETA_STORE,)}))
    check('alpha reaches both', expect('alpha-vm', lambda: vlan_of('alpha-vm'), {STORE, ARCHIVE}))
    check('no operation is still running', all_ended)
    check('alpha disconnects its archive, and nobody hears what is not his',
          meanwhile(disconnect_from('alpha-vm', 'alpha-archive'), {'alpha-vm': (STORE,), 'beta-vm': (BETA_STORE,)}))
