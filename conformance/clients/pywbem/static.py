"""Instances of classes that no provider serves: all operations on them, of all types, and again after a restart.

The last two arguments are a file that keeps what was read, and `make` or, after a restart, `kept`.
"""
import math
import struct
import sys

import pywbem
from harness import NAMESPACE, bare, check, connect, expect_error, only

kept_file, phase = sys.argv[5:7]
OTHER = 'root/static'
c = connect()
far = connect(OTHER)
server = pywbem.WBEMServer(connect('interop'))

NUMBERS = ['uint8', 'sint8', 'uint16', 'sint16', 'uint32', 'sint32', 'uint64', 'sint64']
TYPES = [*NUMBERS, 'real32', 'real64', 'boolean', 'string', 'char16', 'datetime']
MOF = '''
class STC_Part { string Text; uint64 Size; [EmbeddedInstance("STC_Part")] string Inner; };
class STC_Base { string Caption; };
class STC_Thing : STC_Base {
  [Key] string Name; [Key] uint64 Number = 7; [Required] boolean Important = false;
  %s
  [EmbeddedObject] string Any; [EmbeddedInstance("STC_Part")] string Part; [EmbeddedInstance("STC_Part")] string Parts[];
};
class STC_More : STC_Thing { sint32 WithDefault = -5; };
[Abstract] class STC_Abstract { [Key] string Name; };
[Association] class STC_Link { [Key] STC_Base REF From; [Key] STC_Base REF To; string Why; };
[Association] class STC_SubLink : STC_Link { };
[Association] class STC_Runs { [Key] CIM_System REF System; [Key] STC_Thing REF Thing; };
[Association] class STC_Named { [Key] string Name; STC_Thing REF Thing; STC_Link REF Link; };
''' % '\n  '.join(f'{kind} {kind.capitalize()}One; {kind} {kind.capitalize()}Many[];' for kind in TYPES)
FAR_MOF = '''
Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);
class STC_Base { string Caption; };
class STC_Thing : STC_Base { [Key] string Name; [Key] uint64 Number = 7; };
'''


def limits(kind):
    """Values of a type, the first of them at its upper end."""
    if kind in NUMBERS:
        made = getattr(pywbem, kind.capitalize())
        return [made(made.maxvalue), made(made.minvalue), made(0), made(1)]
    if kind in ('real32', 'real64'):
        made = getattr(pywbem, kind.capitalize())
        largest = 3.4028234663852886e+38 if kind == 'real32' else 1.7976931348623157e+308
        return [made(value) for value in (largest, -largest, 0.0, -0.0, math.inf, -math.inf, math.nan, 1.5)]
    return {
        'boolean': [True, False],
        'string': ['\u0085 <&"\'> ]]> 😀 \ufffd\n\t', '', '{"i":"1"}', ' blanks ', 'x' * 100_000],
        'char16': ['\ufffd', '<', 'a'],
        'datetime': [pywbem.CIMDateTime(text) for text in (
            '99991231235959.999999+720', '20240229000000.******-060', '99999999235959.999999:000')],
    }[kind]


def thing(name, class_name='STC_Thing', number=7, **properties):
    made = pywbem.CIMInstance(class_name, {'Name': name, 'Number': pywbem.Uint64(number)})
    made.update(properties)
    return made


def part(depth):
    inner = pywbem.CIMProperty('Inner', part(depth - 1), type='string', embedded_object='instance') if depth else None
    made = pywbem.CIMInstance('STC_Part', {'Text': f'<depth> & "{depth}"', 'Size': pywbem.Uint64(2 ** 64 - 1)})
    if inner is not None:
        made.properties['Inner'] = inner
    return made


def full(name, rank=0):
    """A thing with every property; `rank` chooses among the values of each type."""
    made = thing(name)
    for kind in TYPES:
        values = limits(kind)
        one = pywbem.CIMProperty(f'{kind.capitalize()}One', values[rank % len(values)], type=kind)
        many = pywbem.CIMProperty(f'{kind.capitalize()}Many', values if rank % 2 == 0 else [], type=kind, is_array=True)
        made.update({one.name: one, many.name: many})
    for name_of, value, kind in (('Any', part(0), 'object'), ('Part', part(3), 'instance'), ('Parts', [part(0), part(1)], 'instance')):
        made.properties[name_of] = pywbem.CIMProperty(
            name_of, value, type='string', is_array=isinstance(value, list), embedded_object=kind)
    return made


def text(value):
    """A value as text that is the same for the same value only; -0.0 and NaN too."""
    if isinstance(value, list):
        return '[' + ', '.join(text(item) for item in value) + ']'
    if isinstance(value, pywbem.CIMInstance):
        return f'{value.classname}({lines(value)})'
    if isinstance(value, pywbem.CIMInstanceName):
        return bare(value)
    if isinstance(value, float):
        # A real32 may be written with the digits that it needs only.
        bits = 'NaN' if value != value else struct.pack('>f' if isinstance(value, pywbem.Real32) else '>d', value).hex()
        return f'{type(value).__name__} {bits}'
    return f'{type(value).__name__} {value!r}'


