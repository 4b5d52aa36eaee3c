"""The life of three customers' VMs over virtual functions of two real cards and a real switch, by the frames on the
cables. Run by kernel.run, in phases: host A's server is in the kernel rig's guest; host B's server, which uses A's cards,
and this client are outside. kernel.py HTTP HTTPS USER PASSWORD-A URL-B PASSWORD-B PHASE"""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'clients', 'pywbem'))

import pywbem  # noqa: E402
from harness import bare, by_name, call, check, connect, only  # noqa: E402
from kernel_guest import (  # noqa: E402
    CARDS, OUTSIDE_VLAN, cable, expect, functions, guest, start_in_namespace, switch_configuration, switch_vlans, tags_of)
from kernel_times import Meter, bare_seconds, changing, load, recording, store  # noqa: E402
from views import constraints, difference, snapshot, walk  # noqa: E402

SHARE = os.path.join(os.environ['RIG_STATE'], 'share')
TIMES = os.path.join(SHARE, 'times.json')
url_b, password_b, phase = sys.argv[5:8]

VMS = {'alpha-batch': 'alpha-web', 'alpha-vm': 'alpha-web', 'beta-vm': 'beta-web', 'gamma-vm': 'gamma-web'}
STORES = {'alpha-batch': 'alpha-archive', 'alpha-vm': 'alpha-store', 'beta-vm': 'beta-store', 'gamma-vm': 'gamma-store'}


class Site:
    """What a server shows."""

    def __init__(self, connection):
        self.c = connection
        self.manager = only(connection.EnumerateInstanceNames('IOV_InfrastructureManager'), 'manager')

    def vm(self, name):
        return by_name(self.c, 'IOV_VirtualMachine', name)

    def group(self, name):
        return by_name(self.c, 'IOV_VMGroup', name).path

    def vhbas(self, name):
        return self.c.Associators(self.vm(name).path, AssocClass='IOV_VirtualMachineController')

    def call(self, method, **parameters):
        return call(self.c, method, self.manager, **parameters)

    def create(self, name, **wanted):
        return self.call('createVM', Name=name, Group=self.group(VMS[name]), ConstraintSet=constraints(**wanted))

    def join(self, name):
        resource = by_name(self.c, 'IOV_RemoteResource', STORES[name]).path
        return self.call('connectResource', VM=self.vm(name).path, RR=resource, ConstraintSet=constraints())

    def halt(self, name):
        return self.call('haltVM', VM=self.vm(name).path)


def mac_of(vhba):
    """Its MAC address, written as Linux does."""
    digits = vhba['MACAddress'].replace(':', '').lower()
    return ':'.join(digits[at:at + 2] for at in range(0, 12, 2))


def card_of(device_id):
    return only([card for card, address in CARDS.items() if address in device_id], 'card')


def devices_of(site, name):
    """By card, the MAC address that the VM has there."""
    return {card_of(one['DeviceID']): mac_of(one) for one in site.vhbas(name)}


def function_of(card, mac):
    return only([one for at, one in functions() if at == card and one['address'] == mac], f'function with {mac}')


def vlan_of(site, name):
    vlan = only({one['VLANID'] for one in site.vhbas(name)}, 'VLAN')
    assert vlan, f'{name} has no VLAN'
    return vlan


def start(site, name, number):
    """The VM's devices go to a namespace of its name; `number` is in their addresses."""
    start_in_namespace(name, {card: function_of(card, mac)['vf'] for card, mac in devices_of(site, name).items()}, number)


def stop(*names):
    guest('; '.join(f'ip netns del {name}' for name in names))


def ways(site, name, number):
    """What the VM reaches where it reaches the host of that number, over each card that it has."""
    return [(name, f'10.9.{card}.{number}') for card in devices_of(site, name)]


def tags(site, name):
    return {card: tags_of(card, mac) for card, mac in devices_of(site, name).items()}


def until(holds, what):
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline, f'{what}: not within two minutes'
        time.sleep(0.5)


