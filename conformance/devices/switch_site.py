"""What the runs at a real switch share: the site as a client sees it, and frames that are sent for its VMs."""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'clients', 'pywbem'))

from harness import by_name, connect, only  # noqa: E402

PING = os.path.join(os.path.dirname(__file__), '..', 'rig', 'switch', 'vlan-ping.py')

# The host behind each port of the switch: its number is the port's.
NODES = {'alpha-vm': 1, 'beta-vm': 2}
STORE, ARCHIVE, BETA_STORE = 3, 4, 5

c = connect()
manager = only(c.EnumerateInstanceNames('IOV_InfrastructureManager'), 'manager')


# --- the site, as the client sees it

def vm(name):
    return by_name(c, 'IOV_VirtualMachine', name)


def vhba(name):
    return only(c.Associators(vm(name).path, AssocClass='IOV_VirtualMachineController'), 'virtual controller')


def resource(name):
    return by_name(c, 'IOV_RemoteResource', name).path


def vlan_of(name):
    """The VLAN that the adapter tags the VM's frames with."""
    vlan = vhba(name)['VLANID']
    assert vlan, f'{name} has no VLAN'
    return vlan


# --- frames

def ping(name, target, vlan):
    """Sends a frame of this VM into the switch, at its host and with this tag (0: none)."""
    source = NODES[name]
    return subprocess.Popen(
        ['ip', 'netns', 'exec', f'{os.environ["RIG_NAMESPACE"]}h{source}', sys.executable, PING, 'eth0', str(vlan),
         vhba(name)['MACAddress'], f'10.9.0.{100 + source}', f'10.9.0.{target}', '1'],
        stderr=subprocess.PIPE, text=True)


def sees(name, vlan):
    """The hosts that answer the VM when its frames have this tag."""
    others = [host for host in (1, 2, STORE, ARCHIVE, BETA_STORE, 6) if host != NODES[name]]
    pings = {host: ping(name, host, vlan) for host in others}
    for running in pings.values():
        _, said = running.communicate()
        assert running.returncode == 0 or said.startswith('no answer'), said
    return {host for host, running in pings.items() if running.returncode == 0}


def expect(name, vlan, hosts):
    def run():
        tag = vlan() if callable(vlan) else vlan
        got = sees(name, tag)
        assert got == hosts, f'{name} with tag {tag} reaches the hosts {got or "none"}, expected {hosts or "none"}'
    return run


def switch_port(name):
    return only([one for one in c.EnumerateInstances('IOV_SwitchPort') if one['Name'] == name], 'switch port')


def until(holds, what):
    """Waits until it holds, for not longer than 30 s: much less than the interval at which an untold change is seen."""
    for _ in range(300):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError(f'{what}: not within 30 s')
