"""Every operation of the table, with its parameters and its errors."""
import sys

import pywbem
from harness import NAMESPACE, bare, by_name, call, check, connect, expect_error, only

c = connect()
http, https = sys.argv[1:3]

# --- transport and authentication
def wrong_password():
    try:
        connect(password='wrong').GetClass('CIM_ManagedElement')
    except pywbem.AuthError:
        return
    raise AssertionError('a wrong password was accepted')

def over_tls():
    with pywbem.WBEMConnection(https, tuple(sys.argv[3:5]), default_namespace=NAMESPACE, no_verification=True) as tls:
        assert tls.GetClass('CIM_ManagedElement').classname == 'CIM_ManagedElement'

check('a wrong password is refused', wrong_password)
check('HTTPS', over_tls)

# --- classes
def get_class_default():
    cls = c.GetClass('IOV_VirtualPortController', LocalOnly=False)
    assert cls.superclass == 'CIM_PortController'
    keys = sorted(p.name for p in cls.properties.values() if 'Key' in p.qualifiers)
    assert keys == ['CreationClassName', 'DeviceID', 'SystemCreationClassName', 'SystemName'], keys
    assert 'RequestStateChange' in cls.methods and 'removeVHBA' in cls.methods
    assert all(p.class_origin is None for p in cls.properties.values())

def get_class_local():
    cls = c.GetClass('IOV_VirtualPortController')
    assert 'SystemName' not in cls.properties and 'Drift' in cls.properties

def get_class_plain():
    cls = c.GetClass('iov_virtualportcontroller', LocalOnly=False, IncludeQualifiers=False, IncludeClassOrigin=True,
                     PropertyList=['Drift', 'DeviceID', 'Nothing'])
    assert sorted(cls.properties) == ['DeviceID', 'Drift'], list(cls.properties)
    assert not cls.qualifiers and not cls.properties['DeviceID'].qualifiers
    assert cls.properties['DeviceID'].class_origin == 'CIM_LogicalDevice'
    assert cls.properties['Drift'].class_origin == 'IOV_VirtualPortController'

check('GetClass, inherited elements too', get_class_default)
check('GetClass, LocalOnly', get_class_local)
check('GetClass, other case, PropertyList, IncludeClassOrigin', get_class_plain)
check('GetClass with an empty PropertyList',
      lambda: only([c.GetClass('IOV_VLAN', LocalOnly=False, PropertyList=[]).properties == {}], 'empty list') or None)
check('GetClass, unknown', expect_error(6, lambda: c.GetClass('IOV_Nothing')))

def enumerate_classes():
    roots = c.EnumerateClassNames()
    assert 'CIM_ManagedElement' in roots
    everything = c.EnumerateClassNames(DeepInheritance=True)
    assert len(everything) == len(set(everything)) and set(roots) < set(everything)
    below = c.EnumerateClassNames(ClassName='CIM_PortController')
    assert sorted(below) == ['IOV_PhysicalPortController', 'IOV_VirtualPortController'], below
    classes = c.EnumerateClasses(ClassName='CIM_Controller', DeepInheritance=True, LocalOnly=False)
    assert {x.classname for x in classes} >= {'CIM_PortController', 'IOV_VirtualPortController'}
    full = c.EnumerateClasses(DeepInheritance=True, LocalOnly=False, IncludeClassOrigin=True)
    assert sorted(x.classname for x in full) == sorted(everything)
    one = next(x for x in full if x.classname == 'IOV_VLAN')
    assert one == c.GetClass('IOV_VLAN', LocalOnly=False, IncludeClassOrigin=True)

check('EnumerateClasses and EnumerateClassNames', enumerate_classes)
check('EnumerateClassNames below an unknown class', expect_error(5, lambda: c.EnumerateClassNames(ClassName='IOV_Nothing')))

# --- qualifiers
def qualifiers():
    declared = {q.name: q for q in c.EnumerateQualifiers()}
    key = c.GetQualifier('key')
    assert key == declared['Key'] and key.type == 'boolean' and key.value is False
    assert key.scopes['PROPERTY'] and key.scopes['REFERENCE'] and not key.scopes.get('CLASS')
    assert declared['ValueMap'].is_array and len(declared) >= 50

check('GetQualifier and EnumerateQualifiers', qualifiers)
check('GetQualifier, unknown', expect_error(6, lambda: c.GetQualifier('Nothing')))

# --- instances
def instances():
    controllers = c.EnumerateInstances('IOV_PhysicalPortController')
    assert controllers
    names = c.EnumerateInstanceNames('IOV_PhysicalPortController')
    assert sorted(bare(i.path) for i in controllers) == sorted(bare(n) for n in names)
    for listed in controllers:
        got = c.GetInstance(listed.path)
        assert got.items() == listed.items(), 'GetInstance and EnumerateInstances differ'
        assert all(listed.path[k] == listed[k] for k in listed.path.keybindings)
        assert listed['ElementName'] and listed['OperationalStatus']

def property_list():
    path = c.EnumerateInstanceNames('IOV_PhysicalPortController')[0]
    assert sorted(c.GetInstance(path, PropertyList=['deviceid', 'Speed', 'Nothing']).keys()) == ['DeviceID', 'Speed']
    assert not c.GetInstance(path, PropertyList=[]).keys()
    listed = c.EnumerateInstances('IOV_PhysicalPortController', PropertyList=['PCIAddress'])
    assert all(list(i.keys()) == ['PCIAddress'] and len(i.path.keybindings) == 4 for i in listed)

