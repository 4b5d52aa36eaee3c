"""The composed operations: createVM, connectResource, disconnectResource, haltVM, and their refusals."""
import pywbem
from harness import bare, call, check, connect, only, refused
from views import constraints, difference, snapshot, walk

NOT_SATISFIABLE, NO_CAPACITY, NOT_FOUND = 32768, 32769, 32774

c = connect()
before = snapshot(c)
manager = only(c.EnumerateInstanceNames('IOV_InfrastructureManager'), 'manager')
groups = sorted(c.EnumerateInstances('IOV_VMGroup'), key=lambda g: g['ElementName'])
group = groups[0]
stranger = next(g for g in groups if g['Customer'] != group['Customer'])
resources = sorted(c.EnumerateInstances('IOV_RemoteResource'), key=lambda r: r['ElementName'])
at = {}


def job_of(out):
    job = c.GetInstance(out['Job'])
    assert job['JobState'] == 7 and job['PercentComplete'] == 100, job.items()
    assert c.AssociatorNames(job.path, AssocClass='IOV_OwningJobElement')


def create():
    out = call(c, 'createVM', manager, Name='composed', Group=group.path, ConstraintSet=constraints())
    at['vm'] = out['VM']
    assert len(out['vHBAs']) == 1
    job_of(out)


def connect_resource():
    out = call(c, 'connectResource', manager, VM=at['vm'], RR=resources[0].path)
    channel = c.GetInstance(only(out['DataChannels'], 'channel'))
    assert channel['ChannelState'] == 3
    job_of(out)
    assert len(walk(c, at['vm'])) == 1


def redundant():
    out = call(c, 'createVM', manager, Name='redundant', Group=group.path,
               ConstraintSet=constraints(RedundantPaths=two(), RedundancyLevel=level('card')))
    assert len(out['vHBAs']) == 2
    cards = {bare(trail[2].path) for trail in walk(c, out['VM'])}
    assert len(cards) == 2, f'both are on one card: {cards}'
    call(c, 'connectResource', manager, VM=out['VM'], RR=resources[1].path)
    call(c, 'haltVM', manager, VM=out['VM'])


def two():
    return pywbem.Uint16(2)


def level(text):
    """The number that the class gives this redundancy level."""
    prop = c.GetClass('IOV_ConstraintSet', LocalOnly=False).properties['RedundancyLevel']
    values = [v.lower() for v in prop.qualifiers['Values'].value]
    return pywbem.cimvalue(int(prop.qualifiers['ValueMap'].value[values.index(text)]), prop.type)


def impossible_redundancy():
    out = refused(c, NOT_SATISFIABLE, 'createVM', manager, Name='impossible', Group=group.path,
                  ConstraintSet=constraints(RedundantPaths=pywbem.Uint16(9), RedundancyLevel=level('card')))
    assert out['Reasons'] and all(r.classname == 'IOV_Reason' and r['Text'] for r in out['Reasons'])


def impossible_capacity():
    returned, out = c.InvokeMethod('createVM', manager, Name='greedy', Group=group.path,
                                   ConstraintSet=constraints(GuaranteedRate=pywbem.Uint32(4_000_000_000),
                                                             AdmissionSuffices=True))
    assert returned in (NOT_SATISFIABLE, NO_CAPACITY) and out['Explanation'], (returned, out)


def isolation():
    """Two customers on one untagged resource: the second is refused, and told why; nothing changes."""
    out = call(c, 'createVM', manager, Name='stranger', Group=stranger.path)
    try:
        untagged = next(r for r in resources if not r['Tagged'])
        call(c, 'connectResource', manager, VM=at['vm'], RR=untagged.path)
        returned, why = c.InvokeMethod('connectResource', manager, VM=out['VM'], RR=untagged.path)
        assert returned >= 32768 and why['Explanation'], (returned, why)
        assert not c.AssociatorNames(out['VM'], AssocClass='IOV_VirtualMachineChannel')
    finally:
        call(c, 'haltVM', manager, VM=out['VM'])


def vlans_differ():
    """Two customers on one resource that reads tags: each on a VLAN of its own."""
    tagged = next((r for r in resources if r['Tagged']), None)
    assert tagged is not None, 'the site has no tagged resource'
    out = call(c, 'createVM', manager, Name='neighbour', Group=stranger.path)
    try:
        call(c, 'connectResource', manager, VM=out['VM'], RR=tagged.path)
        mine = call(c, 'connectResource', manager, VM=at['vm'], RR=tagged.path)
        ours = c.GetInstance(mine['DataChannels'][0])['VLANID']
        theirs = walk(c, out['VM'])[0][5]['VLANId']
        assert ours != theirs, 'two customers share a VLAN'
        call(c, 'disconnectResource', manager, VM=at['vm'], RR=tagged.path)
    finally:
        call(c, 'haltVM', manager, VM=out['VM'])


def disconnect_resource():
    assert c.AssociatorNames(at['vm'], AssocClass='IOV_VirtualMachineChannel')
    for resource in resources:
        returned, _ = c.InvokeMethod('disconnectResource', manager, VM=at['vm'], RR=resource.path)
        assert returned in (0, NOT_FOUND), returned
    assert not c.EnumerateInstanceNames('IOV_DataChannel')


def halt():
    call(c, 'haltVM', manager, VM=at['vm'])
    refused(c, NOT_FOUND, 'haltVM', manager, VM=at['vm'])


def halt_connected():
    out = call(c, 'createVM', manager, Name='brief', Group=group.path)
    call(c, 'connectResource', manager, VM=out['VM'], RR=resources[0].path)
    call(c, 'haltVM', manager, VM=out['VM'])


def nothing_left():
    left = difference(before, snapshot(c))
    assert not left, left


for name, step in (
    ('createVM chooses host and card, and leaves a job', create),
    ('connectResource', connect_resource),
    ('redundancy by card', redundant),
    ('redundancy that the site does not have is refused with reasons', impossible_redundancy),
    ('capacity that the site does not have is refused', impossible_capacity),
    ('a customer is kept off an untagged port of another', isolation),
    ('two customers at one tagged resource are on two VLANs', vlans_differ),
    ('disconnectResource', disconnect_resource),
    ('haltVM', halt),
    ('haltVM of a connected VM', halt_connected),
    ('nothing is left', nothing_left),
):
    check(name, step)
