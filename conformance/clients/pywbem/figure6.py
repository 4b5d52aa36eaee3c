"""The paper's Figure 6, primitive by primitive, by a client that plays the manager itself."""
from harness import bare, call, check, connect, only, refused
from views import constraints, difference, one, snapshot, walk

IN_USE, NOT_FOUND, NOT_AUTHORISED = 6, 32774, 32770

c = connect()
before = snapshot(c)
manager = only(c.EnumerateInstanceNames('IOV_InfrastructureManager'), 'manager')
resource = sorted(c.EnumerateInstances('IOV_RemoteResource'), key=lambda r: r['ElementName'])[0]
groups = sorted(c.EnumerateInstances('IOV_VMGroup'), key=lambda g: g['ElementName'])
group = groups[0]
stranger = next(g for g in groups if g['Customer'] != group['Customer'])
controller = next(p for p in c.EnumerateInstances('IOV_PhysicalPortController') if p['FreeVirtualControllers'])
host = one(c, controller.path, AssocClass='IOV_SystemDevice')
hypervisor = one(c, host.path, AssocClass='IOV_HostedService', ResultClass='IOV_Hypervisor')
factory = one(c, host.path, AssocClass='IOV_HostedService', ResultClass='IOV_PortControllerFactory')
facility = one(c, controller.path, AssocClass='IOV_FacilityController')
at = {}


def counters():
    return (c.GetInstance(facility.path)['InstantiatedVirtualDevices'],
            c.GetInstance(factory.path)['NumberOfVirtualControllers'],
            c.GetInstance(controller.path)['FreeVirtualControllers'])


def listed():
    """What the factory lists is what exists (DOMAIN: rules that hold at all times)."""
    paths = c.AssociatorNames(factory.path, AssocClass='IOV_FactoryController', ResultClass='IOV_VirtualPortController')
    existing = [p for p in c.EnumerateInstanceNames('IOV_VirtualPortController')
                if p['SystemName'] == controller['SystemName']]
    assert {bare(p) for p in paths} == {bare(p) for p in existing}
    return len(paths)


def create():
    out = call(c, 'create', hypervisor.path, Name='figure-6', Group=group.path, ConstraintSet=constraints())
    at['vm'] = out['VM']
    vm = c.GetInstance(at['vm'])
    assert vm['ElementName'] == 'figure-6'
    assert bare(one(c, vm.path, AssocClass='IOV_HostedVirtualMachine').path) == bare(host.path)


def create_again():
    again = call(c, 'create', hypervisor.path, Name='figure-6', Group=group.path, ConstraintSet=constraints())
    assert bare(again['VM']) == bare(at['vm'])
    refused(c, IN_USE, 'create', hypervisor.path, Name='figure-6', Group=stranger.path)


def create_vhba():
    instantiated, number, free = counters()
    at['vHBA'] = call(c, 'createVHBA', controller.path, Name='figure-6')['vHBA']
    again = call(c, 'createVHBA', controller.path, Name='figure-6')['vHBA']
    assert bare(again) == bare(at['vHBA'])
    assert counters() == (instantiated + 1, number + 1, free - 1), (instantiated, number, free, counters())
    listed()
    vhba = c.GetInstance(at['vHBA'])
    assert vhba['Owned'] and len(vhba['MACAddress']) == 12 and vhba['AllocationGeneration'] >= 1
    assert bare(one(c, vhba.path, AssocClass='IOV_VirtualOnPhysicalController').path) == bare(controller.path)


def init_vhba():
    call(c, 'initVHBA', hypervisor.path, vHBA=at['vHBA'], VM=at['vm'], ConstraintSet=constraints())
    assert bare(one(c, at['vm'], AssocClass='IOV_VirtualMachineController').path) == bare(at['vHBA'])


def create_rep():
    at['REP'] = call(c, 'createREP', at['vm'], vHBA=at['vHBA'])['REP']
    assert bare(one(c, at['REP'], AssocClass='IOV_RepresentationController').path) == bare(at['vHBA'])


def request_channel():
    out = call(c, 'requestChannel', at['vm'], vHBA=at['vHBA'], RR=resource.path,
               ConstraintSet=constraints())
    at['VLAN'], at['channel'] = out['VLAN'], out['DataChannel']
    channel, vlan = c.GetInstance(at['channel']), c.GetInstance(at['VLAN'])
    assert channel['ChannelState'] == 2 and channel['VLANID'] == vlan['VLANId'] and channel['Path']
    assert c.GetInstance(at['vHBA'])['VLANID'] == vlan['VLANId'], 'the adapter does not tag with the VLAN'


def request_again():
    out = call(c, 'requestChannel', at['vm'], vHBA=at['vHBA'], RR=resource.path, ConstraintSet=constraints())
    assert bare(out['VLAN']) == bare(at['VLAN']) and bare(out['DataChannel']) == bare(at['channel'])


