"""Classes and qualifiers are made, changed and deleted, by MOF and one by one, and refused as DSP0200 says."""
import sys

import pywbem
from harness import check, connect, expect_error
from made_schema import CLASSES, NAMES, NAMESPACE, QUALIFIERS, everything, fingerprint

OTHER = 'root/copy'
server = pywbem.WBEMServer(connect('interop'))
c = connect(NAMESPACE)
main = connect()


def compile_mof(connection, text):
    pywbem.MOFCompiler(handle=connection, log_func=None).compile_string(text, connection.default_namespace)


def by_compiler():
    server.create_namespace(NAMESPACE)
    compile_mof(c, QUALIFIERS + CLASSES)
    qualifiers, whole, _ = everything(c)
    assert len(qualifiers) == 15 and sorted(whole) == sorted(NAMES), (sorted(qualifiers), sorted(whole))
    assert len(qualifiers['Description'].scopes) >= 7
    types = whole['T_Types']
    assert types.properties['U64'].value == 2 ** 64 - 1 and types.properties['S64'].value == -2 ** 63
    assert types.properties['U64s'].value == [0, 2 ** 64 - 1]
    assert types.properties['S8s'].array_size == 3
    assert types.properties['R64'].value == -2.5e-300
    assert str(types.properties['At'].value) == '20261122143000.000000+060'
    assert types.properties['Text'].value == 'a "quoted" text with \\ and \u00e9'
    assert types.properties['Note'].propagated and types.properties['Note'].class_origin == 'T_Thing'
    lower = whole['T_Lower']
    assert not lower.properties['Note'].propagated and lower.properties['Note'].class_origin == 'T_Thing'
    assert lower.methods['change'].class_origin == 'T_Types'
    assert 'Abstract' not in lower.qualifiers and 'Abstract' in whole['T_Thing'].qualifiers
    assert 'tab\t, line\n, \u00e9\u20ac' in whole['T_Thing'].qualifiers['Description'].value


def compiled_again():
    before = fingerprint(c)
    compile_mof(c, QUALIFIERS + CLASSES)
    assert fingerprint(c) == before


def copied(local_only):
    """What GetClass answers makes the same class elsewhere, also where it holds what is inherited."""
    def run():
        server.create_namespace(OTHER)
        there = connect(OTHER)
        qualifiers, whole, local = everything(c)
        for declaration in qualifiers.values():
            there.SetQualifier(declaration)
        for name in NAMES:
            there.CreateClass((local if local_only else whole)[name])
        for got, wanted in zip(everything(there), (qualifiers, whole, local)):
            assert got == wanted, [(got[name], wanted[name]) for name in wanted if got.get(name) != wanted[name]]
        for name in reversed(NAMES):
            there.DeleteClass(name)
        for name in qualifiers:
            there.DeleteQualifier(name)
        server.delete_namespace(OTHER)
    return run


def cls(name, superclass=None, properties=(), qualifiers=(), methods=()):
    return pywbem.CIMClass(name, superclass=superclass, properties=list(properties), qualifiers=list(qualifiers),
                           methods=list(methods))


def prop(name, type_='uint32', value=None, qualifiers=(), **more):
    return pywbem.CIMProperty(name, value, type=type_, qualifiers=list(qualifiers), **more)


def ref(name, to):
    return prop(name, 'reference', reference_class=to)


KEY = pywbem.CIMQualifier('Key', True)
ASSOCIATION = pywbem.CIMQualifier('Association', True)


def modified():
    c.CreateClass(cls('T_Changing', 'T_Thing', [prop('One')]))
    try:
        c.ModifyClass(cls('T_Changing', 'T_Thing', [prop('One'), prop('Two', 'string', 'two')]))
        got = c.GetClass('t_changing', LocalOnly=True)
        assert got.properties['Two'].value == 'two' and len(got.properties) == 2
        assert 'Name' in c.GetClass('T_Changing', LocalOnly=False).properties
        expect_error(10, lambda: c.ModifyClass(cls('T_Changing', 'T_Types')))()
        expect_error(10, lambda: c.ModifyClass(cls('T_Changing')))()
        expect_error(4, lambda: c.ModifyClass(cls('T_Changing', 'T_Thing', [ref('To', 'T_Thing')])))()
        assert c.GetClass('T_Changing') == got, 'a refused change left something behind'
    finally:
        c.DeleteClass('T_Changing')
    assert 'T_Changing' not in c.EnumerateClassNames(ClassName='T_Thing')
    expect_error(6, lambda: c.GetClass('T_Changing'))()


