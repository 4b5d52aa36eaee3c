"""Makes the test model on a server: its namespace, qualifiers, classes, instances and associations, through pywbem.

Run as `build.py HTTP_URL HTTPS_URL USER PASSWORD`, or imported.
"""
import os
import sys

import pywbem

import values

NAMESPACE = 'test/model'
FOLDER = os.path.dirname(os.path.abspath(__file__))


def connect(http, _https, user, password, **options):
    return pywbem.WBEMConnection(http, (user, password), default_namespace=NAMESPACE, timeout=60,
                                 use_pull_operations=False, **options)


def create_namespace(connection):
    pywbem.WBEMServer(connection).create_namespace(NAMESPACE)


def compile_classes(connection):
    compiler = pywbem.MOFCompiler(connection, log_func=print)
    for name in ('qualifiers.mof', 'classes.mof'):
        compiler.compile_file(os.path.join(FOLDER, name), NAMESPACE)


def create_instances(connection):
    """Creates all; answers the paths by the name of the instance, and those of the associations."""
    paths = {instance['InstanceID']: connection.CreateInstance(instance) for instance in values.instances()}
    for instance in values.unusual():
        connection.CreateInstance(instance)
    keyed = [connection.CreateInstance(instance) for instance in values.keyed()]
    hub = paths['defaults']
    links = [connection.CreateInstance(values.link(hub, target, f'link {index}'))
             for index, target in enumerate([*keyed, *paths.values()])]
    links.append(connection.CreateInstance(values.ternary('whole', hub, keyed[0], paths['arrays'])))
    links.append(connection.CreateInstance(values.ternary('with NULL', hub, keyed[1], None)))
    return {'named': paths, 'keyed': keyed, 'links': links}


def build(connection):
    create_namespace(connection)
    compile_classes(connection)
    return create_instances(connection)


if __name__ == '__main__':
    build(connect(*sys.argv[1:5]))
