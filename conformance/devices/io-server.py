"""Two servers: io-server.py NODE-URL NODE-PASSWORD IO-URL IO-PASSWORD PHASE. NODE's adapters are those that IO has."""
import sys
import time

import pywbem

node_url, node_password, io_url, io_password, phase = sys.argv[1:]
node = pywbem.WBEMConnection(node_url, ("admin", node_password), default_namespace="root/cimv2")
io = pywbem.WBEMConnection(io_url, ("admin", io_password), default_namespace="root/cimv2")


def check(name, got, expected):
    if got == expected:
        print("ok     ", name)
    else:
        print("FAILED ", name)
        print(f"        expected {expected!r}, got {got!r}")


def handed_out():
    shown = io.EnumerateInstances("IOV_VirtualPortController")
    return [(v["RequestName"], v["MACAddress"]) for v in shown if v["Owned"]]


def controllers():
    return [c for c in node.EnumerateInstances("IOV_PhysicalPortController") if c["VirtualizationMethod"] == 6]


def lost():
    """What is shown of the host, once it has been read: HealthState, or None while there is none."""
    return [h["OperationalStatus"] for h in node.EnumerateInstances("IOV_Host")]


def path_of(class_name, name):
    return [i.path for i in node.EnumerateInstances(class_name) if i["ElementName"] == name][0]


def manage(method, **parameters):
    manager = node.EnumerateInstanceNames("IOV_InfrastructureManager")[0]
    code, out = node.InvokeMethod(method, manager, **parameters)
    return code if code == 0 else f"{code}: {out.get('Explanation')}"


def vlans():
    """Of what IO has handed out to NODE: the name that says to whom, and the VLAN."""
    shown = io.EnumerateInstances("IOV_VirtualPortController")
    return [(v["RequestName"], v["VLANID"]) for v in shown if v["RequestName"] and v["RequestName"].startswith("node-7/")]


def life():
    """A VM of NODE's on a device that nobody has used before, while IO takes one of which NODE has not read yet."""
    theirs = [c for c in io.EnumerateInstances("IOV_PhysicalPortController") if c["VirtualizationMethod"] != 8][0].path
    _, taken = io.InvokeMethod("createVHBA", theirs, Name="its own")
    constraints = pywbem.CIMInstance("IOV_ConstraintSet")
    vm = {"Name": "vm-1", "Group": path_of("IOV_VMGroup", "web"), "ConstraintSet": constraints}
    check("a VM gets a device that the I/O server has not given away meanwhile", manage("createVM", **vm), 0)
    check("it is handed out there", vlans(), [("node-7/0000:3b:00.0/1", None)])
    there = path_of("IOV_VirtualMachine", "vm-1")
    devices = node.Associators(there, AssocClass="IOV_VirtualMachineController")
    shown = [(d["MACAddress"] in [mac for _, mac in handed_out()], d["PCIAddress"]) for d in devices]
    check("it is known by its MAC address: its PCI address is the I/O server's", shown, [(True, None)])
    lun = path_of("IOV_RemoteResource", "lun")
    check("the VM is connected", manage("connectResource", VM=there, RR=lun, ConstraintSet=constraints), 0)
    first = vlans()[0][1]
    check("in a VLAN of this site, which the I/O server has set", first in range(100, 200), True)
    check("it moves to another customer", manage("moveToGroup", VM=there, Group=path_of("IOV_VMGroup", "db")), 0)
    second = vlans()[0][1]
    check("and to his VLAN", second in range(100, 200) and second != first, True)
    check("it is halted", manage("haltVM", VM=there), 0)
    io.InvokeMethod("removeVHBA", theirs, vHBA=taken["vHBA"])
    check("nothing of it is left there", handed_out(), [])


if phase == "serve":
    found = controllers()
    check("the I/O server's controller is the host's, by the method I/O Server", [c["PCIAddress"] for c in found], ["0000:3b:00.0"])
    controller = found[0].path
    code, out = node.InvokeMethod("createVHBA", controller, Name="first")
    check("a virtual controller is created on it", code, 0)
    made = node.GetInstance(out["vHBA"])
    check(
        "the I/O server has handed it out, with the address that it has here",
        handed_out(),
        [("node-7/0000:3b:00.0/0", made["MACAddress"])],
    )
    code, out = node.InvokeMethod("createVHBA", controller, Name="first")
    check("asking again hands out nothing more", (code, len(handed_out())), (0, 1))
    theirs = [c for c in io.EnumerateInstances("IOV_PhysicalPortController") if c["VirtualizationMethod"] != 8][0].path
    code, taken = io.InvokeMethod("createVHBA", theirs, Name="its own")
    check("the I/O server takes the other one for itself", code, 0)
    code, out = node.InvokeMethod("createVHBA", controller, Name="second")
    check("what the I/O server has itself cannot be had", code != 0, True)
    check("and is not touched", len(handed_out()), 2)
    code, _ = io.InvokeMethod("removeVHBA", theirs, vHBA=taken["vHBA"])
    code, _ = node.InvokeMethod("removeVHBA", controller, vHBA=made.path)
    check("it is given back", (code, handed_out()), (0, []))
    life()
else:
    deadline = time.monotonic() + 60
    while controllers() and time.monotonic() < deadline:
        time.sleep(1)
    check(f"{phase}: nothing of the I/O server's is offered", [c["OperationalStatus"] for c in controllers()], [])
    check(f"{phase}: the server answers", len(lost()), 1)
