#!/usr/bin/env python3
"""Sends frames that say whence they come from several hosts, without pause, and notes where they arrive.

    frame-watch.py PREFIX HOST[,HOST…] SENDER:TAG[,SENDER:TAG…]

The hosts are the network namespaces PREFIXhN; all of them listen. Each sender sends a broadcast frame with each of its
tags (0: none) every 20 ms, and each arrival counts as (sender, tag sent, receiver, tag received). It says `ready` when
it has begun and goes on until its standard input ends; then it prints one line of JSON: for every kind of arrival its
count and the longest time between two of them, and that time for each sender itself, which shows how busy the machine
was. Works by packet sockets, since not every kernel has VLAN interfaces.
"""
import ctypes
import json
import os
import select
import socket
import struct
import sys
import time

ALL_PROTOCOLS, EXPERIMENTAL, VLAN_TAG = 0x0003, 0x88b5, 0x8100
SOL_PACKET, PACKET_AUXDATA, PACKET_OUTGOING, TAG_VALID = 263, 8, 4, 0x10
CLONE_NEWNET = 0x40000000
PERIOD = 0.02
MARK = b'iovm frame watch'

prefix = sys.argv[1]
hosts = [int(host) for host in sys.argv[2].split(',')]
senders = [tuple(map(int, one.split(':'))) for one in sys.argv[3].split(',')]
libc = ctypes.CDLL(None, use_errno=True)


def enter(path):
    with open(path) as namespace:
        if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f'cannot enter {path}')


def socket_in(host):
    enter(f'/run/netns/{prefix}h{host}')
    packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
    packets.bind(('eth0', 0))
    packets.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    packets.setblocking(False)
    return packets


def frame(sender, tag):
    # Addresses that nobody else has: no switch learns anything by them that matters to others.
    source = bytes((2, 0, 0, 0x99, sender, tag & 0xff))
    header = struct.pack('!HH', VLAN_TAG, tag) if tag else b''
    payload = MARK + struct.pack('!HH', sender, tag)
    return (b'\xff' * 6 + source + header + struct.pack('!H', EXPERIMENTAL) + payload).ljust(64, b'\0')


def arrival(packets):
    """(sender, tag sent, tag received) of the next frame of ours; None: it is another's; BlockingIOError: there is none."""
    data, ancillary, _flags, address = packets.recvmsg(2048, 64)
    if address[2] == PACKET_OUTGOING:
        return None
    tag, at = 0, 12
    if data[12:14] == struct.pack('!H', VLAN_TAG):
        tag, at = struct.unpack('!H', data[14:16])[0] & 0xfff, 16
    for level, kind, told in ancillary:  # the kernel takes the tag out of the frame and tells it here
        if level == SOL_PACKET and kind == PACKET_AUXDATA:
            status, _length, _snap, _mac, _net, control, _protocol = struct.unpack('IIIHHHH', told[:20])
            if status & TAG_VALID:
                tag = control & 0xfff
    payload = data[at + 2:]
    if not payload.startswith(MARK):
        return None
    return (*struct.unpack('!HH', payload[len(MARK):len(MARK) + 4]), tag)


class Times:
    """How often something happened, and the longest time between two of them."""

    def __init__(self):
        self.count, self.longest, self.last = 0, 0.0, None

    def note(self, now):
        if self.last is not None:
            self.longest = max(self.longest, now - self.last)
        self.count, self.last = self.count + 1, now


home = os.open('/proc/self/ns/net', os.O_RDONLY)
sockets = {host: socket_in(host) for host in hosts}
libc.setns(home, CLONE_NEWNET)
frames = [(sender, tag, frame(sender, tag)) for sender, tag in senders]
seen, sent = {}, Times()


def receive(until):
    global running
    while (left := until - time.monotonic()) > 0:
        ready, _, _ = select.select([*sockets.values(), *([sys.stdin] if running else [])], [], [], left)
        if sys.stdin in ready and not os.read(0, 4096):
            running = False
        now = time.monotonic()
        for host, packets in sockets.items():
            while packets in ready:
                try:
                    found = arrival(packets)
                except BlockingIOError:
                    break
                if found is not None:
                    sender, tag, received = found
                    seen.setdefault((sender, tag, host, received), Times()).note(now)


running = True
print('ready', flush=True)
while running:
    began = time.monotonic()
    sent.note(began)
    for sender, _tag, data in frames:
        try:
            sockets[sender].send(data)
        except OSError:  # its link is down
            pass
    receive(began + PERIOD)
receive(time.monotonic() + 0.1)  # what is still on its way
print(json.dumps({
    'sent': {'count': sent.count, 'longest': sent.longest},
    'seen': [{'kind': kind, 'count': one.count, 'longest': one.longest} for kind, one in sorted(seen.items())],
}))
