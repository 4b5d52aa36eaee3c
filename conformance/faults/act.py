"""One call of the life cycle, for the crash run.

Usage: act.py URL HTTPS-URL USER PASSWORD create|connect|disconnect|halt
Ends with 0 when the operation completed, 3 when the server died before it answered, 1 otherwise.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'clients', 'pywbem'))

import pywbem  # noqa: E402
from harness import call, connect  # noqa: E402

c = connect()


def first(class_name):
    return sorted(c.EnumerateInstances(class_name), key=lambda i: i['ElementName'])[0].path


def act(what):
    manager = first('IOV_InfrastructureManager')
    if what == 'create':
        call(c, 'createVM', manager, Name='crash', Group=first('IOV_VMGroup'))
    elif what == 'connect':
        call(c, 'connectResource', manager, VM=first('IOV_VirtualMachine'), RR=first('IOV_RemoteResource'))
    elif what == 'disconnect':
        call(c, 'disconnectResource', manager, VM=first('IOV_VirtualMachine'), RR=first('IOV_RemoteResource'))
    elif what == 'halt':
        call(c, 'haltVM', manager, VM=first('IOV_VirtualMachine'))
    else:
        raise ValueError(what)


try:
    act(sys.argv[5])
except (pywbem.ConnectionError, pywbem.TimeoutError) as error:
    print(f'the server died: {error}')
    sys.exit(3)
