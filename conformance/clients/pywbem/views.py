"""The site as a client sees it: snapshots to prove that nothing is left, and the ways through it."""
import pywbem
from harness import bare

# What may differ between two looks at an unchanged site.
VOLATILE = {'ObservedAt', 'TimeOfLastStateChange'}


def snapshot(connection):
    """Every element and association with its values, but for the records of past operations."""
    elements = {}
    for class_name in ('CIM_ManagedElement', 'CIM_Dependency', 'CIM_Component', 'CIM_MemberOfCollection',
                       'CIM_ElementSettingData'):
        for instance in connection.EnumerateInstances(class_name):
            if 'Job' in instance.classname:
                continue
            elements[bare(instance.path)] = {
                name: value for name, value in instance.items() if name not in VOLATILE}
    return elements


def difference(before, after):
    lines = [f'gone: {path}' for path in before.keys() - after.keys()]
    lines += [f'left: {path}' for path in after.keys() - before.keys()]
    for path in before.keys() & after.keys():
        for name, value in after[path].items():
            if before[path].get(name) != value:
                lines.append(f'changed: {path} {name}: {before[path].get(name)} -> {value}')
    return '\n'.join(lines)


def constraints(**values):
    return pywbem.CIMInstance('IOV_ConstraintSet', values)


def one(connection, source, **filters):
    found = connection.Associators(source, **filters)
    assert len(found) == 1, f'expected one from {source} with {filters}, got {[str(i.path) for i in found]}'
    return found[0]


def walk(connection, vm):
    """From a VM to the card, the cable, the switch port and the VLAN behind its channels, all by associations."""
    trail = []
    for vhba in connection.Associators(vm, AssocClass='IOV_VirtualMachineController'):
        physical = one(connection, vhba.path, AssocClass='IOV_VirtualOnPhysicalController')
        card = one(connection, physical.path, AssocClass='IOV_CardController')
        port = one(connection, physical.path, AssocClass='IOV_ControllerPort')
        switch_port = one(connection, port.path, AssocClass='IOV_Cable')
        vlans = connection.Associators(switch_port.path, AssocClass='IOV_VLANMember', ResultClass='IOV_VLAN')
        channels = connection.Associators(vm, AssocClass='IOV_VirtualMachineChannel')
        for channel in channels:
            vlan = one(connection, channel.path, AssocClass='IOV_VLANChannel')
            assert vlan['VLANId'] in [v['VLANId'] for v in vlans], 'the uplink does not carry the channel\'s VLAN'
            trail.append((vhba, physical, card, port, switch_port, vlan, channel))
        if not channels:
            trail.append((vhba, physical, card, port, switch_port, None, None))
    return trail
