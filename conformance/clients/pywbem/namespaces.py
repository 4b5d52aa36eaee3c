"""Namespaces come and go by both ways that pywbem knows, and the interop namespace tells of them at once."""
import pywbem
from harness import call, check, connect, expect_error, only

c = connect('interop')
NAMES = ('root/conformance', 'conformance', 'root/a/b-c/d_1')
KEYS = ('SystemCreationClassName', 'SystemName', 'ObjectManagerCreationClassName', 'ObjectManagerName')
INITIAL = ['interop', 'root/cimv2']


def listed():
    """Every namespace, by all that tells of them, which must agree."""
    names = sorted(i['Name'] for i in c.EnumerateInstances('CIM_Namespace'))
    manager = only(c.EnumerateInstanceNames('CIM_ObjectManager'), 'manager')
    server = only(c.EnumerateInstanceNames('CIM_WBEMServer'), 'server')
    in_manager = c.AssociatorNames(manager, AssocClass='CIM_NamespaceInManager')
    assert sorted(p['Name'] for p in in_manager) == names
    of_server = c.Associators(server, AssocClass='CIM_ServiceAffectsElement', ResultClass='CIM_WBEMServerNamespace')
    assert sorted(i['Name'] for i in of_server) == names
    assert sorted(i['Name'] for i in c.EnumerateInstances('CIM_WBEMServerNamespace')) == names
    assert sorted(pywbem.WBEMServer(c).namespaces) == names
    return names


def remove(name):
    pywbem.WBEMServer(c).delete_namespace(name)


def wbem_server():
    """The central instance of DMTF's profile "WBEM Server", and what is around it."""
    central = only(c.EnumerateInstances('CIM_WBEMServer'), 'server')
    assert central['ElementName'] and central['Description']
    capabilities = only(c.Associators(central.path, AssocClass='CIM_ElementCapabilities'), 'capabilities')
    assert capabilities['OperationsSupported'] == [3]
    assert only(c.AssociatorNames(central.path, AssocClass='CIM_HostedService'), 'system')
    service = only(c.Associators(central.path, AssocClass='CIM_ServiceAvailableToElement'), 'protocol service')
    assert service['Protocol'] == 5
    protocol = only(c.Associators(service.path, AssocClass='CIM_ElementCapabilities'), 'protocol capabilities')
    generic = protocol['GenericOperationCapabilities']
    assert generic.classname == 'CIM_GenericOperationCapabilitiesStructure'
    assert {2, 24, 26, 29} <= set(generic['OperationsSupported'])
    manager = only(c.EnumerateInstanceNames('CIM_ObjectManager'), 'object manager')
    queries = only(c.Associators(manager, AssocClass='CIM_ElementCapabilities', ResultClass='CIM_QueryCapabilities'),
                   'query capabilities')
    assert 2 in queries['CQLFeatures'] and queries['CQLFeatures'] == generic['CQLSupport']
    assert all(language in queries['Description'] for language in ('WQL', 'DMTF:CQL', 'DMTF:FQL'))


def functional_profiles():
    mechanism = only(c.EnumerateInstances('CIM_CIMXMLCommunicationMechanism'), 'mechanism')
    assert {2, 3, 4, 5, 6, 8} <= set(mechanism['FunctionalProfilesSupported'])


def by_pywbem(name):
    def run():
        assert pywbem.WBEMServer(c).create_namespace(f'/{name}/') == name
        assert listed() == sorted([*INITIAL, name])
        there = connect(name)
        assert there.EnumerateClassNames() == [] and there.EnumerateQualifiers() == []
        expect_error(11, lambda: pywbem.WBEMServer(c).create_namespace(name.upper()))()
        remove(name)
        assert listed() == INITIAL
    return run