def characters():
    for text in ('x', "'", '"', '\\', ' ', '\u20ac'):
        c.CreateClass(cls('T_Character', None, [prop('C', 'char16', text), prop('S', 'string', text)]))
        got = c.GetClass('T_Character').properties
        assert got['C'].value == text and got['S'].value == text, (text, got)
        c.DeleteClass('T_Character')


def flavors():
    """A client that leaves flavors out means those of the declaration."""
    c.CreateClass(cls('T_Plain', None, [prop('K', qualifiers=[KEY])], [pywbem.CIMQualifier('Abstract', True)]))
    got = c.GetClass('T_Plain')
    assert got.properties['K'].qualifiers['Key'].overridable is False
    assert got.qualifiers['Abstract'].tosubclass is False
    c.CreateClass(cls('T_BelowPlain', 'T_Plain'))
    assert 'Abstract' not in c.GetClass('T_BelowPlain', LocalOnly=False).qualifiers
    c.DeleteClass('T_BelowPlain')
    c.DeleteClass('T_Plain')


def refused_class(what, status, made):
    def run():
        before = c.EnumerateClassNames(DeepInheritance=True)
        expect_error(status, lambda: c.CreateClass(made))()
        assert c.EnumerateClassNames(DeepInheritance=True) == before
    check(f'CreateClass refuses {what} with {status}', run)


def qualifier(name, type_='string', value=None, scopes=('PROPERTY',), **more):
    return pywbem.CIMQualifierDeclaration(name, type_, value=value, scopes=dict.fromkeys(scopes, True), **more)


def qualifiers_one_by_one():
    c.SetQualifier(qualifier('Colour', value='red'))
    c.SetQualifier(qualifier('Colour', 'uint8', 3, ('METHOD', 'PARAMETER'), overridable=False))
    got = c.GetQualifier('COLOUR')
    assert (got.type, got.value, got.overridable) == ('uint8', 3, False)
    c.CreateClass(cls('T_Coloured', methods=[pywbem.CIMMethod(
        'paint', 'uint32', qualifiers=[pywbem.CIMQualifier('Colour', pywbem.Uint8(5))])]))
    expect_error(1, lambda: c.SetQualifier(qualifier('Colour')))()
    expect_error(1, lambda: c.DeleteQualifier('Colour'))()
    c.SetQualifier(got)
    c.DeleteClass('T_Coloured')
    c.DeleteQualifier('colour')
    expect_error(6, lambda: c.GetQualifier('Colour'))()


def shipped():
    """What the server came with stays as it is; what is below it may be added."""
    same = main.GetClass('IOV_VMGroup', LocalOnly=True)
    main.ModifyClass(same)
    main.SetQualifier(main.GetQualifier('Key'))
    changed = same.copy()
    changed.properties['Mine'] = prop('Mine')
    expect_error(1, lambda: main.ModifyClass(changed))()
    expect_error(1, lambda: main.DeleteClass('IOV_VMGroup'))()
    expect_error(1, lambda: main.DeleteClass('IOV_Reason'))()
    expect_error(8, lambda: main.DeleteClass('CIM_ManagedElement'))()
    expect_error(1, lambda: main.DeleteQualifier('Expensive'))()
    expect_error(1, lambda: main.DeleteQualifier('Key'))()
    main.CreateClass(cls('T_MyGroup', 'IOV_VMGroup', [prop('Mine')]))
    assert main.EnumerateClassNames(ClassName='IOV_VMGroup') == ['T_MyGroup']
    main.EnumerateInstances('IOV_VMGroup')
    expect_error(8, lambda: main.DeleteClass('IOV_VMGroup'))()
    main.DeleteClass('T_MyGroup')


