"""All classes of both namespaces: complete, and the same whichever way they are asked for."""
from harness import check, connect, only

for namespace in ('root/cimv2', 'interop'):
    c = connect(namespace)
    classes = c.EnumerateClasses(DeepInheritance=True, LocalOnly=False)
    known = {cls.classname: cls for cls in classes}

    def superclasses():
        for cls in classes:
            assert cls.superclass is None or cls.superclass in known, f'{cls.classname} : {cls.superclass}'

    def references():
        for cls in classes:
            for prop in cls.properties.values():
                if prop.type == 'reference':
                    assert prop.reference_class in known, f'{cls.classname}.{prop.name} -> {prop.reference_class}'

    def embedded():
        for cls in classes:
            elements = list(cls.properties.values())
            for method in cls.methods.values():
                elements += [method, *method.parameters.values()]
            for element in elements:
                target = element.qualifiers.get('EmbeddedInstance')
                assert target is None or target.value in known, f'{cls.classname}.{element.name} -> {target}'

    def value_maps():
        for cls in classes:
            for prop in cls.properties.values():
                values, value_map = prop.qualifiers.get('Values'), prop.qualifiers.get('ValueMap')
                if values is not None and value_map is not None:
                    assert len(values.value) == len(value_map.value), f'{cls.classname}.{prop.name}'

    def local():
        for cls in c.EnumerateClasses(DeepInheritance=True, LocalOnly=True):
            whole = known[cls.classname]
            for name, prop in cls.properties.items():
                assert whole.properties[name].type == prop.type
                assert not prop.propagated, f'{cls.classname}.{name} is inherited'

    def described():
        for cls in classes:
            if not cls.classname.startswith('IOV_'):
                continue
            assert 'Description' in cls.qualifiers, cls.classname
            for element in [*cls.properties.values(), *cls.methods.values()]:
                if not element.propagated:
                    assert 'Description' in element.qualifiers, f'{cls.classname}.{element.name}'

    def associations():
        for cls in classes:
            if 'Association' in cls.qualifiers:
                assert sum(p.type == 'reference' for p in cls.properties.values()) >= 2, cls.classname

    for test in (superclasses, references, embedded, value_maps, local, described, associations):
        check(f'{namespace}: {test.__name__.replace("_", " ")}', test)
    check(f'{namespace}: one CIM_ManagedElement', lambda: only(
        [x for x in c.EnumerateClassNames() if x == 'CIM_ManagedElement'], 'root'))
