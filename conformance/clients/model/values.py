"""The instances of the test model: every CIM type at its limits, and every awkward text."""
import pywbem

INTEGERS = {kind: getattr(pywbem, kind.capitalize()) for kind in
            ('uint8', 'sint8', 'uint16', 'sint16', 'uint32', 'sint32', 'uint64', 'sint64')}
NUMERIC = [*INTEGERS, 'real32', 'real64']
TYPES = [*NUMERIC, 'boolean', 'string', 'char16', 'datetime']

# A carriage return is missing: pywbem does not escape it, so that XML turns it into a line feed on the way.
TEXTS = [
    '', ' ', '  two  blanks  ', '\tTab and\nline feed\n', '<tag attribute="v">&amp; &#65; ]]> <![CDATA[x]]>',
    'quotes " and \' and \\ and \\" and \\\\', 'a,b;c=d.e:f/g?h#i%41+j', '100 % {} [] () $HOME `x` ~ ^ | !',
    'äöüß éÈ ñ', 'Ελληνικά русский 中文 日本語 العربية עברית', 'e\u0301 combining', '\u0085 \u2028 \u2029 \u00a0 \ufeff',
    '\ud7ff \ue000 \ufffd', '😀 𝄞 \U0010fffd', 'TRUE', 'NULL', '0', '2' * 70, 'long ' * 4000,
]
CHARACTERS = ['a', '<', '&', '"', "'", ' ', '\n', 'é', '中', '\u2028', '\ud7ff', '\ufffd', '0']
DATETIMES = [
    '20261122143000.123456+060', '19700101000000.000000+000', '00010101000000.000000+000', '99991231235959.999999-720',
    '20261122143000.******+060', '2026112214****.******+000', '12345678235959.999999:000', '00000000000000.000000:000',
    '99999999235959.999999:000', '00000012345678.******:000',
]
REALS = {
    'real32': [0.0, -0.0, 1.5, -1.5, 3.4028234663852886e+38, -3.4028234663852886e+38, 1.1754943508222875e-38,
               1.401298464324817e-45, 16777216.0, 0.10000000149011612],
    'real64': [0.0, -0.0, 1.5, -1.5, 1.7976931348623157e+308, -1.7976931348623157e+308, 2.2250738585072014e-308, 5e-324,
               9007199254740993.0, 0.1, 1e21, 123456789.123456789],
}
UNUSUAL = [float('inf'), float('-inf'), float('nan')]


def pool(kind):
    """The values of this type that are tried, most usual first."""
    if kind in INTEGERS:
        made = INTEGERS[kind]
        return [made(n) for n in sorted({1, 0, made.minvalue, made.minvalue + 1, made.maxvalue - 1, made.maxvalue})]
    if kind in REALS:
        return [getattr(pywbem, kind.capitalize())(n) for n in REALS[kind]]
    return {'boolean': [True, False], 'string': TEXTS, 'char16': CHARACTERS,
            'datetime': [pywbem.CIMDateTime(text) for text in DATETIMES]}[kind]


def scalar(kind, value):
    return pywbem.CIMProperty(f'{kind.capitalize()}Value', value, type=kind)


def array(kind, values):
    return pywbem.CIMProperty(f'{kind.capitalize()}Values', values, type=kind, is_array=True)


def everything(name, *properties, class_name='TST_Everything'):
    return pywbem.CIMInstance(class_name, [pywbem.CIMProperty('InstanceID', name, type='string'), *properties])


def part(class_name='TST_Part', **values):
    return pywbem.CIMInstance(class_name, values)


def deep_part(depth):
    inner = {'Inner': pywbem.CIMProperty('Inner', deep_part(depth - 1), type='string', embedded_object='instance')} if depth else {}
    return part(Name=f'depth {depth} <&">', Size=pywbem.Uint64(depth), **inner)


def embedded(name, value, kind='instance'):
    return pywbem.CIMProperty(name, value, type='string', is_array=isinstance(value, list), embedded_object=kind)


