"""Pulled enumerations: pywbem's Iter and Open, Pull and Close operations, in every size, and all that is refused."""
import time

import pywbem

from harness import bare, check, connect, expect_error

SIZES = (1, 2, 7, 1000)
FQL = 'DMTF:FQL'


def drain(open_, pull, first, following):
    """A whole enumeration with these sizes; answers its objects. The context stays the same until it is empty."""
    result = open_(MaxObjectCount=first) if first is not None else open_()
    found = items_of(result)
    assert len(found) <= (first or 0), f'{len(found)} objects where {first} were asked for'
    context = result.context
    while not result.eos:
        assert result.context == context, f'the context changed from {context} to {result.context}'
        result = pull(context, following)
        items = items_of(result)
        assert len(items) <= following, f'{len(items)} objects where {following} were asked for'
        assert items or result.eos, 'a pull gave nothing before the end'
        found += items
    assert not result.context, f'a context after the end: {result.context}'
    return found


def items_of(result):
    return list(result.instances if 'instances' in result._fields else result.paths)


def same(found, expected):
    """The same objects in the same order, each with a full path."""
    assert [bare(path_of(i)) for i in found] == [bare(path_of(i)) for i in expected], f'{found} is not {expected}'
    for item, other in zip(found, expected):
        assert path_of(item).host and path_of(item).namespace, f'no full path: {path_of(item)!r}'
        if isinstance(item, pywbem.CIMInstance):
            changing = {'UpTime', 'LocalDateTime', 'ElapsedTime', 'TimeOfLastStateChange', 'ObservedAt'}
            assert {k: v for k, v in item.items() if k not in changing} == \
                {k: v for k, v in other.items() if k not in changing}, f'{item!r} is not {other!r}'


def path_of(item):
    return item.path if isinstance(item, pywbem.CIMInstance) else item


def agree(c, plain, plain_paths, iterate, iterate_paths, open_, open_paths):
    """The six ways to enumerate give the same."""
    instances, paths = plain(), plain_paths()
    assert {bare(i.path) for i in instances} == {bare(p) for p in paths}
    same(list(iterate(MaxObjectCount=3)), instances)
    same(list(iterate_paths(MaxObjectCount=3)), paths)
    for first in (None, 0, *SIZES):
        for following in SIZES if len(instances) < 40 else SIZES[2:]:
            same(drain(open_, c.PullInstancesWithPath, first, following), instances)
            same(drain(open_paths, c.PullInstancePaths, first, following), paths)


for namespace, names in (
    ('root/cimv2', ('IOV_Host', 'CIM_ManagedElement', 'CIM_System', 'IOV_PhysicalPortController', 'CIM_Dependency')),
    ('interop', ('CIM_Namespace', 'CIM_RegisteredProfile', 'CIM_ManagedElement', 'CIM_ElementConformsToProfile')),
):
    c = connect(namespace, pull=True)
    classic = connect(namespace)
    for name in names:
        check(f'{namespace}: {name} in pieces of every size', lambda: agree(
            c,
            lambda: classic.EnumerateInstances(name), lambda: classic.EnumerateInstanceNames(name),
            lambda **k: c.IterEnumerateInstances(name, **k), lambda **k: c.IterEnumerateInstancePaths(name, **k),
            lambda **k: c.OpenEnumerateInstances(name, **k), lambda **k: c.OpenEnumerateInstancePaths(name, **k)))

    def associations():
        for source in classic.EnumerateInstanceNames('CIM_System')[:2]:
            agree(
                c,
                lambda: classic.Associators(source), lambda: classic.AssociatorNames(source),
                lambda **k: c.IterAssociatorInstances(source, **k), lambda **k: c.IterAssociatorInstancePaths(source, **k),
                lambda **k: c.OpenAssociatorInstances(source, **k),
                lambda **k: c.OpenAssociatorInstancePaths(source, **k))
            agree(
                c,
                lambda: classic.References(source), lambda: classic.ReferenceNames(source),
                lambda **k: c.IterReferenceInstances(source, **k), lambda **k: c.IterReferenceInstancePaths(source, **k),
                lambda **k: c.OpenReferenceInstances(source, **k),
                lambda **k: c.OpenReferenceInstancePaths(source, **k))

    check(f'{namespace}: associations of a system in pieces of every size', associations)

