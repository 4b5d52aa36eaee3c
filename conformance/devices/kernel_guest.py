"""The kernel rig's guest, as its user sees it: the cards' virtual functions, VMs and resources in namespaces, the switch,
and what passes the cables."""
import json
import os
import struct
import subprocess

RIG = os.path.join(os.path.dirname(__file__), '..', 'rig', 'kernel')
CARDS = {1: '0000:01:00.0', 2: '0000:02:00.0'}

# The other site's: the switch's operator has prepared it.
OUTSIDE_VLAN = 300

# The resources, by their names, which are those of their namespaces: the number in their addresses, and their ports.
RESOURCES = {'alpha-store': (101, {1: 'store1', 2: 'store2'}), 'alpha-archive': (102, {1: 'archive'}),
             'beta-store': (103, {1: 'beta'}), 'gamma-store': (104, {1: 'gamma'})}

# A frame comes in and leaves at the device to which its address belongs, also where another is nearer.
STRICT = 'for key in arp_ignore=1 arp_announce=2; do echo "${key#*=}" >/proc/sys/net/ipv4/conf/all/${key%=*}; done'


def run(program, *arguments):
    ran = subprocess.run([os.path.join(RIG, program), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert ran.returncode == 0, f'{arguments}: status {ran.returncode}: {ran.stdout}{ran.stderr}'
    return ran.stdout


def guest(command):
    """Runs lines of bash in the guest; answers what they wrote."""
    return run('run', command)


def cable(number, state):
    """Pulls a card's cable out (`off`), or puts it in (`on`)."""
    run('monitor', f'set_link cable{number} {state}')


def functions():
    """What the cards' drivers say of their virtual functions: (card, function)."""
    said = guest('ip -j link show dev pf0; ip -j link show dev pf1').splitlines()
    return [(card, one) for card, line in zip(CARDS, said) for one in json.loads(line)[0]['vfinfo_list']]


# --- the switch

def switch_up():
    """A bridge ends the cables of both cards, and the resources are in namespaces behind it. A frame without a tag goes
    nowhere on it."""
    run('monitor', 'set_link joint1 off')
    lines = ['set -e; modprobe -a bridge veth 8021q', 'ip link add leaf type bridge vlan_filtering 1 vlan_default_pvid 0',
             'for port in plug1 plug2; do ip link set "$port" master leaf; done']
    for name, (number, ports) in RESOURCES.items():
        lines += [f'ip netns add {name}', f"ip netns exec {name} bash -c '{STRICT}'"]
        for at, port in ports.items():
            lines += [f'ip link add {port} type veth peer name eth{at} netns {name}', f'ip link set {port} master leaf up',
                      f'ip -n {name} link set eth{at} up', f'ip -n {name} address add 10.9.{at}.{number}/24 dev eth{at}']
        if len(ports) == 1:
            lines.append(f'ip -n {name} address add 10.9.2.{number}/24 dev eth1')
    lines += [f'for port in plug1 plug2; do bridge vlan add dev "$port" vid {OUTSIDE_VLAN}; done',
              f'bridge vlan add dev gamma vid {OUTSIDE_VLAN} pvid untagged', 'ip link set leaf up']
    guest('\n'.join(lines))


def switch_down():
    names = ' '.join(RESOURCES)
    ports = ' '.join(port for _, ports in RESOURCES.values() for port in ports.values())
    guest(f"""for name in {names}; do ip netns del "$name"; done
      for port in {ports}; do until [ ! -e /sys/class/net/"$port" ]; do sleep 0.1; done; done
      for port in plug1 plug2; do ip link set "$port" nomaster; done; ip link del leaf""")
    run('monitor', 'set_link joint1 on')


def switch_configuration():
    """All that is configured on the bridge: VLANs by port, and its names."""
    return guest("bridge -j vlan show; ip -j link show dev leaf | grep -o '\"altnames\":[^]]*' || true")


def switch_vlans():
    """By port, its VLANs: number and flags."""
    shown = json.loads(guest('bridge -j vlan show'))
    return {one['ifname']: {vlan['vlan']: vlan.get('flags', []) for vlan in one.get('vlans', [])} for one in shown}


# --- VMs

def start_in_namespace(name, devices, number):
    """
    What a VM does when it starts: its devices get a driver anew, and so the MAC addresses that they were given. `devices`:
    by card, the virtual function's number. The address of a device has the card in its third place.
    """
    lines = [f'set -e; ip netns add {name}', f"ip netns exec {name} bash -c '{STRICT}'"]
    for card, index in devices.items():
        lines.append(f"""cd /sys/bus/pci/devices/{CARDS[card]}/virtfn{index}
          address=$(basename "$(readlink -f .)")
          echo "$address" >driver/unbind; echo "$address" >/sys/bus/pci/drivers/igbvf/bind
          until device=$(ls net) && [ -n "$device" ]; do sleep 0.1; done
          ip link set "$device" netns {name} name eth{card}
          ip -n {name} address add 10.9.{card}.{number}/24 dev eth{card}
          ip -n {name} link set eth{card} up""")
    guest('\n'.join(lines))


def reached(pairs):
    """Those of the pairs (namespace, address) of which the one reaches the other, asked at the same time."""
    lines = [f'(ip netns exec {name} ping -q -c 3 -i 0.3 -W 2 {address} >/dev/null && echo {name} {address}) &'
             for name, address in pairs]
    return {tuple(line.split()) for line in guest('\n'.join([*lines, 'wait'])).splitlines()}


def expect(yes, no=()):
    """Each pair of `yes` reaches the other, soon; none of `no` does."""
    missing = set(yes)
    for attempt in range(10):
        found = reached([*missing, *(no if attempt == 0 else ())])
        assert not found & set(no), f'these must not reach each other: {found & set(no)}'
        missing -= found
        if not missing:
            return
    raise AssertionError(f'these do not reach each other: {missing}')


# --- frames

def frames(card):
    """The frames of IPv4 and ARP that passed the card's end of its cable, in their order: (source, target, tag or 0)."""
    with open(os.path.join(os.environ['RIG_STATE'], 'share', f'wire{card}.pcap'), 'rb') as file:
        octets = file.read()
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
            yield frame[6:12].hex(':'), frame[:6].hex(':'), tag & 0xfff


def tags_of(card, mac):
    """The tags of the frames from and to this address, in their order; of equal ones in a row, one."""
    tags = []
    for source, target, tag in frames(card):
        if mac in (source, target) and tags[-1:] != [tag]:
            tags.append(tag)
    return tags
