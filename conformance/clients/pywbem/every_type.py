"""Every value of the test model through every operation that carries values."""
import os
import sys

import pywbem
from harness import check, expect_error, only

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'model'))
import build  # noqa: E402
import read  # noqa: E402
import values  # noqa: E402
from plain_text import document, path_text, property_lines  # noqa: E402

c = build.connect(*sys.argv[1:5])
NAMESPACE = build.NAMESPACE
# What the class gives to a new instance that says nothing of these properties.
DEFAULTS = {'WithDefault': pywbem.Sint32(-7), 'WordsWithDefault': ['one', '', 'three'], 'Mapped': pywbem.Uint16(1)}


def expected(sent):
    """The lines that an instance has after its creation."""
    full = sent.copy()
    for name, value in DEFAULTS.items():
        if name not in full:
            full[name] = pywbem.Sint32(70) if name == 'WithDefault' and sent.classname == 'TST_More' else value
    return property_lines(full)


def compare(got, wanted):
    assert got == wanted, f'{got!r} is not {wanted!r}'


def same(got, sent, what):
    wanted = expected(sent)
    lines = property_lines(got)
    assert lines == wanted, f'{what}: only sent {[x for x in wanted if x not in lines]}, only got {[x for x in lines if x not in wanted]}'


check('a namespace is created', lambda: build.create_namespace(c))
check('qualifiers and classes are compiled through the operations', lambda: build.compile_classes(c))
made = check('all instances are created', lambda: build.create_instances(c))
if made is None:
    sys.exit(1)
named, keyed, links = made['named'], made['keyed'], made['links']
sent_by_name = {instance['InstanceID']: instance for instance in values.instances()}


def classes():
    names = c.EnumerateClassNames(DeepInheritance=True)
    assert sorted(names) == ['TST_Base', 'TST_Everything', 'TST_Keyed', 'TST_Link', 'TST_LongPart', 'TST_More', 'TST_Part', 'TST_Ternary', 'TST_Unusual']
    local = pywbem.MOFCompiler(handle=None)
    for name in ('qualifiers.mof', 'classes.mof'):
        local.compile_file(os.path.join(build.FOLDER, name), NAMESPACE)
    for name in names:
        wanted = local.handle.classes[NAMESPACE][name]
        got = c.GetClass(name, LocalOnly=True)
        assert sorted(got.properties) == sorted(wanted.properties), (name, list(got.properties))
        for property_name, declared in wanted.properties.items():
            answered = got.properties[property_name]
            assert (answered.type, answered.is_array, answered.value) == (declared.type, declared.is_array, declared.value), property_name
            for qualifier in declared.qualifiers.values():
                assert answered.qualifiers[qualifier.name].value == qualifier.value, (property_name, qualifier)
        for method_name, method in wanted.methods.items():
            assert list(got.methods[method_name].parameters) == list(method.parameters)


def round_trip_of_class():
    got = c.GetClass('TST_More', LocalOnly=True)
    got.classname = 'TST_Copy'
    got.path = None
    c.CreateClass(got)
    try:
        copy = c.GetClass('TST_Copy', LocalOnly=True)
        copy.classname, copy.path = got.classname, got.path
        assert copy == got, f'{got!r} became {copy!r}'
    finally:
        c.DeleteClass('TST_Copy')


check('GetClass answers what was declared', classes)
check('CreateClass of what GetClass answered', round_trip_of_class)

# --- instances
for name, path in named.items():
    check(f'GetInstance {name[:40]!r}', lambda name=name, path=path: same(c.GetInstance(path), sent_by_name[name], name))


def keys():
    for sent, path in zip(values.keyed(), keyed):
        compare(property_lines(c.GetInstance(path)), property_lines(sent))
        for name, value in path.keybindings.items():
            assert sent[name] == value, f'{name}: sent {sent[name]!r}, in the path {value!r}'


check('keys of every type', keys)
check('infinities and NaN', lambda: compare([property_lines(i) for i in c.EnumerateInstances('TST_Unusual')],
                                    [property_lines(i) for i in values.unusual()]))
listed = check('EnumerateInstances', lambda: c.EnumerateInstances('TST_Base')) or []


def enumerated():
    assert {i.path for i in listed} == {*named.values(), *keyed}
    for instance in listed:
        if instance.classname != 'TST_Keyed':
            same(instance, sent_by_name[instance['InstanceID']], 'EnumerateInstances')