c = connect(pull=True)
classic = connect()
hosts = classic.EnumerateInstances('IOV_Host')
host = hosts[0]


def properties():
    for instance in c.IterEnumerateInstances('CIM_System', PropertyList=['Name'], DeepInheritance=False):
        assert set(instance.keys()) == {'Name'}, instance.keys()
    for instance in c.IterEnumerateInstances('CIM_System', DeepInheritance=False):
        assert 'Name' in instance
    assert [i.properties['Name'].class_origin for i in c.IterEnumerateInstances(
        'IOV_Host', IncludeClassOrigin=True)] != [None]
    found = list(c.IterAssociatorInstances(host.path, PropertyList=['ElementName'], ResultClass='CIM_LogicalDevice'))
    assert found and all(set(i.keys()) == {'ElementName'} for i in found)
    assert {bare(i.path) for i in found} == \
        {bare(p) for p in classic.AssociatorNames(host.path, ResultClass='CIM_LogicalDevice')}


def filters():
    name = host['Name']
    query = f"Name = '{name}'"
    expected = [bare(i.path) for i in hosts if i['Name'] == name]
    assert [bare(i.path) for i in c.IterEnumerateInstances(
        'IOV_Host', FilterQueryLanguage=FQL, FilterQuery=query)] == expected
    assert [bare(p) for p in c.IterEnumerateInstancePaths(
        'IOV_Host', FilterQueryLanguage=FQL, FilterQuery=query, MaxObjectCount=1)] == expected
    by_property = [i for i in c.IterEnumerateInstances(
        'IOV_Host', FilterQueryLanguage=FQL, FilterQuery=query, PropertyList=['ElementName'])]
    assert [bare(i.path) for i in by_property] == expected and set(by_property[0].keys()) == {'ElementName'}
    assert not list(c.IterEnumerateInstances('IOV_Host', FilterQueryLanguage=FQL, FilterQuery="Name = 'nobody'"))
    devices = classic.Associators(host.path, ResultClass='CIM_LogicalDevice')
    wanted = devices[0]['DeviceID']
    for found in (
        [i.path for i in c.IterAssociatorInstances(
            host.path, ResultClass='CIM_LogicalDevice', FilterQueryLanguage=FQL, FilterQuery=f"DeviceID = '{wanted}'")],
        list(c.IterAssociatorInstancePaths(
            host.path, ResultClass='CIM_LogicalDevice', FilterQueryLanguage=FQL, FilterQuery=f"DeviceID = '{wanted}'")),
    ):
        assert {bare(p) for p in found} == {bare(i.path) for i in devices if i['DeviceID'] == wanted}


def keeps_alive():
    opened = c.OpenEnumerateInstances('IOV_Host', OperationTimeout=2)
    for _ in range(4):
        time.sleep(1)
        pulled = c.PullInstancesWithPath(opened.context, 0)
        assert not pulled.instances and not pulled.eos and pulled.context == opened.context
    c.CloseEnumeration(opened.context)


def times_out():
    opened = c.OpenEnumerateInstances('IOV_Host', OperationTimeout=1)
    time.sleep(2)
    c.PullInstancesWithPath(opened.context, 1)


def after_end():
    opened = c.OpenEnumerateInstances('IOV_Host')
    last = c.PullInstancesWithPath(opened.context, 1000)
    assert last.eos
    return opened.context


def after_close():
    opened = c.OpenEnumerateInstances('IOV_Host', MaxObjectCount=1)
    c.CloseEnumeration(opened.context)
    return opened.context


def leaves_early():
    """pywbem closes an iteration that is left."""
    for _ in range(200):
        generator = c.IterEnumerateInstances('CIM_ManagedElement', MaxObjectCount=1)
        next(generator)
        generator.close()


def too_many():
    opened = []
    try:
        while True:
            opened.append(c.OpenEnumerateInstances('IOV_Host'))
            assert len(opened) < 5000, 'nothing bounds the number'
    except pywbem.CIMError as error:
        assert error.status_code == 27, error
    finally:
        for each in opened:
            c.CloseEnumeration(each.context)
    c.CloseEnumeration(c.OpenEnumerateInstances('IOV_Host').context)


