"""The phases of a virtual machine's life: plans, cloneVM, migrateVM, moveToGroup, stop and start, consolidation."""
import pywbem
from harness import bare, by_name, call, check, connect, only, refused
from views import constraints, difference, snapshot

NOT_SATISFIABLE, NOT_FOUND, INVALID_PARAMETER, NOT_SUPPORTED, NO_TIMEOUT = 32768, 32774, 5, 1, 4098
ENABLED, DISABLED = pywbem.Uint16(2), pywbem.Uint16(3)

c = connect()
before = snapshot(c)
manager = only(c.EnumerateInstanceNames('IOV_InfrastructureManager'), 'manager')
shop, test, lab = (by_name(c, 'IOV_VMGroup', name).path for name in ('acme-shop', 'acme-shop-test', 'zenith-lab'))
untagged = next(r for r in c.EnumerateInstances('IOV_RemoteResource') if not r['Tagged'])
tagged = next(r for r in c.EnumerateInstances('IOV_RemoteResource') if r['Tagged'])
hosts = {h['Name']: h.path for h in c.EnumerateInstances('IOV_Host')}
at = {}


def vhbas(vm):
    return c.Associators(vm, AssocClass='IOV_VirtualMachineController')


def channels(vm):
    return c.Associators(vm, AssocClass='IOV_VirtualMachineChannel')


def host_of(vm):
    return c.GetInstance(vm)['Host']


def steps_of(out):
    steps = out['Steps']
    assert [s['Number'] for s in steps] == list(range(1, len(steps) + 1)), steps
    assert all(s.classname == 'IOV_PlannedStep' and s['Kind'] and s['Device'] and s['Text'] for s in steps)
    return steps


def job_steps(out):
    return c.GetInstance(out['Job'])['StepsTotal']


def unchanged(work):
    """Works, and looks that nothing was changed by it."""
    found = snapshot(c)
    result = work()
    left = difference(found, snapshot(c))
    assert not left, left
    return result


def planned_vm():
    out = unchanged(lambda: call(c, 'planVM', manager, Name='life', Group=shop, ConstraintSet=constraints()))
    made = call(c, 'createVM', manager, Name='life', Group=shop)
    at['vm'] = made['VM']
    assert out['TargetHost']['Name'] == host_of(at['vm'])
    assert len(steps_of(out)) == job_steps(made)


def planned_channel():
    for resource in (tagged, untagged):
        plan = {'VM': at['vm'], 'RR': resource.path, 'ConstraintSet': constraints(GuaranteedRate=pywbem.Uint32(100),
                                                                                  AdmissionSuffices=True)}
        out = unchanged(lambda: call(c, 'planChannel', manager, **plan))
        made = call(c, 'connectResource', manager, **plan)
        assert len(steps_of(out)) == job_steps(made)
    assert not steps_of(unchanged(lambda: call(c, 'planChannel', manager, **plan))), 'it is connected already'


def refused_plans():
    out = unchanged(lambda: refused(c, NOT_SATISFIABLE, 'planVM', manager, Name='far', Group=shop,
                                    ConstraintSet=constraints(NUMANode=pywbem.Uint16(9))))
    assert any(r['Source'] == 'NUMA node' and r['CandidatesAfter'] == 0 for r in out['Reasons']), out['Reasons']
    refused(c, NOT_SATISFIABLE, 'planMigration', manager, VM=at['vm'], Host=hosts['host-d'])
    refused(c, NOT_SATISFIABLE, 'migrateVM', manager, VM=at['vm'], Host=hosts['host-d'])
    refused(c, INVALID_PARAMETER, 'cloneVM', manager, VM=at['vm'], Name='')