def link_up(site, card):
    def shown():
        site.call('refresh')
        controllers = site.c.EnumerateInstances('IOV_PhysicalPortController')
        return only([one['LinkUp'] for one in controllers if one['PCIAddress'] == CARDS[card]], 'controller')
    return shown


# --- host A

def story():
    a = Site(connect())
    b = Site(pywbem.WBEMConnection(url_b, ('admin', password_b), default_namespace='root/cimv2', timeout=60))

    def linked():
        for card in CARDS:
            until(link_up(a, card), f'the link of card {card}')

    def discovered():
        ports = [one for one in a.c.EnumerateInstances('CIM_EthernetPort') if one.get('PermanentAddress')]
        shown = {str(one['PermanentAddress']).replace(':', '').lower() for one in ports}
        assert {'525400000100', '525400000200'} <= shown, shown
        assert [card for card, _ in functions()] == [1] * 4 + [2] * 4

    check('A: both cards have a link', linked)
    check('B: they are seen as long as nobody uses them', lambda: b.call('refresh'))
    before = snapshot(a.c)
    configured = switch_configuration()
    check('A: the cards are discovered, and have the virtual functions that the site asks for', discovered)
    measure(a)
    lives(a)
    redundancy(a)
    other_site(a, b)
    move(a)
    end(a, before, configured)


def measure(a):
    """One VM's life again and again: its device calls are recorded first, and then it is timed."""
    def life(do):
        do('createVM', lambda: a.create('alpha-batch'))
        do('connectResource', lambda: a.join('alpha-batch'))

    def halt(do):
        do('haltVM', lambda: a.halt('alpha-batch'))

    def note(what, work):
        calls[what] = recording(work)

    calls = {}
    check('A: the device calls of a life are recorded', lambda: (life(note), halt(note)))
    check('A: alpha creates a VM, connects its archive and halts it', lambda: (life(meter.time), halt(meter.time)))
    check('A: alpha creates a VM and connects its archive', lambda: life(meter.time))
    store(TIMES, {'calls': calls})


def lives(a):
    check('A: alpha creates a VM that asks for two paths',
          lambda: a.create('alpha-vm', RedundantPaths=pywbem.Uint16(2)))
    check('A: alpha connects its store over both', lambda: a.join('alpha-vm'))
    check('A: beta creates a VM and connects its store', lambda: (a.create('beta-vm'), a.join('beta-vm')))

    def tagged():
        for name in ('alpha-batch', 'alpha-vm', 'beta-vm'):
            for card, mac in devices_of(a, name).items():
                shown = function_of(card, mac)['vlan_list']
                assert [one.get('vlan') for one in shown] == [vlan_of(a, name)], (name, shown)
        assert vlan_of(a, 'alpha-vm') == vlan_of(a, 'alpha-batch') != vlan_of(a, 'beta-vm')

    def switched():
        alpha, beta = vlan_of(a, 'alpha-vm'), vlan_of(a, 'beta-vm')
        shown = switch_vlans()
        for port, vlan in (('store1', alpha), ('store2', alpha), ('archive', alpha), ('beta', beta)):
            assert shown[port] == {vlan: ['PVID', 'Egress Untagged']}, (port, shown)
        for card in CARDS:
            carried = {alpha} | {vlan for name, vlan in (('beta-vm', beta),) if card in devices_of(a, name)}
            assert shown[f'plug{card}'] == {vlan: [] for vlan in carried | {OUTSIDE_VLAN}}, (card, shown)

    def reach():
        expect([*ways(a, 'alpha-vm', 101), *ways(a, 'alpha-batch', 102), *ways(a, 'beta-vm', 103)],
               [*ways(a, 'alpha-vm', 103), *ways(a, 'beta-vm', 101), *ways(a, 'beta-vm', 102), *ways(a, 'alpha-vm', 104)])

    check('A: each virtual function has the tag of its channel', tagged)
    check('A: the ports of the switch carry just these', switched)
    check('A: the VMs take their devices',
          lambda: [start(a, name, number) for name, number in (('alpha-batch', 1), ('alpha-vm', 2), ('beta-vm', 3))])
    check('A: each reaches its own over the switch, and not the other\'s', reach)
    check('A: on the cables, the frames of each have the tag of its channel and no other', lambda: own_tags_only(
        a, 'alpha-batch', 'alpha-vm', 'beta-vm'))