def wrong_kind():
    opened = c.OpenEnumerateInstances('IOV_Host', MaxObjectCount=1)
    for pull in (c.PullInstancePaths, c.PullInstances):
        expect_error(21, lambda: pull(opened.context, 1))()
    c.PullInstancesWithPath(opened.context, 0)
    c.CloseEnumeration(opened.context)


def other_namespace():
    opened = c.OpenEnumerateInstances('IOV_Host', MaxObjectCount=1)
    context, _namespace = opened.context
    for work in (lambda: c.PullInstancesWithPath((context, 'interop'), 1),
                 lambda: c.CloseEnumeration((context, 'interop'))):
        expect_error(21, work)()
    c.CloseEnumeration(opened.context)


missing = pywbem.CIMInstanceName('IOV_Host', {**host.path.keybindings, 'Name': 'nobody'}, namespace='root/cimv2')
nonsense = ('nonsense', 'root/cimv2')

check('PropertyList, DeepInheritance, IncludeClassOrigin', properties)
check('filters in FQL, of instances and of paths', filters)
check('pulls of nothing keep an enumeration alive', keeps_alive)
check('iterations that are left are closed', leaves_early)
check('too many open enumerations', too_many)
check('the wrong kind of pull, which harms nothing', wrong_kind)
check('another namespace than that of the Open', other_namespace)
for what, status, work in (
    ('a pull after the time-out', 21, times_out),
    ('a pull after the end', 21, lambda: c.PullInstancesWithPath(after_end(), 1)),
    ('closing after the end', 21, lambda: c.CloseEnumeration(after_end())),
    ('a pull after closing', 21, lambda: c.PullInstancesWithPath(after_close(), 1)),
    ('closing twice', 21, lambda: c.CloseEnumeration(after_close())),
    ('a context that was never given', 21, lambda: c.PullInstancePaths(nonsense, 1)),
    ('closing what was never opened', 21, lambda: c.CloseEnumeration(nonsense)),
    ('OperationTimeout 0', 22, lambda: c.OpenEnumerateInstances('IOV_Host', OperationTimeout=0)),
    ('a very long OperationTimeout', 22, lambda: c.OpenEnumerateInstances('IOV_Host', OperationTimeout=4294967295)),
    ('ContinueOnError', 26, lambda: c.OpenEnumerateInstances('IOV_Host', ContinueOnError=True)),
    ('a language without a filter', 4, lambda: c.OpenEnumerateInstances('IOV_Host', FilterQueryLanguage=FQL)),
    ('a filter without a language', 4, lambda: c.OpenEnumerateInstancePaths('IOV_Host', FilterQuery='a = 1')),
    ('a filter in another language', 14, lambda: c.OpenEnumerateInstances(
        'IOV_Host', FilterQueryLanguage='WQL', FilterQuery="Name = 'a'")),
    ('a filter that is wrong', 15, lambda: c.OpenEnumerateInstances(
        'IOV_Host', FilterQueryLanguage=FQL, FilterQuery='Name =')),
    ('a filter on paths that is wrong', 15, lambda: c.OpenAssociatorInstancePaths(
        host.path, FilterQueryLanguage=FQL, FilterQuery='((Name = 1)')),
    ('an unknown class', 5, lambda: c.OpenEnumerateInstances('IOV_Nothing')),
    ('paths of an unknown class', 5, lambda: c.OpenEnumerateInstancePaths('IOV_Nothing')),
    ('an unknown namespace', 3, lambda: c.OpenEnumerateInstances('IOV_Host', namespace='root/nowhere')),
    ('associators of an unknown instance', 6, lambda: c.OpenAssociatorInstances(missing)),
    ('their paths', 6, lambda: c.OpenAssociatorInstancePaths(missing)),
    ('references of an unknown instance', 6, lambda: c.OpenReferenceInstances(missing)),
    ('their paths', 6, lambda: c.OpenReferenceInstancePaths(missing)),
    ('an unknown result class', 4, lambda: c.OpenAssociatorInstances(host.path, ResultClass='IOV_Nothing')),
):
    check(f'{status} for {what}', expect_error(status, work))