def migrate():
    source = host_of(at['vm'])
    macs = {v['MACAddress'] for v in vhbas(at['vm'])}
    ids = {bare(ch.path): (ch['VLANID'], ch['GuaranteedRate']) for ch in channels(at['vm'])}
    out = unchanged(lambda: call(c, 'planMigration', manager, VM=at['vm']))
    made = call(c, 'migrateVM', manager, VM=at['vm'], Host=out['TargetHost'])
    assert len(steps_of(out)) == job_steps(made)
    assert bare(made['TargetHost']) == bare(out['TargetHost'])
    assert host_of(at['vm']) == out['TargetHost']['Name'] != source
    assert {v['MACAddress'] for v in vhbas(at['vm'])} == macs, 'the identity did not come along'
    assert all(v['SystemName'] == host_of(at['vm']) for v in vhbas(at['vm']))
    found = {bare(ch.path): (ch['VLANID'], ch['GuaranteedRate']) for ch in channels(at['vm'])}
    assert found == ids, (ids, found)
    assert all(ch['ChannelState'] == 3 for ch in channels(at['vm']))
    again = call(c, 'migrateVM', manager, VM=at['vm'], Host=made['TargetHost'])
    assert not again.get('Job'), 'it was there already'


def clone():
    made = call(c, 'cloneVM', manager, VM=at['vm'], Name='dolly')
    at['clone'] = made['Clone']
    one, other = c.GetInstance(at['vm']), c.GetInstance(at['clone'])
    assert other['ElementName'] == 'dolly'
    assert all(one[name] == other[name] for name in ('Group', 'MemoryMiB', 'Processors', 'EnabledState'))
    macs = [v['MACAddress'] for v in [*vhbas(at['vm']), *vhbas(at['clone'])]]
    assert len(set(macs)) == len(macs) == 2 * len(made['vHBAs'])
    shown = [sorted((ch['VLANID'], ch['GuaranteedRate'], ch['ChannelState']) for ch in channels(vm))
             for vm in (at['vm'], at['clone'])]
    assert shown[0] == shown[1] and len(made['DataChannels']) == 2, shown
    again = call(c, 'cloneVM', manager, VM=at['vm'], Name='dolly')
    assert bare(again['Clone']) == bare(at['clone']) and not again.get('Job')


def move_within_customer():
    vlans = sorted(ch['VLANID'] for ch in channels(at['clone']))
    call(c, 'moveToGroup', manager, VM=at['clone'], Group=test)
    assert c.GetInstance(at['clone'])['Group'] == 'acme-shop-test'
    assert sorted(ch['VLANID'] for ch in channels(at['clone'])) == vlans
    assert all(ch['MaximumRate'] == 1000 for ch in channels(at['clone'])), 'the group limits the rate'


def move_to_customer():
    """Another customer cannot come onto the untagged port that the sibling uses; without that it can."""
    returned, out = c.InvokeMethod('moveToGroup', manager, VM=at['clone'], Group=lab)
    assert returned >= 32768 and out['Reasons'], (returned, out)
    assert c.GetInstance(at['clone'])['Group'] == 'acme-shop-test'
    call(c, 'disconnectResource', manager, VM=at['clone'], RR=untagged.path)
    call(c, 'migrateVM', manager, VM=at['clone'], Host=elsewhere(host_of(at['vm'])))
    moved = call(c, 'moveToGroup', manager, VM=at['clone'], Group=lab)
    channel = c.GetInstance(only(moved['DataChannels'], 'channel'))
    vlan = only(c.Associators(channel.path, AssocClass='IOV_VLANChannel'), 'VLAN')
    assert vlan['Customer'] == 'zenith' and channel['ChannelState'] == 3


def elsewhere(*names):
    """A host that is none of these, and none that the clone is on, where its virtual controller finds room."""
    for name in ('host-a', 'host-b', 'host-c'):
        if name in names:
            continue
        if name == host_of(at['clone']):
            return hosts[name]
        returned, _ = c.InvokeMethod('planMigration', manager, VM=at['clone'], Host=hosts[name])
        if returned == 0:
            return hosts[name]
    raise AssertionError('the clone can go nowhere')


def power(state, **more):
    return c.InvokeMethod('RequestStateChange', at['vm'], RequestedState=state, **more)