def deep_inheritance():
    deep = c.EnumerateInstances('CIM_PortController', DeepInheritance=True)
    shallow = c.EnumerateInstances('CIM_PortController', DeepInheritance=False)
    assert {i.classname for i in deep} == {i.classname for i in shallow} >= {'IOV_PhysicalPortController'}
    assert all('PCIAddress' in i for i in deep) and not any('PCIAddress' in i for i in shallow)
    assert all('ControllerType' in i for i in shallow)

def all_instances():
    """Every instance of every class can be listed, got and compared."""
    everything = c.EnumerateInstances('CIM_ManagedElement', DeepInheritance=True)
    assert len(everything) > 50
    paths = [i.path for i in everything]
    assert len(paths) == len(set(paths))
    for listed in everything:
        assert c.GetInstance(listed.path).items() == listed.items()
    assert {bare(n) for n in c.EnumerateInstanceNames('CIM_ManagedElement')} == {bare(p) for p in paths}

check('EnumerateInstances, EnumerateInstanceNames, GetInstance agree', instances)
check('PropertyList on instances', property_list)
check('DeepInheritance on instances', deep_inheritance)
check('all elements can be listed, got and compared', all_instances)
check('EnumerateInstances, unknown class', expect_error(5, lambda: c.EnumerateInstances('IOV_Nothing')))
check('GetInstance, unknown key value', expect_error(6, lambda: c.GetInstance(pywbem.CIMInstanceName(
    'IOV_VirtualMachine', {'CreationClassName': 'IOV_VirtualMachine', 'Name': 'nothing'}))))

def create_modify_delete():
    tenant = by_name(c, 'IOV_Customer', c.EnumerateInstances('IOV_Customer')[0]['ElementName'])
    path = c.CreateInstance(pywbem.CIMInstance('IOV_VMGroup', {
        'ElementName': 'pywbem-group', 'Customer': tenant['ElementName']}))
    try:
        created = c.GetInstance(path)
        assert created['ElementName'] == 'pywbem-group' and created['Customer'] == tenant['ElementName']
        assert path in c.EnumerateInstanceNames('IOV_VMGroup')
        groups = c.AssociatorNames(tenant.path, ResultClass='IOV_VMGroup')
        assert bare_in(path, groups), 'the new group is not associated with its customer'
        expect_error(11, lambda: c.CreateInstance(pywbem.CIMInstance('IOV_VMGroup', {
            'ElementName': 'pywbem-group', 'Customer': tenant['ElementName']})))()
        created['Caption'] = 'changed'
        c.ModifyInstance(created, PropertyList=['Caption'])
        assert c.GetInstance(path)['Caption'] == 'changed'
        created['Caption'] = 'not listed'
        c.ModifyInstance(created, PropertyList=[])
        assert c.GetInstance(path)['Caption'] == 'changed'
        moved = pywbem.CIMInstance('IOV_VMGroup', {'InstanceID': 'iovm:group/another'}, path=path.copy())
        moved.path['InstanceID'] = path['InstanceID']
        expect_error(4, lambda: c.ModifyInstance(moved, PropertyList=['InstanceID']))()
    finally:
        c.DeleteInstance(path)
    expect_error(6, lambda: c.GetInstance(path))()
    expect_error(6, lambda: c.DeleteInstance(path))()

def bare_in(path, paths):
    return any(p.classname == path.classname and p.keybindings == path.keybindings for p in paths)

check('CreateInstance, ModifyInstance, DeleteInstance', create_modify_delete)
check('CreateInstance for an unknown customer', expect_error(4, lambda: c.CreateInstance(
    pywbem.CIMInstance('IOV_VMGroup', {'ElementName': 'g', 'Customer': 'nobody'}))))
def modify_speed():
    instance = c.EnumerateInstances('IOV_PhysicalPortController')[0]
    instance['Speed'] = pywbem.Uint64(1)
    c.ModifyInstance(instance, PropertyList=['Speed'])

check('ModifyInstance of a read-only property', expect_error(7, modify_speed))

# --- methods
manager = c.EnumerateInstanceNames('IOV_InfrastructureManager')[0]
check('InvokeMethod', lambda: call(c, 'pruneVLANs', manager))
check('InvokeMethod, other case', lambda: call(c, 'PRUNEvlans', manager))
check('InvokeMethod, unknown method', expect_error(17, lambda: c.InvokeMethod('frobnicate', manager)))
check('InvokeMethod, declared but not available',
      expect_error(16, lambda: c.InvokeMethod('StartService', manager)))
check('InvokeMethod, unknown parameter', expect_error(4, lambda: c.InvokeMethod('pruneVLANs', manager, Nothing='x')))
check('InvokeMethod, required parameter missing', expect_error(4, lambda: c.InvokeMethod('createVM', manager)))
check('InvokeMethod, reference to another class',
      expect_error(4, lambda: c.InvokeMethod('haltVM', manager, VM=manager)))

# --- namespaces
def interop():
    for name in ('interop', 'root/interop', '/interop', 'Interop'):
        names = {i['Name'] for i in connect(name).EnumerateInstances('CIM_Namespace')}
        assert names == {'interop', NAMESPACE}, names
    server = pywbem.WBEMServer(connect('interop'))
    assert server.interop_ns.lower() == 'interop'
    assert server.brand == 'iovm' and server.version, (server.brand, server.version)
    assert set(server.namespaces) == {'interop', NAMESPACE}
    assert server.get_selected_profiles('SNIA', 'Server')
    manager = only(server.get_central_instances(server.get_selected_profiles('SNIA', 'Server')[0].path), 'manager')
    assert manager.classname == 'CIM_ObjectManager'

check('the interop namespace and pywbem.WBEMServer', interop)
check('an unknown namespace', expect_error(3, lambda: connect('root/PG_Interop').EnumerateInstanceNames('CIM_Namespace')))
