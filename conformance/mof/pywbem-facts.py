"""Compiles MOF with pywbem's compiler and prints what the classes declare (nothing inherited), as JSON in the form of
`iovm mof check --json --facts`: the second opinion.

    pywbem-facts.py MAIN.mof SEARCH-FOLDER
"""

import json
import sys

import pywbem

NAMESPACE = "root/cimv2"


def plain(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (pywbem.Uint64, pywbem.Sint64)):
        return str(int(value))
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        return int(value)
    return str(value)


def qualifiers(element):
    return {
        item.name: {"value": plain(item.value), "own": True}
        for item in element.qualifiers.values()
    }


def typed(element):
    return {
        "type": element.type,
        "isArray": bool(element.is_array),
        "arraySize": element.array_size,
        "referenceClass": element.reference_class,
    }


def facts(found):
    return {
        "name": found.classname,
        "superclass": found.superclass,
        "qualifiers": qualifiers(found),
        "properties": [
            {
                "name": item.name,
                **typed(item),
                "value": plain(item.value),
                "qualifiers": qualifiers(item),
            }
            for item in found.properties.values()
        ],
        "methods": [
            {
                "name": item.name,
                "returnType": item.return_type,
                "qualifiers": qualifiers(item),
                "parameters": [
                    {"name": parameter.name, **typed(parameter), "qualifiers": qualifiers(parameter)}
                    for parameter in item.parameters.values()
                ],
            }
            for item in found.methods.values()
        ],
    }


def declaration(item):
    return {
        "name": item.name,
        "type": item.type,
        "isArray": bool(item.is_array),
        "value": plain(item.value),
        "scopes": [name.lower() for name, given in item.scopes.items() if given],
        "overridable": item.overridable is not False,
        "toSubclass": item.tosubclass is not False,
        "translatable": item.translatable is True,
    }


def main():
    main_file, folder = sys.argv[1:]
    repository = pywbem.MOFWBEMConnection()
    compiler = pywbem.MOFCompiler(repository, search_paths=[folder], log_func=None)
    compiler.compile_file(main_file, NAMESPACE)
    report = {
        "classes": [facts(found) for found in repository.classes[NAMESPACE].values()],
        "qualifiers": [declaration(item) for item in repository.qualifiers[NAMESPACE].values()],
    }
    json.dump({"facts": report}, sys.stdout)


main()
