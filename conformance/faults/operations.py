"""The composed operations in an order in which each finds what it needs, as a client calls them."""
import pywbem


def manager(connection):
    return connection.EnumerateInstanceNames('IOV_InfrastructureManager')[0]


def named(connection, class_name, name):
    return next(one.path for one in connection.EnumerateInstances(class_name) if one['ElementName'] == name)


def call(connection, method, target=None, **parameters):
    returned, out = connection.InvokeMethod(method, target or manager(connection), **parameters)
    assert returned == 0, f'{method} returned {returned}: {out.get("Explanation")}'
    return out


def vm(connection, name='crash'):
    return named(connection, 'IOV_VirtualMachine', name)


def to_state(connection, state):
    call(connection, 'RequestStateChange', vm(connection), RequestedState=pywbem.Uint16(state))


def relocate(connection):
    """Both to a host on which neither is."""
    machines = [vm(connection), vm(connection, 'twin')]
    taken = {host['Name'] for one in machines for host in connection.AssociatorNames(one, ResultClass='IOV_Host')}
    hosts = sorted(connection.EnumerateInstances('IOV_Host'), key=lambda host: host['ElementName'])
    target = next(host.path for host in hosts if host['Name'] not in taken)
    call(connection, 'consolidate', VMs=machines, Hosts=[target, target])


def port_vm(connection):
    """A VM with a virtual port of Fibre Channel."""
    only_npiv = pywbem.CIMInstance('IOV_ConstraintSet', {'Techniques': [pywbem.Uint16(5)]})
    call(connection, 'createVM', Name='port', Group=named(connection, 'IOV_VMGroup', 'acme-shop'),
         ConstraintSet=only_npiv)


def lun(connection):
    return named(connection, 'IOV_RemoteResource', 'lun-42')


# What stands in brackets tells operations apart that are called the same.
OPERATIONS = {
    'createVM': lambda c: call(c, 'createVM', Name='crash', Group=named(c, 'IOV_VMGroup', 'acme-shop')),
    'connectResource': lambda c: call(c, 'connectResource', VM=vm(c), RR=lun(c)),
    'cloneVM': lambda c: call(c, 'cloneVM', VM=vm(c), Name='twin'),
    'RequestStateChange (stop)': lambda c: to_state(c, 3),
    'RequestStateChange (start)': lambda c: to_state(c, 2),
    'moveToGroup': lambda c: call(c, 'moveToGroup', VM=vm(c), Group=named(c, 'IOV_VMGroup', 'acme-shop-test')),
    'migrateVM': lambda c: call(c, 'migrateVM', VM=vm(c)),
    'consolidate': relocate,
    'returnRelocated': lambda c: call(c, 'returnRelocated'),
    'disconnectResource': lambda c: call(c, 'disconnectResource', VM=vm(c), RR=lun(c)),
    'haltVM': lambda c: call(c, 'haltVM', VM=vm(c)),
    'haltVM (connected)': lambda c: call(c, 'haltVM', VM=vm(c, 'twin')),
    'createVM (Fibre Channel)': port_vm,
    'haltVM (Fibre Channel)': lambda c: call(c, 'haltVM', VM=vm(c, 'port')),
}