def own_tags_only(site, *names):
    for name in names:
        for card, seen in tags(site, name).items():
            assert seen == [vlan_of(site, name)], f'frames of {name} over card {card} with the tags {seen}'


def redundancy(a):
    def disjoint():
        trail = walk(a.c, a.vm('alpha-vm').path)
        for at, what in ((2, 'card'), (3, 'port'), (4, 'switch port')):
            found = {way[at].path.to_wbem_uri() for way in trail}
            assert len(found) == 2, (what, found)
        assert len(a.c.Associators(a.vm('alpha-vm').path, AssocClass='IOV_VirtualMachineChannel')) == 2

    def one_left():
        cable(1, 'off')
        expect([('alpha-vm', '10.9.2.101')], [('alpha-vm', '10.9.1.101')])

    check('A: both channels go over cards and switch ports of their own', disjoint)
    check('A: the cable of one card is pulled: the VM reaches its store over the other', one_left)
    check('A: the card is shown without a link', lambda: until(lambda: not link_up(a, 1)(), 'the link is down'))
    check('A: the cable is put in', lambda: (cable(1, 'on'), until(link_up(a, 1), 'the link is up')))
    check('A: the VM reaches its store over both', lambda: expect(ways(a, 'alpha-vm', 101)))


def move(a):
    """What the VM sends all the while is seen on the cables: frames with the one tag, and then with the other."""
    def moving():
        guest("""for address in 10.9.1.101 10.9.2.101 10.9.1.3 10.9.2.3; do
          setsid ip netns exec alpha-vm ping -q -i 0.2 "$address" >/dev/null 2>&1 & echo $!; done >/run/pings""")
        try:
            a.call('moveToGroup', VM=a.vm('alpha-vm').path, Group=a.group('beta-web'))
            # It goes on until frames of the new VLAN are seen.
            vlan = vlan_of(a, 'alpha-vm')
            until(lambda: all(seen[-1] == vlan for seen in tags(a, 'alpha-vm').values()), 'frames with the new tag')
        finally:
            guest('kill $(</run/pings)')

    def tagged():
        assert vlan_of(a, 'alpha-vm') == vlan_of(a, 'beta-vm')
        for card, seen in tags(a, 'alpha-vm').items():
            assert seen == [left, vlan_of(a, 'alpha-vm')], f'over card {card}, frames had the tags {seen}'
        own_tags_only(a, 'alpha-batch', 'beta-vm')

    def reach():
        theirs = [('alpha-vm', f'10.9.{card}.3') for card in devices_of(a, 'beta-vm')]
        former = [('alpha-vm', f'10.9.{card}.1') for card in devices_of(a, 'alpha-batch')]
        expect([*ways(a, 'alpha-vm', 101), *theirs, *ways(a, 'alpha-vm', 103), *ways(a, 'alpha-batch', 102)],
               [*former, *ways(a, 'alpha-vm', 102), *ways(a, 'alpha-batch', 101), *ways(a, 'beta-vm', 102)])

    left = vlan_of(a, 'alpha-vm')
    check('A: alpha\'s VM moves to beta\'s group, and sends all the while', moving)
    check('A: its frames had the one tag before and the other afterwards, and never another one', tagged)
    check('A: it is reached in beta\'s VLAN and not in the one that it has left', reach)