def by_method():
    server = only(c.EnumerateInstanceNames('CIM_WBEMServer'), 'server')
    template = pywbem.CIMInstance('CIM_WBEMServerNamespace', {'Name': '/test/made/'})
    out = call(c, 'CreateWBEMServerNamespace', server, NamespaceTemplate=template)
    assert c.GetInstance(out['Namespace'])['Name'] == 'test/made'
    assert listed() == sorted([*INITIAL, 'test/made'])
    remove('test/made')
    assert listed() == INITIAL


def instance(name, all_keys=True):
    made = pywbem.CIMInstance('CIM_Namespace', {'Name': name})
    if all_keys:
        manager = only(c.EnumerateInstances('CIM_ObjectManager'), 'manager')
        for key, source in zip(KEYS, ('SystemCreationClassName', 'SystemName', 'CreationClassName', 'Name')):
            made[key] = manager[source]
        made['CreationClassName'] = 'CIM_Namespace'
    return made


def by_instance(all_keys):
    def run():
        path = c.CreateInstance(instance('test/made', all_keys))
        assert path['Name'] == 'test/made' and len(path.keybindings) == 6, path
        assert c.GetInstance(path)['Name'] == 'test/made'
        assert listed() == sorted([*INITIAL, 'test/made'])
        c.DeleteInstance(path)
        expect_error(6, lambda: c.GetInstance(path))()
        expect_error(3, lambda: connect('test/made').EnumerateClassNames())()
        assert listed() == INITIAL
    return run


def not_empty():
    c.CreateInstance(instance('root/full'))
    path = only([p for p in c.EnumerateInstanceNames('CIM_Namespace') if p['Name'] == 'root/full'], 'namespace')
    full = connect('root/full')
    scopes = dict.fromkeys(('CLASS', 'PROPERTY'), True)
    full.SetQualifier(pywbem.CIMQualifierDeclaration('Note', 'string', scopes=scopes))
    expect_error(20, lambda: c.DeleteInstance(path))()
    expect_error(20, lambda: remove('root/full'))()
    full.DeleteQualifier('Note')
    full.CreateClass(pywbem.CIMClass('T_Only'))
    expect_error(20, lambda: c.DeleteInstance(path))()
    full.DeleteClass('T_Only')
    c.DeleteInstance(path)
    assert listed() == INITIAL


def refused_by_method():
    server = only(c.EnumerateInstanceNames('CIM_WBEMServer'), 'server')
    for status, properties in ((11, {'Name': 'ROOT/CIMV2'}), (4, {'Name': 'a b'}), (4, {})):
        template = pywbem.CIMInstance('CIM_WBEMServerNamespace', properties)
        expect_error(status, lambda: c.InvokeMethod('CreateWBEMServerNamespace', server,
                                                    NamespaceTemplate=template))()
    expect_error(4, lambda: c.InvokeMethod('CreateWBEMServerNamespace', server))()


check('CIM_WBEMServer and what is around it', wbem_server)
check('the functional profiles are those of the operations', functional_profiles)
for name in NAMES:
    check(f'{name} by create_namespace and delete_namespace', by_pywbem(name))
check('a namespace by CreateWBEMServerNamespace', by_method)
check('a namespace by CreateInstance with all keys', by_instance(True))
check('a namespace by CreateInstance with its name only', by_instance(False))
check('a namespace with a qualifier or a class is not deleted', not_empty)
check('refusals of CreateWBEMServerNamespace', refused_by_method)
check('a namespace that is there', expect_error(11, lambda: c.CreateInstance(instance('root/CIMv2'))))
check('interop itself', expect_error(11, lambda: c.CreateInstance(instance('INTEROP'))))
check('the alias of interop', expect_error(11, lambda: c.CreateInstance(instance('root/interop'))))
check('a name that is none', expect_error(4, lambda: c.CreateInstance(instance('root/{}'))))
for kept, status in (('interop', 4), ('root/cimv2', 20)):
    path = next(p for p in c.EnumerateInstanceNames('CIM_Namespace') if p['Name'] == kept)
    check(f'{kept} is not deleted', expect_error(status, lambda: c.DeleteInstance(path)))
check('nothing is left', lambda: listed() == INITIAL or 1 / 0)