def lines(instance):
    return '; '.join(sorted(f'{p.name} {p.type} {text(p.value)}' for p in instance.properties.values() if p.value is not None))


def same(got, sent):
    for prop in sent.properties.values():
        answered = got.properties[prop.name]
        assert (answered.type, text(answered.value)) == (prop.type, text(prop.value)), f'{prop.name}: {answered.value!r}, sent {prop.value!r}'


def path(name, class_name='STC_Thing', namespace=NAMESPACE):
    return pywbem.CIMInstanceName(class_name, {'Name': name, 'Number': pywbem.Uint64(7)}, namespace=namespace)


def link(source, target, class_name='STC_Link', **properties):
    return pywbem.CIMInstance(class_name, {'From': source, 'To': target, **properties})


def names(paths):
    return sorted(p['Name'] for p in paths)


def everything():
    """All that can be read of the static instances, as one text."""
    found = [*c.EnumerateInstances('STC_Base'), *far.EnumerateInstances('STC_Base')]
    for class_name in ('STC_Link', 'STC_Runs', 'STC_Named'):
        found += c.EnumerateInstances(class_name)
    listed = [f'{bare(i.path)}: {lines(i)}' for i in found]
    for instance in found:
        again = (far if instance.path.namespace == OTHER else c).GetInstance(instance.path)
        assert lines(again) == lines(instance), f'GetInstance and EnumerateInstances differ on {instance.path}'
    traversed = [f'{bare(i.path)}: {lines(i)}' for i in c.References(path('hub'))]
    traversed += [bare(p) for p in c.AssociatorNames(path('hub'))]
    return '\n'.join([*listed, *traversed]) + '\n'


# --- making
def classes():
    pywbem.MOFCompiler(c).compile_string(MOF, NAMESPACE)
    server.create_namespace(OTHER)
    pywbem.MOFCompiler(far).compile_string(FAR_MOF, OTHER)


def defaults():
    made = c.CreateInstance(pywbem.CIMInstance('stc_more', {'NAME': 'defaults'}))
    assert bare(made) == bare(path('defaults', 'STC_More')), made
    got = c.GetInstance(made)
    assert (got['Number'], got['Important'], got['WithDefault']) == (7, False, -5) and got['Caption'] is None
    expect_error(11, lambda: c.CreateInstance(thing('defaults', 'STC_More')))()
    c.CreateInstance(thing('defaults', 'STC_More', number=8))


def all_types(rank):
    def run():
        sent = full(f'full {rank}', rank)
        same(c.GetInstance(c.CreateInstance(sent)), sent)
    return run


def refused():
    for made in (thing(pywbem.CIMProperty('Name', None, type='string')), thing('x', Important=pywbem.CIMProperty('Important', None, type='boolean')),
                 thing('x', Nothing='1'), thing('x', Uint8One='text'), thing('x', Uint8One=pywbem.Uint16(1)),
                 thing('x', Uint8Many=pywbem.Uint8(1)), thing('x', Part=part(0), Caption=['no', 'array'])):
        expect_error(4, lambda made=made: c.CreateInstance(made))()
    expect_error(7, lambda: c.CreateInstance(pywbem.CIMInstance('STC_Abstract', {'Name': 'x'})))()
    expect_error(5, lambda: c.CreateInstance(pywbem.CIMInstance('STC_None', {'Name': 'x'})))()
    expect_error(4, lambda: c.CreateInstance(link(path('a', 'STC_None'), path('b'))))()
    expect_error(6, lambda: c.GetInstance(path('x')))()
    expect_error(6, lambda: c.DeleteInstance(path('x')))()
    expect_error(9, lambda: c.DeleteClass('STC_More'))()


def modified():
    target = c.CreateInstance(thing('modified'))
    for rank in range(8):
        change = full('modified', rank)
        change.path = target
        c.ModifyInstance(change)
        same(c.GetInstance(target), change)
    before = lines(c.GetInstance(target))
    unimportant = pywbem.CIMProperty('Important', None, type='boolean')
    for status, properties in ((4, {'Number': pywbem.Uint64(8)}), (4, {'Important': unimportant}),
                               (12, {'Nothing': 'x'}), (4, {'Uint8One': 'x'})):
        change = pywbem.CIMInstance('STC_Thing', {'Caption': 'never', **properties})
        change.path = target
        expect_error(status, lambda: c.ModifyInstance(change))()
        assert lines(c.GetInstance(target)) == before, 'a refused change has changed something'
    c.ModifyInstance(pywbem.CIMInstance('STC_Thing', {}, path=target), PropertyList=['Part', 'StringMany'])
    got = c.GetInstance(target)
    assert got['Part'] is None and got['StringMany'] is None


def in_order():
    order = ['z', 'a', 'm', 'b']
    for index, name in enumerate(order):
        c.CreateInstance(thing(f'order {name}', ('STC_Thing', 'STC_More')[index % 2]))
    listed = [p['Name'] for p in c.EnumerateInstanceNames('STC_Base') if p['Name'].startswith('order')]
    assert listed == [f'order {name}' for name in order], listed
    shallow = c.EnumerateInstances('STC_Thing', DeepInheritance=False, PropertyList=['Name', 'WithDefault'])
    assert len(shallow) == len(c.EnumerateInstanceNames('STC_Base')) and all(list(i.properties) == ['Name'] for i in shallow)
    pulled = list(c.IterEnumerateInstancePaths('STC_Base', MaxObjectCount=3))
    assert [bare(p) for p in pulled] == [bare(p) for p in c.EnumerateInstanceNames('STC_Base')]


