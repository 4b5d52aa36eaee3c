"""Operations as jobs: on request and when they take long, polled to their end, failing, stopped, kept, deleted."""
import subprocess
import sys
import time

import pywbem
from harness import bare, call, check, connect, expect_error, only, refused
from views import difference, snapshot

DATA_DIRECTORY, TOP = sys.argv[5:7]
NEW, RUNNING, SHUTTING_DOWN, COMPLETED, TERMINATED, KILLED, EXCEPTION = 2, 4, 6, 7, 8, 9, 10
JOB_STARTED, INVALID_TRANSITION, NO_TIMEOUT, NOT_FOUND = 4096, 4097, 4098, 32774

c = connect()
manager = only(c.EnumerateInstanceNames('IOV_InfrastructureManager'), 'manager')
group = sorted(c.EnumerateInstances('IOV_VMGroup'), key=lambda g: g['ElementName'])[0]
resource = sorted(c.EnumerateInstances('IOV_RemoteResource'), key=lambda r: r['ElementName'])[0]
hosts = [i['Name'] for i in c.EnumerateInstanceNames('IOV_Host')]
switches = [i['Name'] for i in c.EnumerateInstanceNames('IOV_Switch')]
before = snapshot(c)
at = {}


def trouble(devices, *options):
    """Lets simulated devices meet trouble; without options, ends it."""
    for device in devices:
        subprocess.run(['node', f'{TOP}/src/main.ts', 'simulated', 'trouble', device, '--data-dir', DATA_DIRECTORY, *options],
                       check=True, stdin=subprocess.DEVNULL)


def start(method, **parameters):
    """Invokes a method that must answer with its job; answers the job's path."""
    returned, out = c.InvokeMethod(method, manager, **parameters)
    assert returned == JOB_STARTED, f'{method} returned {returned}: {out.get("Explanation")}'
    assert 'VM' not in out or out['VM'] is None
    return out['Job']


def poll(path, *wanted):
    """The job once it is in one of these states."""
    for _ in range(600):
        job = c.GetInstance(path)
        if job['JobState'] in wanted:
            return job
        time.sleep(0.05)
    raise AssertionError(f'still {job.items()}')


def ended(path):
    return poll(path, COMPLETED, TERMINATED, KILLED, EXCEPTION)


def on_request():
    job = ended(start('createVM', Name='job', Group=group.path, RunAsJob=True))
    assert job['JobState'] == COMPLETED and job['PercentComplete'] == 100, job.items()
    assert job['OperationalStatus'] == [17, 2] and job['StatusDescriptions'], job.items()
    assert job['ElapsedTime'].is_interval and job['ErrorCode'] == 0
    out = job['JobOutParameters']
    assert out.classname == '__JobOutParameters' and out['__ReturnValue'] == 0, out.items()
    at['vm'] = pywbem.CIMInstanceName.from_wbem_uri(out['VM'])
    assert c.GetInstance(at['vm'])['ElementName'] == 'job'
    assert len(out['vHBAs']) == 1
    affected = {bare(p) for p in c.AssociatorNames(job.path, AssocClass='IOV_AffectedJobElement')}
    assert bare(at['vm']) in affected, affected
    assert [bare(p) for p in c.AssociatorNames(job.path, AssocClass='IOV_OwningJobElement')] == [bare(manager)]


def primitives():
    controller = next(p for p in c.EnumerateInstances('IOV_PhysicalPortController') if p['FreeVirtualControllers'])

    def as_job(method, **parameters):
        returned, out = c.InvokeMethod(method, controller.path, RunAsJob=True, **parameters)
        assert returned == JOB_STARTED, f'{method} returned {returned}: {out.get("Explanation")}'
        job = ended(out['Job'])
        assert job['JobState'] == COMPLETED, job.items()
        return job['JobOutParameters']

    made = pywbem.CIMInstanceName.from_wbem_uri(as_job('createVHBA')['vHBA'])
    assert c.GetInstance(made)['Owned']
    as_job('removeVHBA', vHBA=made)
    expect_error(pywbem.CIM_ERR_NOT_FOUND, lambda: c.GetInstance(made))()
    assert ended(start('refresh', RunAsJob=True))['JobState'] == COMPLETED


def refused_at_once():
    out = refused(c, NOT_FOUND, 'haltVM', manager, RunAsJob=True,
                  VM=pywbem.CIMInstanceName('IOV_VirtualMachine', {'CreationClassName': 'IOV_VirtualMachine', 'Name': 'no'},
                                            namespace='root/cimv2'))
    assert out.get('Job') is None


def by_itself():
    """With slow devices the call comes back after a second, and the job goes on."""
    trouble(hosts + switches, '--delay', '300')
    began = time.monotonic()
    path = start('connectResource', VM=at['vm'], RR=resource.path)
    assert time.monotonic() - began < 15
    job = c.GetInstance(path)
    assert job['JobState'] == RUNNING and job['PercentComplete'] < 100 and job['JobOutParameters'] is None, job.items()
    assert job['ElapsedTime'] is not None
    queues = c.EnumerateInstances('IOV_DeviceQueue')
    assert any(q['RunningJob'] == job['InstanceID'] and q['RunningStep'] for q in queues), [q.items() for q in queues]
    second = start('disconnectResource', VM=at['vm'], RR=resource.path, RunAsJob=True)
    waiting = c.GetInstance(second)
    assert waiting['JobState'] == NEW and waiting['StartTime'] is None, waiting.items()
    trouble(hosts + switches)
    assert ended(path)['JobState'] == COMPLETED
    assert len(ended(path)['JobOutParameters']['DataChannels']) == 1
    assert ended(second)['JobState'] == COMPLETED
    assert not c.EnumerateInstanceNames('IOV_DeviceQueue')


