"""The life of two customers' VMs over virtual functions of a real card, by the frames on its cable. Run by kernel.run:
the server is in the kernel rig's guest, this client outside."""
import collections
import json
import os
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'clients', 'pywbem'))

from harness import by_name, call, check, connect, only  # noqa: E402
from views import constraints, difference, snapshot  # noqa: E402

RIG = os.path.join(os.path.dirname(__file__), '..', 'rig', 'kernel')
CABLE = os.path.join(os.environ['RIG_STATE'], 'share', 'wire.pcap')
CUSTOMERS = ('alpha', 'beta')

c = connect()
manager = only(c.EnumerateInstanceNames('IOV_InfrastructureManager'), 'manager')
took = {}


# --- the guest

def guest(command):
    """Runs a line of bash in the guest; answers what it wrote."""
    ran = subprocess.run([os.path.join(RIG, 'run'), command], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert ran.returncode == 0, f'{command}: status {ran.returncode}: {ran.stdout}{ran.stderr}'
    return ran.stdout


def functions():
    """What the card's driver says of its virtual functions."""
    return json.loads(guest('ip -j link show dev pf0'))[0]['vfinfo_list']


def function_of(name):
    mac = mac_of(name)
    return only([one for one in functions() if one['address'] == mac], f'virtual function with {mac}')


def start_in_namespace(name):
    """What a VM does when it starts: its device gets a driver anew, and so the MAC address that it was given."""
    index = function_of(name)['vf']
    guest(f"""set -e
      cd /sys/bus/pci/devices/0000:01:00.0/virtfn{index}
      address=$(basename "$(readlink -f .)")
      echo "$address" >driver/unbind; echo "$address" >/sys/bus/pci/drivers/igbvf/bind
      ip netns add {name}
      until device=$(ls net) && [ -n "$device" ]; do sleep 0.1; done
      ip link set "$device" netns {name} name eth0
      ip -n {name} address add 10.9.0.{index + 1}/24 dev eth0
      ip -n {name} link set eth0 up""")


def reaches(name, address):
    command = f'ip netns exec {name} ping -q -c 3 -i 0.3 -W 2 {address} >/dev/null && echo yes || echo no'
    for _ in range(10):
        if guest(command).strip() == 'yes':
            return True
    return False


def not_reached(name, address):
    return guest(f'ip netns exec {name} ping -q -c 3 -i 0.3 -W 1 {address} >/dev/null && echo yes || echo no') == 'no\n'


def on_the_cable():
    """The tags (0: none) of the frames of IPv4 and ARP that passed, by their source."""
    with open(CABLE, 'rb') as file:
        octets = file.read()
    tags = collections.defaultdict(set)
    at = 24
    while at + 16 <= len(octets):
        length, = struct.unpack_from('<I', octets, at + 8)
        frame = octets[at + 16:at + 16 + length]
        at += 16 + length
        kind, = struct.unpack_from('>H', frame, 12)
        tag = 0
        if kind == 0x8100:
            tag, kind = struct.unpack_from('>HH', frame, 14)
        if kind in (0x0800, 0x0806):
            tags[frame[6:12].hex(':')].add(tag & 0xfff)
    return tags


# --- the site

def vm(name):
    return by_name(c, 'IOV_VirtualMachine', f'{name}-vm')


def vhba(name):
    return only(c.Associators(vm(name).path, AssocClass='IOV_VirtualMachineController'), 'virtual controller')


def mac_of(name):
    """Its MAC address, written as Linux does."""
    digits = vhba(name)['MACAddress'].replace(':', '').lower()
    return ':'.join(digits[at:at + 2] for at in range(0, 12, 2))


def vlan_of(name):
    vlan = vhba(name)['VLANID']
    assert vlan, f'{name} has no VLAN'
    return vlan


def timed(what, work):
    def run():
        began = time.monotonic()
        work()
        took[what] = time.monotonic() - began
    return run


# --- the checks, in their order

def discovered():
    ports = [one for one in c.EnumerateInstances('CIM_EthernetPort') if one.get('PermanentAddress')]
    shown = {str(one['PermanentAddress']).replace(':', '').lower() for one in ports}
    assert '525400000100' in shown, shown
    assert len(functions()) == 3


def tagged():
    for name in CUSTOMERS:
        shown = function_of(name)['vlan_list']
        assert [one.get('vlan') for one in shown] == [vlan_of(name)], (shown, vlan_of(name))
    assert vlan_of('alpha') != vlan_of('beta')


def far_end():
    """Behind the cable, the resources: each in its VLAN only."""
    for name, address in zip(CUSTOMERS, ('10.9.0.103', '10.9.0.104')):
        guest(f"""set -e; ip netns add far-{name}
          ip link add link pf1 name far-{name} type vlan id {vlan_of(name)}; ip link set far-{name} netns far-{name}
          ip -n far-{name} address add {address}/24 dev far-{name}; ip -n far-{name} link set far-{name} up""")


def each_its_own():
    assert reaches('alpha', '10.9.0.103'), 'alpha does not reach its store'
    assert reaches('beta', '10.9.0.104'), 'beta does not reach its store'
    assert not_reached('alpha', '10.9.0.104'), 'alpha reaches the store of beta'
    assert not_reached('beta', '10.9.0.103'), 'beta reaches the store of alpha'


def cable_shows():
    seen = on_the_cable()
    for name in CUSTOMERS:
        tags = seen[mac_of(name)]
        assert tags == {vlan_of(name)}, f'frames of {name} with the tags {tags}, expected {vlan_of(name)}'


def stopped():
    for name in CUSTOMERS:
        guest(f'ip netns del {name}; ip netns del far-{name}; until [ ! -e /sys/class/net/far-{name} ]; do sleep 0.1; done')


def clean():
    for one in functions():
        assert one['vlan_list'] == [{}] and one['rate'] == {'max_tx': 0, 'min_tx': 0}, one
        assert one['spoofchk'] is True and one['trust'] is False and one['address'] not in given, one
    left = difference(before, snapshot(c))
    assert not left, left


def linked():
    """A card that has just made its virtual functions has no link for some seconds; what is shown is read again."""
    until = time.monotonic() + 120
    while not only([one for one in c.EnumerateInstances('IOV_PhysicalPortController') if '0000:01:00.0' in str(one.path)],
                   'controller')['LinkUp']:
        assert time.monotonic() < until, 'the link of the card stays down'
        time.sleep(1)
        call(c, 'refresh', manager)


check('the card has a link', linked)
before = snapshot(c)
check('the card is discovered, and has the virtual functions that the site asks for', discovered)
for customer in CUSTOMERS:
    check(f'{customer} creates a VM', timed('createVM', lambda: call(
        c, 'createVM', manager, Name=f'{customer}-vm', Group=by_name(c, 'IOV_VMGroup', f'{customer}-web').path,
        ConstraintSet=constraints())))
    check(f'{customer} connects its store', timed('connectResource', lambda: call(
        c, 'connectResource', manager, VM=vm(customer).path, ConstraintSet=constraints(),
        RR=by_name(c, 'IOV_RemoteResource', f'{customer}-store').path)))
check('each virtual function has the tag of its channel', tagged)
given = check('each VM has a MAC address', lambda: {mac_of(name) for name in CUSTOMERS})
check('the resources are behind the cable', far_end)
check('the VMs take their devices', lambda: [start_in_namespace(name) for name in CUSTOMERS])
check('each reaches its own store, and not the other\'s', each_its_own)
check('on the cable, the frames of each have the tag of its channel and no other', cable_shows)
check('the VMs stop', stopped)
for customer in CUSTOMERS:
    check(f'{customer} halts its VM', timed('haltVM', lambda: call(c, 'haltVM', manager, VM=vm(customer).path)))
check('nothing is left', clean)
print('        ' + ', '.join(f'{what} {seconds:.1f} s' for what, seconds in took.items()))