def associations():
    hub = c.CreateInstance(thing('hub'))
    spokes = [c.CreateInstance(thing(f'spoke {index}')) for index in range(300)]
    for index, spoke in enumerate(spokes):
        c.CreateInstance(link(hub, spoke, ('STC_Link', 'STC_SubLink')[index % 2], Why=str(index)))
    assert names(c.AssociatorNames(hub)) == names(spokes)
    assert len(c.Associators(hub, AssocClass='stc_sublink', ResultClass='STC_Thing', Role='FROM', ResultRole='to')) == 150
    assert c.AssociatorNames(hub, Role='To') == [] and c.AssociatorNames(hub, ResultClass='STC_More') == []
    assert [i['Why'] for i in c.References(spokes[7])] == ['7']
    assert {bare(i.path) for i in c.References(hub)} == {bare(p) for p in c.ReferenceNames(hub)}
    assert [bare(p) for p in c.AssociatorNames(spokes[7])] == [bare(hub)]
    same_link = only(c.ReferenceNames(spokes[7]), 'link')
    assert c.GetInstance(same_link)['Why'] == '7'
    expect_error(11, lambda: c.CreateInstance(link(hub, spokes[7], 'STC_SubLink')))()
    far_thing = far.CreateInstance(thing('far'))
    c.CreateInstance(link(hub, far_thing, Why='far'))
    found = [i for i in c.Associators(hub, AssocClass='STC_Link') if i.path.namespace == OTHER]
    assert bare(only(found, 'far thing').path) == bare(far_thing)
    system = sorted(c.EnumerateInstanceNames('CIM_ComputerSystem'), key=str)[0]
    c.CreateInstance(pywbem.CIMInstance('STC_Runs', {'System': system, 'Thing': hub}))
    assert [bare(p) for p in c.AssociatorNames(system, AssocClass='STC_Runs')] == [bare(hub)]
    assert [bare(i.path) for i in c.Associators(hub, ResultRole='System')] == [bare(system)]
    c.DeleteInstance(spokes[8])
    assert len(c.ReferenceNames(hub, ResultClass='STC_Link')) == 300


def cascade():
    one, two = (c.CreateInstance(thing(name)) for name in ('one', 'two'))
    between = c.CreateInstance(link(one, two))
    c.CreateInstance(link(two, two))
    named = c.CreateInstance(pywbem.CIMInstance('STC_Named', {'Name': 'n', 'Thing': one, 'Link': between}))
    c.DeleteInstance(one)
    expect_error(6, lambda: c.GetInstance(between))()
    assert len(c.ReferenceNames(two)) == 1, 'what is named by the deleted one has gone with it, nothing else'
    assert bare(c.GetInstance(named)['Thing']) == bare(one), 'what only refers to it stays'
    assert c.Associators(two, AssocClass='STC_Named') == []


def deleted():
    for instance_path in [*c.EnumerateInstanceNames('STC_Base'), *c.EnumerateInstanceNames('STC_Named')]:
        c.DeleteInstance(instance_path)
    for connection, instance_path in ((far, p) for p in far.EnumerateInstanceNames('STC_Base')):
        connection.DeleteInstance(instance_path)
    for class_name in ('STC_Link', 'STC_Runs', 'STC_Named', 'STC_Base'):
        assert c.EnumerateInstanceNames(class_name) == [], class_name
    for class_name in ('STC_Named', 'STC_Runs', 'STC_SubLink', 'STC_Link', 'STC_Abstract', 'STC_More', 'STC_Thing', 'STC_Part', 'STC_Base'):
        c.DeleteClass(class_name)
    for class_name in ('STC_Thing', 'STC_Base'):
        far.DeleteClass(class_name)
    far.DeleteQualifier('Key')
    server.delete_namespace(OTHER)


if phase == 'make':
    check('classes that nobody provides are made', classes)
    check('a new instance has the defaults of its class', defaults)
    for number in range(8):
        check(f'every type at its limits, {number}', all_types(number))
    check('what can be no instance is refused', refused)
    check('ModifyInstance writes everything but keys, all or nothing', modified)
    check('enumerations are in the order of creation, subclasses included', in_order)
    check('associations between static, provided and far instances', associations)
    check('deletion takes the associations that are named by the deleted', cascade)
    read = check('everything is read in two ways', everything)
    with open(kept_file, 'w', encoding='utf-8') as file:
        file.write(read or 'nothing')
else:
    def kept():
        with open(kept_file, encoding='utf-8') as file:
            before = file.read()
        after = everything()
        assert len(before) > 10_000 and after == before, 'other instances than before the restart'
    check('all static instances are as before the restart', kept)
    check('they are deleted, and then their classes', deleted)