check('EnumerateInstances answers what was sent', enumerated)
check('EnumerateInstanceNames agrees', lambda: compare(set(c.EnumerateInstanceNames('TST_Base')), {i.path for i in listed}))


def by_document(get):
    """The instances that an operation answers are those that EnumerateInstances has listed."""
    return lambda: compare(document(get()), document(listed))


hub = named['defaults']


def without_host(instances):
    for instance in instances:
        instance.path.host = None
    return instances


def pulled(first, pull):
    """All objects of a pulled operation, a few at a time."""
    def run():
        got = list(first.instances if hasattr(first, 'instances') else first.paths)
        context, end = first.context, first.eos
        while not end:
            more = pull(context, MaxObjectCount=7)
            got += more.instances if hasattr(more, 'instances') else more.paths
            context, end = more.context, more.eos
        return got
    return run()


for count in (1, 13, 1000):
    check(f'OpenEnumerateInstances by {count}', by_document(
        lambda count=count: pulled(c.OpenEnumerateInstances('TST_Base', MaxObjectCount=count), c.PullInstancesWithPath)))
check('OpenAssociatorInstances', by_document(lambda: pulled(
    c.OpenAssociatorInstances(hub, AssocClass='TST_Link', MaxObjectCount=5), c.PullInstancesWithPath)))
check('Associators', by_document(lambda: without_host(c.Associators(hub, AssocClass='TST_Link'))))
check('OpenEnumerateInstancePaths', lambda: compare(
    {path_text(p) for p in pulled(c.OpenEnumerateInstancePaths('TST_Base', MaxObjectCount=9), c.PullInstancePaths)},
    {path_text(i.path) for i in listed}))
check('AssociatorNames', lambda: compare(
    {path_text(p) for p in c.AssociatorNames(hub, AssocClass='TST_Link')}, {path_text(i.path) for i in listed}))


def references():
    found = c.References(hub)
    compare({path_text(i.path) for i in found}, {path_text(p) for p in links})
    for way in (lambda: c.ReferenceNames(hub), lambda: pulled(c.OpenReferenceInstancePaths(hub, MaxObjectCount=4), c.PullInstancePaths)):
        compare({path_text(p) for p in way()}, {path_text(p) for p in links})
    by_pull = pulled(c.OpenReferenceInstances(hub, MaxObjectCount=4), c.PullInstancesWithPath)
    compare(document(by_pull), document(found))
    for instance in found:
        compare(property_lines(c.GetInstance(instance.path)), property_lines(instance))
    whole = only((i for i in found if i.get('InstanceID') == 'whole'), 'ternary association')
    compare([path_text(whole[role]) for role in ('First', 'Second', 'Third')],
            [path_text(p) for p in (hub, keyed[0], named['arrays'])])
    compare(only((i for i in found if i.get('InstanceID') == 'with NULL'), 'association')['Third'], None)


check('References in all their forms, references as values', references)


def modified():
    """One instance takes the values of all others, one after another."""
    path = c.CreateInstance(values.everything('modified'))
    try:
        for name, sent in sent_by_name.items():
            if sent.classname == 'TST_Everything':
                change = pywbem.CIMInstance('TST_Everything', [p for p in sent.properties.values() if p.name != 'InstanceID'], path=path)
                c.ModifyInstance(change, PropertyList=[p.name for p in change.properties.values()] or None)
                got = c.GetInstance(path, PropertyList=list(change.properties))
                compare(property_lines(got), property_lines(change))
    finally:
        c.DeleteInstance(path)
    expect_error(6, lambda: c.GetInstance(path))()


def other_types():
    """A string where the class declares another type is refused, and nothing is created."""
    for kind in values.TYPES:
        if kind != 'string':
            instance = values.everything('bad', pywbem.CIMProperty(f'{kind.capitalize()}Value', 'text', type='string'))
            expect_error(4, lambda: c.CreateInstance(instance))()
    scalar_for_array = values.everything('bad', pywbem.CIMProperty('StringValues', 'text', type='string'))
    expect_error(4, lambda: c.CreateInstance(scalar_for_array))()
    wrong_part = values.everything('bad', values.embedded('Part', pywbem.CIMInstance('TST_Keyed', {'KeyText': 'x'})))
    expect_error(4, lambda: c.CreateInstance(wrong_part))()
    assert not any(i['InstanceID'] == 'bad' for i in c.EnumerateInstances('TST_Everything'))


check('ModifyInstance to every value', modified)
check('values of another type are refused', other_types)
check('all that is left is written down', lambda: read.write(c, sys.argv[5]))