def end(a, before, configured):
    def clean():
        for _, one in functions():
            assert one['vlan_list'] == [{}] and one['rate'] == {'max_tx': 0, 'min_tx': 0}, one
            assert one['spoofchk'] is True and one['trust'] is False and one['address'] not in given, one
        now = switch_configuration()
        assert now == configured, f'{configured} -> {now}'
        left = difference(before, snapshot(a.c))
        assert not left, left

    given = {mac for name in ('alpha-batch', 'alpha-vm', 'beta-vm') for mac in devices_of(a, name).values()}
    check('A: the VMs stop', lambda: stop('alpha-batch', 'alpha-vm', 'beta-vm'))
    check('A: two are halted', lambda: (a.halt('alpha-vm'), a.halt('beta-vm')))
    check('A: the last is halted', lambda: meter.time('haltVM', lambda: a.halt('alpha-batch')))
    check('A: nothing is left on cards, switch and server', clean)
    store(TIMES, {**load(TIMES), 'took': meter.took})


# --- host B

def other_site(a, b):
    """B has a VM for gamma on A's cards; what either server, the card and the cable show of its device agrees."""
    def own():
        elements = {'IOV_VirtualPortController': lambda one: one['Owned'], 'IOV_VirtualMachine': lambda _: True,
                    'IOV_DataChannel': lambda _: True, 'IOV_VLAN': lambda one: one['VLANId'] == OUTSIDE_VLAN}
        return [bare(one.path) for name, is_own in elements.items()
                for one in b.c.EnumerateInstances(name) if is_own(one)]

    def agrees():
        ours = only(b.vhbas('gamma-vm'), 'virtual controller')
        theirs = only([one for one in a.c.EnumerateInstances('IOV_VirtualPortController')
                       if one['RequestName'] and one['RequestName'].startswith('node2/')], 'virtual controller')
        for what in ('MACAddress', 'VLANID', 'Index'):
            assert ours[what] == theirs[what], (what, ours[what], theirs[what])
        assert theirs['PCIAddress'] and ours['PCIAddress'] is None, 'the function is in A\'s machine only'
        shown = function_of(card_of(ours['DeviceID']), mac_of(ours))
        assert shown['vf'] == ours['Index'] and shown['vlan_list'][0]['vlan'] == ours['VLANID'] == OUTSIDE_VLAN, shown

    def reach():
        expect(ways(b, 'gamma-vm', 104), [*ways(b, 'gamma-vm', 101), *ways(b, 'gamma-vm', 103)])

    def nothing_left():
        left = difference(mine, snapshot(a.c))
        assert not left and not own(), (left, own())

    mine = snapshot(a.c)
    check('B: gamma creates a VM on a card of A\'s, which has given devices away since B has read it',
          lambda: b.create('gamma-vm'))
    check('B: it connects its store', lambda: b.join('gamma-vm'))
    check('A and B show the same of its device, and so does the card', agrees)
    check('B: from the VM it is walked to card, cable, switch port and VLAN',
          lambda: only(walk(b.c, b.vm('gamma-vm').path), 'way'))
    check('B: gamma\'s VM takes the device', lambda: start(b, 'gamma-vm', 4))
    check('B: it reaches its store over the switch, and nothing of A\'s customers', reach)
    check('B: on the cables, its frames have the tag of its VLAN and no other', lambda: own_tags_only(b, 'gamma-vm'))
    check('B: the VM stops', lambda: stop('gamma-vm'))
    check('B: it is halted', lambda: b.halt('gamma-vm'))
    check('B: nothing of it is left with A or B', nothing_left)


# --- times

def times():
    """The calls that were recorded, made by a script on the devices, which the server has left as they were."""
    found = load(TIMES)

    def repeated():
        rounds = [{what: bare_seconds(calls) for what, calls in found['calls'].items()} for _ in range(2)]
        for what, calls in found['calls'].items():
            passed, server = min(found['took'][what])
            alone = min(one[what] for one in rounds)
            assert calls and alone > 0, (what, calls)
            print(f'note    {what}: {passed:.2f} s, of which the server\'s own work in the emulated processor {server:.2f} s; '
                  f'its {len(calls)} device calls in a script {alone:.2f} s ({len(changing(calls))} change something): '
                  f'ratio {passed / alone:.2f}, without its own work {max(0, passed - server) / alone:.2f} (budget 1.3)')
    check('the device calls are repeated by a script', repeated)


meter = Meter()
{'story': story, 'times': times}[phase]()