def failed():
    trouble(hosts, '--refuse', 'connect')
    job = ended(start('connectResource', VM=at['vm'], RR=resource.path, RunAsJob=True))
    trouble(hosts)
    assert job['JobState'] == EXCEPTION and job['ErrorCode'] != 0 and 'trouble' in job['ErrorDescription'], job.items()
    returned, out = c.InvokeMethod('GetError', job.path)
    assert returned == 0 and out['Error'].classname == 'CIM_Error'
    assert 'simulated trouble' in out['Error']['Message'] and out['Error']['OwningEntity'] == 'iovm'
    returned, out = c.InvokeMethod('GetErrors', job.path)
    assert returned == 0 and len(out['Errors']) == 1, out
    assert not c.AssociatorNames(at['vm'], ResultClass='IOV_DataChannel'), 'the failed one left a channel'


def stopped(state, number):
    def run():
        trouble(hosts + switches, '--delay', '400')
        path = start('connectResource', VM=at['vm'], RR=resource.path, RunAsJob=True)
        returned, _ = c.InvokeMethod('RequestStateChange', path, RequestedState=pywbem.Uint16(number),
                                     TimeoutPeriod=pywbem.CIMDateTime('00000000000005.000000:000'))
        assert returned == NO_TIMEOUT, returned
        returned, _ = c.InvokeMethod('RequestStateChange', path, RequestedState=pywbem.Uint16(number))
        assert returned == JOB_STARTED, returned
        trouble(hosts + switches)
        job = ended(path)
        assert job['JobState'] == state, job.items()
        assert not c.AssociatorNames(at['vm'], ResultClass='IOV_DataChannel')
        returned, _ = c.InvokeMethod('RequestStateChange', path, RequestedState=pywbem.Uint16(number))
        assert returned == INVALID_TRANSITION, returned
    return run


def killed_while_hanging():
    """Kill also ends a job of which a device does not answer."""
    trouble(hosts, '--hang', 'configure')
    path = start('connectResource', VM=at['vm'], RR=resource.path, RunAsJob=True)
    for _ in range(200):
        if any(q['RunningStep'] == 'vf.configure' for q in c.EnumerateInstances('IOV_DeviceQueue')):
            break
        time.sleep(0.05)
    else:
        raise AssertionError('no device hangs')
    trouble(hosts)  # for further calls; the one under way goes on hanging
    returned, _ = c.InvokeMethod('KillJob', path, DeleteOnKill=False)
    assert returned == 0, returned
    job = ended(path)
    assert job['JobState'] == KILLED and 'killed by' in job['ErrorDescription'], job.items()


def kept():
    job = c.GetInstance(c.InvokeMethod('pruneVLANs', manager, RunAsJob=True)[1].get('Job') or
                        c.EnumerateInstanceNames('IOV_Job')[0])
    job = ended(job.path)
    assert job['DeleteOnCompletion'] and job['TimeBeforeRemoval'].is_interval
    job['TimeBeforeRemoval'] = pywbem.CIMDateTime('00000001000000.000000:000')
    c.ModifyInstance(job, PropertyList=['TimeBeforeRemoval'])
    assert c.GetInstance(job.path)['TimeBeforeRemoval'] == job['TimeBeforeRemoval']
    job['TimeBeforeRemoval'] = pywbem.CIMDateTime('99990000000000.000000:000')
    expect_error(pywbem.CIM_ERR_INVALID_PARAMETER,
                 lambda: c.ModifyInstance(job, PropertyList=['TimeBeforeRemoval']))()
    c.DeleteInstance(job.path)
    expect_error(pywbem.CIM_ERR_NOT_FOUND, lambda: c.GetInstance(job.path))()


def not_deleted_while_running():
    trouble(hosts + switches, '--delay', '300')
    path = start('haltVM', VM=at['vm'], RunAsJob=True)
    expect_error(pywbem.CIM_ERR_FAILED, lambda: c.DeleteInstance(path))()
    trouble(hosts + switches)
    assert ended(path)['JobState'] == COMPLETED


check('createVM runs as a job on request, and the job has its outputs', on_request)
check('so do primitives, and reading everything anew', primitives)
check('a refusal is answered at once, also to who asks for a job', refused_at_once)
check('an operation that takes long becomes a job by itself; another waits for it; queues show it', by_itself)
check('a job that fails says why, and leaves nothing', failed)
check('a job is terminated between two steps, and undone', stopped(TERMINATED, 4))
check('a job is killed, and undone', stopped(KILLED, 5))
check('a job of which a device hangs is killed', killed_while_hanging)
check('a job is kept as long as wanted, and deleted', kept)
check('a running job cannot be deleted', not_deleted_while_running)


def nothing_left():
    left = difference(before, snapshot(c))
    assert not left, left


check('nothing is left', nothing_left)
