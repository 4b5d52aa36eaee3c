#!/usr/bin/env python3
"""Pings a host through a VLAN as an adapter does that tags a virtual function's frames.

    vlan-ping.py INTERFACE VLAN MAC ADDRESS TARGET [SECONDS]

Frames leave INTERFACE with the tag VLAN (0: without one), from MAC and ADDRESS, which belong to this program alone: it
answers ARP for itself. Only frames of the same VLAN are heard. TARGET's own kernel answers. Succeeds when a reply to
the echo request has come back. Works by packet sockets, since not every kernel has VLAN interfaces.
"""
import os
import socket
import struct
import sys
import time

ALL_PROTOCOLS, ARP, IPV4, VLAN_TAG = 0x0003, 0x0806, 0x0800, 0x8100
SOL_PACKET, PACKET_AUXDATA, PACKET_OUTGOING, TAG_VALID = 263, 8, 4, 0x10
BROADCAST = b'\xff' * 6

interface, vlan, own_mac, own_address, target = sys.argv[1:6]
patience = float(sys.argv[6]) if len(sys.argv) > 6 else 1.0
vlan = int(vlan)
own_mac = bytes.fromhex(own_mac.replace(':', ''))
own_address, target = socket.inet_aton(own_address), socket.inet_aton(target)
identifier = os.getpid() & 0xffff

packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
packets.bind((interface, 0))
packets.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)


def send(destination, protocol, payload):
    tag = struct.pack('!HH', VLAN_TAG, vlan) if vlan else b''
    packets.send((destination + own_mac + tag + struct.pack('!H', protocol) + payload).ljust(60 + len(tag), b'\0'))


def arp(operation, mac, address, destination):
    send(destination, ARP, struct.pack('!HHBBH', 1, IPV4, 6, 4, operation) + own_mac + own_address + mac + address)


def checksum(data):
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def echo(destination):
    body = struct.pack('!HH', identifier, 1) + b'iovm conformance'
    icmp = struct.pack('!BBH', 8, 0, checksum(struct.pack('!BBH', 8, 0, 0) + body)) + body
    fields = (0x45, 0, 20 + len(icmp), 1, 0, 64, socket.IPPROTO_ICMP)
    head = struct.pack('!BBHHHBBH', *fields, 0) + own_address + target
    head = struct.pack('!BBHHHBBH', *fields, checksum(head)) + own_address + target
    send(destination, IPV4, head + icmp)


def receive(until):
    """The next frame of our VLAN as (protocol, payload); None when the time is over."""
    while (left := until - time.monotonic()) > 0:
        packets.settimeout(left)
        try:
            frame, ancillary, _flags, address = packets.recvmsg(65536, 64)
        except socket.timeout:
            return None
        if address[2] == PACKET_OUTGOING:
            continue
        tag, protocol, payload = 0, struct.unpack('!H', frame[12:14])[0], frame[14:]
        if protocol == VLAN_TAG:
            tag, protocol = struct.unpack('!HH', payload[:4])
            payload = payload[4:]
        for level, kind, data in ancillary:  # the kernel takes the tag out of the frame and tells it here
            if level == SOL_PACKET and kind == PACKET_AUXDATA:
                status, *_rest, control, _protocol = struct.unpack('IIIHHHH', data[:20])
                if status & TAG_VALID:
                    tag = control
        if tag & 0xfff == vlan:
            return protocol, payload
    return None


def handle(protocol, payload):
    """True when the answer to our echo request is here."""
    if protocol == ARP:
        operation, mac, sender, asked = struct.unpack('!6xH6s4s6x4s', payload[:28])
        if operation == 1 and asked == own_address:
            arp(2, mac, sender, mac)
        elif operation == 2 and sender == target:
            echo(mac)
    elif protocol == IPV4 and payload[9] == socket.IPPROTO_ICMP and payload[12:20] == target + own_address:
        icmp = payload[(payload[0] & 0xf) * 4:]
        return icmp[0] == 0 and struct.unpack('!H', icmp[4:6])[0] == identifier
    return False


end = time.monotonic() + patience
while time.monotonic() < end:
    arp(1, bytes(6), target, BROADCAST)
    pause = min(end, time.monotonic() + 0.2)
    while (heard := receive(pause)) is not None:
        if handle(*heard):
            sys.exit(0)
sys.exit(f'no answer in VLAN {vlan}')