def strangers_are_refused():
    other = call(c, 'requestVLAN', manager, Group=stranger.path)['VLAN']
    try:
        refused(c, NOT_AUTHORISED, 'attach', manager, VLAN=other, vHBA=at['vHBA'])
    finally:
        call(c, 'pruneVLANs', manager)
    assert bare(other) not in {bare(p) for p in c.EnumerateInstanceNames('IOV_VLAN')}, 'an unused VLAN was not pruned'


def connect_channel():
    out = call(c, 'connect', at['vm'], vHBA=at['vHBA'], VLAN=at['VLAN'], RR=resource.path)
    assert bare(out['DataChannel']) == bare(at['channel'])
    call(c, 'connectRR', at['REP'], RR=resource.path)
    assert c.GetInstance(at['channel'])['ChannelState'] == 3


def see_the_path():
    vhba, physical, card, _port, switch_port, vlan, _channel = only(walk(c, at['vm']), 'trail')
    assert bare(physical.path) == bare(controller.path) and card['SerialNumber']
    channel = c.GetInstance(at['channel'])
    assert switch_port['ElementName'] and len(channel['Path']) >= 1
    behind = {bare(p) for p in c.AssociatorNames(resource.path, AssocClass='IOV_ResourcePort')}
    members = c.Associators(vlan.path, AssocClass='IOV_VLANMember', ResultClass='IOV_SwitchPort')
    assert behind & {bare(m.path) for m in members}, 'the resource\'s port is not in the VLAN'
    assert bare(switch_port.path) in {bare(m.path) for m in members}
    ends = {bare(p) for p in c.AssociatorNames(at['channel'], AssocClass='IOV_ChannelEndPoint')}
    assert ends, 'the channel has no end points'


def release_too_early():
    refused(c, IN_USE, 'releaseChannel', at['vm'], vHBA=at['vHBA'], RR=resource.path)
    refused(c, IN_USE, 'removeREP', at['vm'], REP=at['REP'])
    refused(c, IN_USE, 'releaseVHBA', at['vm'], vHBA=at['vHBA'])
    refused(c, IN_USE, 'removeVHBA', controller.path, vHBA=at['vHBA'])


def disconnect():
    call(c, 'disconnect', at['vm'], RR=resource.path)
    call(c, 'disconnectRR', at['REP'], RR=resource.path)
    assert c.GetInstance(at['channel'])['ChannelState'] == 2


def release_channel():
    call(c, 'releaseChannel', at['vm'], vHBA=at['vHBA'], RR=resource.path)
    call(c, 'releaseChannel', at['vm'], vHBA=at['vHBA'], RR=resource.path)
    assert not c.EnumerateInstanceNames('IOV_DataChannel')
    assert c.GetInstance(at['vHBA'])['VLANID'] in (None, 0)
    call(c, 'pruneVLANs', manager)
    assert bare(at['VLAN']) not in {bare(p) for p in c.EnumerateInstanceNames('IOV_VLAN')}


def decommission():
    call(c, 'removeREP', at['vm'], REP=at['REP'])
    call(c, 'releaseVHBA', at['vm'], vHBA=at['vHBA'])
    assert not c.AssociatorNames(at['vm'], AssocClass='IOV_VirtualMachineController')


def remove_vhba():
    assert bare(at['vHBA']) not in {bare(p) for p in c.EnumerateInstanceNames('IOV_VirtualPortController')}
    call(c, 'removeVHBA', controller.path, vHBA=at['vHBA'])
    listed()


def halt():
    call(c, 'haltVM', manager, VM=at['vm'])
    assert not c.EnumerateInstanceNames('IOV_VirtualMachine')
    refused(c, NOT_FOUND, 'haltVM', manager, VM=at['vm'])


def nothing_left():
    left = difference(before, snapshot(c))
    assert not left, left


for name, step in (
    ('hypervisor.create', create),
    ('hypervisor.create with a name that is taken is refused', create_again),
    ('controller.createVHBA, and every counter follows', create_vhba),
    ('hypervisor.initVHBA', init_vhba),
    ('VM.createREP', create_rep),
    ('VM.requestChannel configures adapter and switches', request_channel),
    ('VM.requestChannel again answers the same', request_again),
    ('another customer\'s VLAN is refused', strangers_are_refused),
    ('VM.connect and REP.connectRR', connect_channel),
    ('from the VM to card, cable, switch port and VLAN', see_the_path),
    ('releasing too early is refused', release_too_early),
    ('VM.disconnect and REP.disconnectRR', disconnect),
    ('VM.releaseChannel and pruneVLANs', release_channel),
    ('VM.removeREP and VM.releaseVHBA', decommission),
    ('controller.removeVHBA', remove_vhba),
    ('manager.haltVM', halt),
    ('nothing is left', nothing_left),
):
    check(name, step)
