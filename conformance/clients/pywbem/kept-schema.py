"""After a restart: what schema-manipulation.py left behind is there, to the letter, and can be taken away."""
import sys

import pywbem
from harness import check, connect, expect_error
from made_schema import NAMES, NAMESPACE, fingerprint

c = connect(NAMESPACE)
server = pywbem.WBEMServer(connect('interop'))


def same():
    with open(sys.argv[5], encoding='utf-8') as kept:
        assert fingerprint(c) == kept.read()


def removed():
    for name in reversed(NAMES):
        c.DeleteClass(name)
    for declaration in c.EnumerateQualifiers():
        c.DeleteQualifier(declaration.name)
    server.delete_namespace(NAMESPACE)
    expect_error(3, lambda: c.EnumerateClassNames())()


def gone():
    assert sorted(server.namespaces) == ['interop', 'root/cimv2']


if sys.argv[6] == 'there':
    check('classes, qualifiers and their namespace survive a restart', same)
    check('what survived can be deleted', removed)
else:
    check('what was deleted stays away after a restart', gone)
