"""pywbem's own MOF compiler, working through our server's operations.

Usage: pywbem-compile.py URL USER PASSWORD NAMESPACE FILE [FOLDER-OF-THE-CIM-SCHEMA]. Prints `ok` and `FAILED` lines.
"""

import sys
import time
import warnings

import pywbem

warnings.simplefilter("ignore")
URL, USER, PASSWORD, NAMESPACE, FILE = sys.argv[1:6]
SCHEMA = sys.argv[6] if len(sys.argv) > 6 else None

# A few classes that need many others: their superclasses, and what they refer to and embed.
SUBSET = ["CIM_EthernetPort", "CIM_IndicationSubscription", "CIM_ConcreteJob", "CIM_HostedService"]


def check(name, work):
    """Prints how it went."""
    try:
        fault = work()
    except Exception as error:  # pylint: disable=broad-except
        fault = f"{type(error).__name__}: {error}"
    print(f"ok      {name}" if not fault else f"FAILED  {name}\n        {fault}", flush=True)


def connection(namespace):
    """A connection to the server."""
    return pywbem.WBEMConnection(URL, (USER, PASSWORD), default_namespace=namespace, timeout=60)


def compiler(namespace, **options):
    """pywbem's compiler on such a connection, as its command mof_compiler makes it."""
    return pywbem.MOFCompiler(connection(namespace), **options)


def different(path, namespace):
    """What the server has of the file's declarations otherwise than pywbem's compiler alone makes of them."""
    repository = pywbem.MOFWBEMConnection(conn=None)
    pywbem.MOFCompiler(repository).compile_file(path, namespace)
    conn = connection(namespace)
    faults = []
    for name, wanted in repository.classes[namespace].items():
        found = conn.GetClass(name, LocalOnly=False, IncludeQualifiers=True)
        missing = set(wanted.methods) - set(found.methods)
        if missing:
            faults.append(f"{name} lacks the methods {missing}")
        for key, prop in wanted.properties.items():
            got = found.properties[key]
            if prop.propagated:
                continue
            if (got.type, got.is_array, got.value) != (prop.type, prop.is_array, prop.value):
                faults.append(f"{name}.{key}: {got.value!r} in place of {prop.value!r}")
    return "\n        ".join(faults)


def make_namespace(name):
    """pywbem 1.9.1 cannot do it by itself where the WBEM Server profile is registered: it takes paths for instances."""
    instance = pywbem.CIMInstance("CIM_Namespace", {"Name": name})
    connection("interop").CreateInstance(instance, namespace="interop")


def every_type():
    """Compiles the file."""
    compiler(NAMESPACE).compile_file(FILE, NAMESPACE)


def instances():
    """The instances of the file and the association between them."""
    conn = connection(NAMESPACE)
    names = sorted(str(path.keybindings["ID"]) for path in conn.EnumerateInstanceNames("X_Types"))
    if names != ["one", "two"]:
        return f"there are {names}"
    one = pywbem.CIMInstanceName("X_Types", {"ID": "one"}, namespace=NAMESPACE)
    others = conn.Associators(one, AssocClass="X_Link")
    inner = others[0]["Inner"] if others else None
    return None if inner is not None and inner["Number"] == 7 else f"associated: {others}"


def subset():
    """Compiles some classes of the CIM Schema and all that they need, as pywbem finds it."""
    started = time.time()
    namespace = f"{NAMESPACE}/schema"
    make_namespace(namespace)
    work = compiler(namespace, search_paths=[SCHEMA])
    for name in SUBSET:
        work.compile_file(work.find_mof(name), namespace)
    names = connection(namespace).EnumerateClassNames(DeepInheritance=True)
    print(f"        {len(names)} classes in {time.time() - started:.1f} s")
    missing = [name for name in SUBSET if name not in names]
    return f"missing: {missing}" if missing else None


make_namespace(NAMESPACE)
check("pywbem compiles classes of every type, qualifiers, instances and associations", every_type)
check("it compiles them once more", every_type)
check("what the server has is what pywbem's compiler makes alone", lambda: different(FILE, NAMESPACE))
check("the instances are there, and associated", instances)
if SCHEMA:
    check("pywbem compiles a part of the CIM Schema 2.49", subset)
