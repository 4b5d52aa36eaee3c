"""Every association, from both of its ends, six ways that must agree (client-expectations: Interop model)."""
from harness import bare, check, connect, expect_error

for namespace in ('root/cimv2', 'interop'):
    c = connect(namespace)
    classes = {cls.classname: cls for cls in c.EnumerateClasses(DeepInheritance=True, LocalOnly=False)}
    names = [n for n, cls in classes.items() if 'Association' in cls.qualifiers and 'Abstract' not in cls.qualifiers]
    seen = {name: [i for i in c.EnumerateInstances(name) if i.classname == name] for name in names}

    def traverse(name):
        """From each end of the first instances: the association itself and the other end are found."""
        for association in seen[name][:3]:
            roles = [p.name for p in association.properties.values() if p.type == 'reference']
            for role in roles:
                source = association[role]
                if source.namespace not in (None, namespace):
                    continue
                others = {bare(association[other]) for other in roles if other != role}
                paths = {bare(p) for p in c.AssociatorNames(source, AssocClass=name, Role=role)}
                assert others <= paths, f'{name}: {others} not among AssociatorNames({role}={source}): {paths}'
                found = c.Associators(source, AssocClass=name, Role=role)
                assert {bare(i.path) for i in found} == paths
                references = c.References(source, ResultClass=name, Role=role)
                reference_paths = {bare(p) for p in c.ReferenceNames(source, ResultClass=name, Role=role)}
                assert {bare(i.path) for i in references} == reference_paths
                assert bare(association.path) in reference_paths
                again = next(i for i in references if bare(i.path) == bare(association.path))
                assert again.items() == association.items(), 'References and EnumerateInstances differ'
                for other in found[:2]:
                    assert other.path.host, 'a full path has a host'
                    assert c.GetInstance(other.path).items() == other.items(), 'Associators and GetInstance differ'
                result_class = next(iter(found)).classname if found else None
                if result_class:
                    assert {bare(i) for i in c.AssociatorNames(source, ResultClass=result_class, AssocClass=name, Role=role)} <= paths

    for name in names:
        if seen[name]:
            check(f'{namespace}: {name} ({len(seen[name])}) from both ends', lambda: traverse(name))

    def unfiltered():
        for source in c.EnumerateInstanceNames('CIM_System')[:3]:
            paths = c.AssociatorNames(source)
            assert len({bare(p) for p in paths}) == len(paths), 'an object is named twice'
            assert {bare(i.path) for i in c.Associators(source)} == {bare(p) for p in paths}

    def class_level():
        for source in ('CIM_System', 'CIM_ManagedElement'):
            found = c.AssociatorNames(source)
            assert {p.classname for p in found} == {path.classname for path, _ in c.Associators(source)}
            references = c.ReferenceNames(source)
            assert {p.classname for p in references} == {path.classname for path, _ in c.References(source)}
            assert references

    check(f'{namespace}: association operations without filters', unfiltered)
    check(f'{namespace}: association operations on classes', class_level)
    check(f'{namespace}: an unknown source class', expect_error(4, lambda: c.AssociatorNames('IOV_Nothing')))

# Which associations of the domain must have instances already on the untouched site; the others appear with VMs.
at_rest = {
    'IOV_SystemDevice', 'IOV_HostedService', 'IOV_FactoryController', 'IOV_FactoryFacility', 'IOV_FacilityController',
    'IOV_ControllerPort', 'IOV_Cable', 'IOV_ResourcePort', 'IOV_CardController', 'IOV_CustomerGroup',
    'IOV_ElementConstraintSet', 'IOV_SiteSystem', 'IOV_HostedCollection',
}
c = connect()
for name in sorted(at_rest):
    def there():
        assert c.EnumerateInstanceNames(name), f'{name} has no instances'
    check(f'{name} has instances', there)
