"""What Figure 6 does not show of the primitives: names for repetition, generations, groups, constraint sets that change."""
import pywbem
from harness import bare, call, check, connect, only, refused
from views import constraints, difference, snapshot

IN_USE, NOT_AUTHORISED, WRONG_STATE = 6, 32770, 32775
DENIED = {pywbem.CIM_ERR_FAILED, pywbem.CIM_ERR_NOT_SUPPORTED, pywbem.CIM_ERR_INVALID_PARAMETER}

c = connect()
before = snapshot(c)
manager = only(c.EnumerateInstanceNames('IOV_InfrastructureManager'), 'manager')
resource = sorted(c.EnumerateInstances('IOV_RemoteResource'), key=lambda r: r['ElementName'])[0]
groups = sorted(c.EnumerateInstances('IOV_VMGroup'), key=lambda g: g['ElementName'])
group = groups[0]
stranger = next(g for g in groups if g['Customer'] != group['Customer'])
controller = next(p for p in c.EnumerateInstances('IOV_PhysicalPortController') if p['FreeVirtualControllers'])
hypervisor = next(h for h in c.EnumerateInstanceNames('IOV_Hypervisor') if h['SystemName'] == controller['SystemName'])
at = {}


def get_twice():
    for key in ('vHBA', 'again'):
        at[key] = call(c, 'getVHBA', hypervisor, Group=group.path, Name='mine', ConstraintSet=constraints())['vHBA']
    assert bare(at['vHBA']) == bare(at['again'])
    vhba = c.GetInstance(at['vHBA'])
    assert vhba['RequestName'] == 'mine' and vhba['Group'] == group['ElementName']
    refused(c, IN_USE, 'getVHBA', hypervisor, Group=stranger.path, Name='mine')


def keep_from_strangers():
    theirs = call(c, 'create', hypervisor, Name='theirs', Group=stranger.path)['VM']
    refused(c, NOT_AUTHORISED, 'initVHBA', hypervisor, vHBA=at['vHBA'], VM=theirs)
    call(c, 'haltVM', manager, VM=theirs)


def say_which_generation():
    generation = c.GetInstance(at['vHBA'])['AllocationGeneration']
    home = pywbem.CIMInstanceName('IOV_PhysicalPortController', {
        'SystemCreationClassName': 'IOV_Host', 'SystemName': at['vHBA']['SystemName'],
        'CreationClassName': 'IOV_PhysicalPortController', 'DeviceID': at['vHBA']['DeviceID'].rsplit('/', 1)[0],
    }, namespace=at['vHBA'].namespace)
    refused(c, WRONG_STATE, 'removeVHBA', home, vHBA=at['vHBA'], Generation=pywbem.Uint64(generation + 1))
    for _ in range(2):
        call(c, 'removeVHBA', home, vHBA=at['vHBA'], Generation=generation)


def set_of(kind, name):
    return c.GetInstance(pywbem.CIMInstanceName(
        'IOV_ConstraintSet', {'InstanceID': f'iovm:{kind}/{name}'}, namespace=c.default_namespace))


def modify(instance, **values):
    for name, value in values.items():
        instance[name] = value
    c.ModifyInstance(instance, PropertyList=list(values))


def change_a_vm():
    at['vm'] = call(c, 'createVM', manager, Name='primitives', Group=group.path)['VM']
    kept = set_of('vm', at['vm']['Name'])
    assert kept['ChangeableType'] == 2
    modify(kept, MaximumRate=pywbem.Uint32(500))
    assert set_of('vm', at['vm']['Name'])['MaximumRate'] == 500
    vhba = only(c.Associators(at['vm'], AssocClass='IOV_VirtualMachineController'), 'vHBA')
    assert vhba['MaximumRate'] == 500, 'the adapter does not limit it'
    modify(kept, MaximumRate=pywbem.CIMProperty('MaximumRate', None, type='uint32'))
    assert only(c.Associators(at['vm'], AssocClass='IOV_VirtualMachineController'), 'vHBA')['MaximumRate'] == 0


def not_changed():
    host = c.GetInstance(at['vm'])['Host']
    kept = set_of('vm', at['vm']['Name'])
    for name, value in (('ForbiddenHosts', [host]), ('AllowedHosts', ['nowhere']),
                        ('RedundantPaths', pywbem.Uint16(4))):
        try:
            modify(kept, **{name: value})
        except pywbem.CIMError as error:
            assert error.status_code in DENIED, error
            assert error.status_description, 'no reason is given'
            kept = set_of('vm', at['vm']['Name'])
            assert not kept[name]
        else:
            raise AssertionError(f'{name} was changed to {value}')


def of_the_site_file():
    for kind, name in (('group', group['ElementName']), ('customer', group['Customer'])):
        kept = set_of(kind, name)
        assert kept['ChangeableType'] == 0
        try:
            modify(kept, Trust=True)
        except pywbem.CIMError as error:
            assert 'site file' in error.status_description
        else:
            raise AssertionError(f'the constraint set of {kind} {name} was changed')


def of_a_new_group():
    path = c.CreateInstance(pywbem.CIMInstance('IOV_VMGroup', {
        'ElementName': 'primitives', 'Customer': group['Customer']}), namespace=c.default_namespace)
    modify(set_of('group', 'primitives'), Criticality=pywbem.Uint8(3))
    assert set_of('group', 'primitives')['Criticality'] == 3
    c.DeleteInstance(path)


def roles():
    out = call(c, 'connectResource', manager, VM=at['vm'], RR=resource.path)
    assert c.GetInstance(only(out['DataChannels'], 'channel'))['PathRole'] == 2
    call(c, 'disconnectResource', manager, VM=at['vm'], RR=resource.path)
    call(c, 'disconnectResource', manager, VM=at['vm'], RR=resource.path)
    call(c, 'haltVM', manager, VM=at['vm'])


def factories():
    for factory in c.EnumerateInstances('IOV_PortControllerFactory'):
        managed = c.AssociatorNames(factory.path, AssocClass='IOV_FactoryController')
        assert managed, f'{factory.path} has no controller'
        virtual = [p for p in managed if p.classname == 'IOV_VirtualPortController']
        assert len(virtual) == factory['NumberOfVirtualControllers']
        assert len(managed) - len(virtual) == factory['NumberOfPhysicalControllers']


def nothing_left():
    left = difference(before, snapshot(c))
    assert not left, left


for name, step in (
    ('getVHBA again by the same name answers the same', get_twice),
    ('a virtual controller of a group is kept from others', keep_from_strangers),
    ('removeVHBA hits only the generation that it means, and can be repeated', say_which_generation),
    ('the constraint set of a VM is changed, and the adapter follows', change_a_vm),
    ('a change that the VM would violate, or that makes no sense, is refused', not_changed),
    ('constraint sets of the site file stay as they are', of_the_site_file),
    ('the constraint set of a group that a client made is changed', of_a_new_group),
    ('a data channel says which path it is; disconnecting again is no fault', roles),
    ('every factory has controllers, and counts what it lists', factories),
    ('nothing is left', nothing_left),
):
    check(name, step)
