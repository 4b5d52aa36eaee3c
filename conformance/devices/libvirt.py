"""The life of a VM on a real hypervisor, as a client and as virsh see it. Run by libvirt.run, in phases."""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'clients', 'pywbem'))

import pywbem  # noqa: E402
from harness import by_name, call, check, connect, only  # noqa: E402

ENABLED, DISABLED = pywbem.Uint16(2), pywbem.Uint16(3)
JOB_STARTED = 4096
JOB_COMPLETED, JOB_OVER = 7, {7, 8, 9, 10}
OK = 2
URIS = {'node-a': os.environ['LIBVIRT_URI_A'], 'node-b': os.environ['LIBVIRT_URI_B']}

c = connect()
manager = only(c.EnumerateInstanceNames('IOV_InfrastructureManager'), 'manager')


# --- the hypervisors, as their own tool sees them

def virsh(host, *arguments):
    return subprocess.run(['virsh', '-q', '-c', URIS[host], *arguments],
                          capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def state(host, name):
    return virsh(host, 'domstate', name) if name in virsh(host, 'list', '--all', '--name').split() else None


# --- the site, as the client sees it

def vm(name='alpha-vm'):
    return by_name(c, 'IOV_VirtualMachine', name)


def host(name):
    return only([one for one in c.EnumerateInstances('IOV_Host') if one['Name'] == name], name)


def finished(returned, out):
    """Waits for the end of the operation's job, where it has one that goes on; answers whether it succeeded."""
    if returned != JOB_STARTED:
        return returned == 0
    job = until(lambda: (lambda one: one if one['JobState'] in JOB_OVER else None)(c.GetInstance(out['Job'])),
                'the end of the job', 90)
    return job['JobState'] == JOB_COMPLETED


def until(holds, what, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f'{what}: not within {seconds} s')


def power(wanted):
    assert finished(*c.InvokeMethod('RequestStateChange', vm().path, RequestedState=wanted)), f'not {wanted}'


# --- phases

def life():
    def create():
        hypervisor = only([one for one in c.EnumerateInstanceNames('IOV_Hypervisor') if one['SystemName'] == 'node-a'],
                          'hypervisor')
        arguments = dict(Name='alpha-vm', Group=by_name(c, 'IOV_VMGroup', 'alpha-web').path,
                         MemoryMiB=pywbem.Uint32(64), Processors=pywbem.Uint16(1))
        made = call(c, 'create', hypervisor, **arguments)
        again = call(c, 'create', hypervisor, **arguments)
        assert made['VM'] == again['VM']

    def defined():
        assert state('node-a', 'alpha-vm') == 'running'
        assert virsh('node-a', 'domuuid', 'alpha-vm') == vm()['Name']
        assert '<memory unit=\'KiB\'>65536</memory>' in virsh('node-a', 'dumpxml', 'alpha-vm')
        assert vm()['EnabledState'] == ENABLED

    def stop():
        power(DISABLED)
        assert state('node-a', 'alpha-vm') == 'shut off' and vm()['EnabledState'] == DISABLED

    def start():
        power(ENABLED)
        assert state('node-a', 'alpha-vm') == 'running' and vm()['EnabledState'] == ENABLED

    check('hypervisor.create makes a VM, twice the same', create)
    check('virsh shows it as the client does', defined)
    check('it is stopped, and switched off where its guest does not shut down', stop)
    check('it is started again', start)


def others():
    def stopped_by_hand():
        virsh('node-a', 'destroy', 'alpha-vm')
        until(lambda: vm()['Drift'], 'drift of the VM')
        virsh('node-a', 'start', 'alpha-vm')
        until(lambda: vm()['Drift'] is None, 'no more drift')

    def undefined_by_hand():
        kept = virsh('node-a', 'dumpxml', '--inactive', 'alpha-vm')
        virsh('node-a', 'destroy', 'alpha-vm')
        virsh('node-a', 'undefine', 'alpha-vm')
        until(lambda: vm()['Drift'], 'drift of the VM')
        subprocess.run(['virsh', '-q', '-c', URIS['node-a'], 'define', '/dev/stdin'], input=kept, text=True, check=True,
                       stdout=subprocess.DEVNULL, timeout=60)
        virsh('node-a', 'start', 'alpha-vm')
        until(lambda: vm()['Drift'] is None, 'no more drift')

    check('somebody stops it: that is shown, and that he starts it', stopped_by_hand)
    check('somebody undefines it: that is shown, and that he defines it again', undefined_by_hand)


def gone():
    def shown():
        until(lambda: host('node-a')['OperationalStatus'][0] != OK, 'the host is shown as not well')

    def refused():
        returned, out = c.InvokeMethod('RequestStateChange', vm().path, RequestedState=DISABLED)
        assert not finished(returned, out)

    def serves():
        began = time.monotonic()
        assert len(c.EnumerateInstances('IOV_Host')) == 2
        assert time.monotonic() - began < 5, 'the server waits for a device'

    check('libvirt ends: the host shows it', shown)
    check('what needs it fails', refused)
    check('and the server goes on', serves)


def back():
    def well():
        until(lambda: host('node-a')['OperationalStatus'][0] == OK and vm()['Drift'] is None, 'the host is well', 90)
        assert state('node-a', 'alpha-vm') == 'running', 'it ran on without libvirt'

    check('libvirt is there again: the host is well, and the VM has run on', well)


def hanging():
    returned, out = c.InvokeMethod('RequestStateChange', vm().path, RequestedState=DISABLED)
    check('libvirt hangs: what needs it goes on as a job',
          lambda: only([returned] if returned == JOB_STARTED else [], 'job'))

    def serves():
        began = time.monotonic()
        assert vm()['EnabledState'] == ENABLED
        assert time.monotonic() - began < 5, 'the server waits for a device'

    def fails():
        assert not finished(returned, out), 'it cannot have been done'
        assert 'no answer' in str(c.GetInstance(out['Job'])['ErrorDescription'] or ''), c.GetInstance(out['Job']).tomof()

    check('the server answers meanwhile', serves)
    check('and the job fails when its time is over', fails)


def halt():
    def halted():
        assert finished(*c.InvokeMethod('haltVM', manager, VM=vm().path))
        assert not c.EnumerateInstanceNames('IOV_VirtualMachine')
        assert not virsh('node-a', 'list', '--all', '--name') and not virsh('node-b', 'list', '--all', '--name')

    check('haltVM: nothing is left of it', halted)


phases = {'life': life, 'others': others, 'gone': gone, 'back': back, 'hanging': hanging, 'halt': halt}
phases[sys.argv[5]]()
