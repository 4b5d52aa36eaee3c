"""CIM values as text that every client can make in the same way, so that what they read is compared as text."""
import json
import struct

import pywbem


def text_of(value, kind):
    """The value of an element of this CIM type; arrays and NULL too."""
    if value is None:
        return 'NULL'
    if isinstance(value, list):
        return '[' + ', '.join(text_of(item, kind) for item in value) + ']'
    if isinstance(value, pywbem.CIMInstanceName):
        return path_text(value)
    if isinstance(value, pywbem.CIMInstance):
        return instance_text(value)
    if isinstance(value, pywbem.CIMClass):
        return f'class {value.classname} {{{", ".join(sorted(value.properties))}}}'
    if kind == 'boolean':
        return 'TRUE' if value else 'FALSE'
    if kind in ('real32', 'real64'):
        return real_text(float(value), '>f' if kind == 'real32' else '>d')
    if kind in ('string', 'char16'):
        return json.dumps(value)
    return str(value)


def real_text(number, form):
    """The bits of a real number, since every language writes the digits in another way."""
    return 'NaN' if number != number else struct.pack(form, number).hex()


def path_text(path):
    """Class and keys; the type of a key is left out, since clients guess it from the text."""
    keys = (f'{name}={key_text(value)}' for name, value in sorted(path.keybindings.items(), key=lambda key: key[0].lower()))
    return f'{path.classname}.' + ','.join(keys)


def key_text(value):
    if isinstance(value, bool):
        return 'TRUE' if value else 'FALSE'
    return path_text(value) if isinstance(value, pywbem.CIMInstanceName) else json.dumps(str(value))


def instance_text(instance):
    return f'{instance.classname} {{{", ".join(property_lines(instance))}}}'


def property_lines(instance):
    """One line for each property that has a value, by name."""
    found = sorted(instance.properties.values(), key=lambda item: item.name.lower())
    return [f'{item.name} = {text_of(item.value, item.type)}' for item in found if item.value is not None]


def document(instances):
    """What a client has read of several instances, independent of their order: `path / property = value` lines."""
    lines = (f'{path_text(item.path)} / {line}' for item in instances for line in property_lines(item))
    return '\n'.join(sorted(lines)) + '\n'