def small_class():
    return pywbem.CIMClass('TST_Loose', properties=[
        pywbem.CIMProperty('Name', None, type='string', qualifiers=[pywbem.CIMQualifier('Key', True)])])


def instances():
    """The instances of TST_Everything and TST_More, as they are sent."""
    yield everything('defaults')
    for index in range(max(len(pool(kind)) for kind in TYPES)):
        chosen = [(kind, pool(kind)[index]) for kind in TYPES if index < len(pool(kind))]
        yield everything(f'scalar-{index}', *(scalar(kind, value) for kind, value in chosen))
    yield everything('arrays', *(array(kind, pool(kind)) for kind in TYPES))
    yield everything('arrays-of-one', *(array(kind, pool(kind)[:1]) for kind in TYPES))
    yield everything('arrays-empty', *(array(kind, []) for kind in TYPES), pywbem.CIMProperty('WordsWithDefault', [], type='string'),
                     embedded('Parts', []))
    yield everything('nulls', *(scalar(kind, None) for kind in TYPES), *(array(kind, None) for kind in TYPES),
                     pywbem.CIMProperty('WithDefault', None, type='sint32'),
                     pywbem.CIMProperty('WordsWithDefault', None, type='string', is_array=True),
                     pywbem.CIMProperty('Mapped', None, type='uint16'))
    yield everything('null-elements', array('string', ['', None, 'NULL', None]))
    yield everything('embedded', embedded('Part', part(Name='<&>"\'', Size=pywbem.Uint64(2 ** 64 - 1), Words=['a', '', ']]>'])),
                     embedded('Parts', [part(Name='first'), part('TST_LongPart', Name='second', Length=pywbem.Real64(2.5))]),
                     embedded('AnyObject', part('TST_LongPart', Name='any'), 'object'))
    yield everything('embedded-deep', embedded('Part', deep_part(5)))
    yield everything('embedded-class', embedded('AnyObject', small_class(), 'object'))
    yield everything('more', pywbem.CIMProperty('Extra', 'subclass', type='string'), class_name='TST_More')
    for index, text in enumerate(TEXTS):
        if len(text) < 200:
            yield everything(f'{index}:{text}', pywbem.CIMProperty('Caption', text, type='string'))


def unusual():
    """The instances of TST_Unusual."""
    for index, number in enumerate(UNUSUAL):
        yield everything(f'number-{index}', scalar('real32', number), scalar('real64', number), class_name='TST_Unusual')
    yield everything('numbers', array('real32', UNUSUAL), array('real64', UNUSUAL), class_name='TST_Unusual')


KEY_PROPERTIES = {'KeyText': 'string', 'KeyUint8': 'uint8', 'KeySint8': 'sint8', 'KeyUint64': 'uint64', 'KeySint64': 'sint64',
                  'KeyBoolean': 'boolean', 'KeyChar16': 'char16', 'KeyDatetime': 'datetime'}


def keyed():
    """Instances of TST_Keyed: the limits of every type in a key."""
    for index in range(6):
        values = {name: pool(kind)[index % len(pool(kind))] for name, kind in KEY_PROPERTIES.items()}
        values['KeyText'] = TEXTS[4 + index]
        yield pywbem.CIMInstance('TST_Keyed', [
            pywbem.CIMProperty(name, value, type=KEY_PROPERTIES[name]) for name, value in values.items()])


def link(source, target, note=None):
    return pywbem.CIMInstance('TST_Link', [
        pywbem.CIMProperty('Source', source, type='reference', reference_class='TST_Base'),
        pywbem.CIMProperty('Target', target, type='reference', reference_class='TST_Base'),
        pywbem.CIMProperty('Note', note, type='string')])


def ternary(name, first, second, third):
    return pywbem.CIMInstance('TST_Ternary', [
        pywbem.CIMProperty('InstanceID', name, type='string'),
        *(pywbem.CIMProperty(role, path, type='reference') for role, path in
          (('First', first), ('Second', second), ('Third', third)))])
