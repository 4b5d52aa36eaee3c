"""Makes a VM that is connected to a remote resource, for other clients to look at."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'pywbem'))

from harness import call, connect  # noqa: E402

c = connect()
manager = c.EnumerateInstanceNames('IOV_InfrastructureManager')[0]
vm = call(c, 'createVM', manager, Name='walked', Group=c.EnumerateInstanceNames('IOV_VMGroup')[0])['VM']
call(c, 'connectResource', manager, VM=vm, RR=c.EnumerateInstanceNames('IOV_RemoteResource')[0])