check('pywbem compiles qualifiers and classes into a new namespace', by_compiler)
check('compiled once more, nothing changes', compiled_again)
check('what GetClass answers makes the same classes', copied(True))
check('also with what is inherited', copied(False))
check('ModifyClass and DeleteClass', modified)
check('characters and texts as defaults', characters)
check('flavors that are left out', flavors)
check('SetQualifier and DeleteQualifier', qualifiers_one_by_one)
check('the shipped schema', shipped)

refused_class('a class that is there', 11, cls('t_thing'))
refused_class('a missing superclass', 10, cls('T_New', 'T_Missing'))
refused_class('itself as superclass', 10, cls('T_New', 'T_New'))
refused_class('a Terminal superclass', 4, cls('T_New', 'T_End'))
refused_class('an undeclared qualifier', 4, cls('T_New', qualifiers=[pywbem.CIMQualifier('Nobody', 'x')]))
refused_class('a qualifier of another type', 4, cls('T_New', qualifiers=[pywbem.CIMQualifier('Abstract', 'yes')]))
refused_class('a qualifier out of scope', 4, cls('T_New', qualifiers=[KEY]))
refused_class('another value of a fixed qualifier', 4, cls(
    'T_New', 'T_Link', qualifiers=[pywbem.CIMQualifier('Association', False)]))
refused_class('a property without Override', 4, cls('T_New', 'T_Thing', [prop('Note', 'string')]))
refused_class('an Override of nothing', 4, cls(
    'T_New', 'T_Thing', [prop('More', qualifiers=[pywbem.CIMQualifier('Override', 'More')])]))
refused_class('an Override of another type', 4, cls(
    'T_New', 'T_Thing', [prop('Note', 'uint8', qualifiers=[pywbem.CIMQualifier('Override', 'Note')])]))
refused_class('a key below keys', 4, cls('T_New', 'T_Thing', [prop('Second', qualifiers=[KEY])]))
refused_class('an array as key', 4, cls('T_New', None, [prop('K', is_array=True, qualifiers=[KEY])]))
refused_class('a reference in a plain class', 4, cls('T_New', None, [ref('To', 'T_Thing')]))
refused_class('a reference to a missing class', 4, cls(
    'T_New', None, [ref('From', 'T_Thing'), ref('To', 'T_Missing')], [ASSOCIATION]))
refused_class('an association with one end', 4, cls('T_New', None, [ref('From', 'T_Thing')], [ASSOCIATION]))
refused_class('a plain class below an association', 11, cls('T_Link', None))
refused_class('a missing embedded class', 4, cls('T_New', None, [prop(
    'Part', 'string', qualifiers=[pywbem.CIMQualifier('EmbeddedInstance', 'T_Missing')])]))
refused_class('a property and a method of one name', 4, cls(
    'T_New', None, [prop('Same')], methods=[pywbem.CIMMethod('same', 'uint32')]))
refused_class('a ValueMap of another length than Values', 4, cls('T_New', None, [prop('Mapped', qualifiers=[
    pywbem.CIMQualifier('ValueMap', ['1', '2']), pywbem.CIMQualifier('Values', ['one'])])]))
refused_class('a name that is none', 4, cls('T_New { }; class T_Other'))
refused_class('a superclass that is no name', 4, cls('T_New', 'T_Thing { }; class T_Other'))
refused_class('a property that is no name', 4, cls('T_New', None, [prop('a b')]))

check('ModifyClass of a missing class', expect_error(6, lambda: c.ModifyClass(cls('T_New'))))
check('ModifyClass of a class with subclasses', expect_error(8, lambda: c.ModifyClass(cls('T_Types', 'T_Thing'))))
check('DeleteClass of a missing class', expect_error(6, lambda: c.DeleteClass('T_New')))
check('DeleteClass of a class with subclasses', expect_error(8, lambda: c.DeleteClass('T_Thing')))
check('DeleteClass of a class that others refer to', expect_error(1, lambda: c.DeleteClass('T_Part')))
check('DeleteQualifier of a missing one', expect_error(6, lambda: c.DeleteQualifier('Nobody')))
check('SetQualifier without a scope', expect_error(4, lambda: c.SetQualifier(qualifier('Nowhere', scopes=()))))
check('SetQualifier with a name that is none', expect_error(4, lambda: c.SetQualifier(qualifier('a b'))))

with open(sys.argv[5], 'w', encoding='utf-8') as kept:
    kept.write(fingerprint(c))
