"""Tries as each role what reads, what changes, and what changes classes; in each namespace. roles.py URL PASSWORD"""

import sys

import pywbem

url, password = sys.argv[1:3]
only = sys.argv[3:]

DENIED = pywbem.CIM_ERR_ACCESS_DENIED


def connection(user, namespace):
    return pywbem.WBEMConnection(url, (user, password), default_namespace=namespace)


def denied(call):
    """Whether the server says that this may not be done; any other refusal comes after the role was looked at."""
    try:
        call()
    except pywbem.CIMError as error:
        return error.status_code == DENIED
    return False


def reads(user, namespace):
    return denied(lambda: connection(user, namespace).EnumerateClassNames())


def writes(user, namespace):
    path = pywbem.CIMInstanceName("IOV_Host", {"InstanceID": "nothing"}, namespace=namespace)
    return denied(lambda: connection(user, namespace).DeleteInstance(path))


def calls(user, namespace):
    path = pywbem.CIMClassName("IOV_Host", namespace=namespace)
    return denied(lambda: connection(user, namespace).InvokeMethod("Nothing", path))


def classes(user, namespace):
    return denied(lambda: connection(user, namespace).DeleteClass("T_Nothing"))


# Role, then what it may do: read, change instances, call methods, change classes.
TABLE = {
    "none": (False, False, False, False),
    "reader": (True, False, False, False),
    "operator": (True, True, True, False),
    "administrator": (True, True, True, True),
}
ATTEMPTS = (("read", reads), ("write", writes), ("call", calls), ("change classes", classes))

if only == ["mixed-none"]:
    USERS = {"mixed": {"root/cimv2": "none", "interop": "reader"}}
elif only == ["mixed-site"]:
    USERS = {"mixed": {"root/cimv2": "reader", "interop": "reader"}}
else:
    USERS = {f"a-{role}": {"root/cimv2": role, "interop": role} for role in ("reader", "operator", "administrator")}
    USERS["mixed"] = {"root/cimv2": "operator", "interop": "reader", "root/interop": "reader"}

for user, namespaces in USERS.items():
    for namespace, role in namespaces.items():
        for may, (what, attempt) in zip(TABLE[role], ATTEMPTS):
            name = f"{user}, {role} in {namespace}, {'may' if may else 'may not'} {what}"
            print(f"{'ok     ' if attempt(user, namespace) != may else 'FAILED '} {name}")