def stop_and_start():
    representations = c.AssociatorNames(at['vm'], AssocClass='CIM_SystemDevice', ResultClass='IOV_PortRepresentation')
    shown = {bare(p) for p in representations}
    returned, out = power(DISABLED)
    assert returned == 0 and c.GetInstance(out['Job'])['JobState'] == 7
    assert c.GetInstance(at['vm'])['EnabledState'] == 3
    assert len(channels(at['vm'])) == 2, 'a stopped machine keeps its channels'
    returned, out = power(DISABLED)
    assert returned == 0 and not out.get('Job'), 'stopped already'
    call(c, 'migrateVM', manager, VM=at['vm'])
    assert c.GetInstance(at['vm'])['EnabledState'] == 3, 'it was not to be started'
    assert power(ENABLED)[0] == 0
    assert c.GetInstance(at['vm'])['EnabledState'] == 2
    assert all(ch['ChannelState'] == 3 for ch in channels(at['vm']))
    assert {bare(p) for p in c.AssociatorNames(
        at['vm'], AssocClass='CIM_SystemDevice', ResultClass='IOV_PortRepresentation')} == shown
    assert power(pywbem.Uint16(11))[0] == NOT_SUPPORTED
    hour = pywbem.CIMDateTime('00000000010000.000000:000')
    assert power(ENABLED, TimeoutPeriod=hour)[0] == NO_TIMEOUT


def consolidation():
    call(c, 'moveToGroup', manager, VM=at['clone'], Group=shop)
    if host_of(at['clone']) == host_of(at['vm']):
        call(c, 'migrateVM', manager, VM=at['clone'])
    homes = {name: host_of(at[name]) for name in ('vm', 'clone')}
    assert homes['vm'] != homes['clone']
    plan = unchanged(lambda: call(c, 'planConsolidation', manager))
    vm, host = only(plan['VMs'], 'move'), only(plan['Hosts'], 'move')
    assert host['Name'] in homes.values() and steps_of(plan) and plan['Reasons']
    refused(c, INVALID_PARAMETER, 'consolidate', manager, VMs=[vm], Hosts=[host, host])
    made = call(c, 'consolidate', manager, VMs=plan['VMs'], Hosts=plan['Hosts'])
    assert job_steps(made) == len(plan['Steps'])
    assert host_of(at['vm']) == host_of(at['clone']) == host['Name']
    assert c.GetInstance(vm)['HomeHost'] in homes.values()
    back = call(c, 'returnRelocated', manager)
    assert bare(only(back['VMs'], 'virtual machine')) == bare(vm)
    assert {name: host_of(at[name]) for name in homes} == homes
    assert c.GetInstance(vm)['HomeHost'] is None
    assert not call(c, 'returnRelocated', manager).get('Job'), 'nobody is away'


def halt():
    for name in ('vm', 'clone'):
        call(c, 'haltVM', manager, VM=at[name])
    refused(c, NOT_FOUND, 'migrateVM', manager, VM=at['vm'])
    refused(c, NOT_FOUND, 'cloneVM', manager, VM=at['clone'])


def nothing_left():
    left = difference(before, snapshot(c))
    assert not left, left


for name, step in (
    ('planVM says what createVM then does', planned_vm),
    ('planChannel says what connectResource then does', planned_channel),
    ('a plan that cannot be is refused filter by filter, and so is the operation', refused_plans),
    ('migrateVM takes identity, channels and rates along', migrate),
    ('cloneVM makes an equal with an identity of its own', clone),
    ('moveToGroup within a customer keeps the VLAN and takes the rates of the group', move_within_customer),
    ('moveToGroup to another customer, all or nothing', move_to_customer),
    ('RequestStateChange stops and starts, and a stopped machine can be migrated', stop_and_start),
    ('planConsolidation, consolidate and returnRelocated', consolidation),
    ('haltVM of both', halt),
    ('nothing is left', nothing_left),
):
    check(name, step)
