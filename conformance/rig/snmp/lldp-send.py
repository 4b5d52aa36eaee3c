#!/usr/bin/env python3
"""Sends one LLDP frame (IEEE 802.1AB) as a host does: lldp-send.py INTERFACE MAC SYSTEM. It is believed for 600 s."""
import socket
import sys

interface, mac, system = sys.argv[1:4]
mac = bytes.fromhex(mac.replace(':', ''))


def tlv(kind, value):
    return bytes((kind << 1 | len(value) >> 8, len(value) & 0xff)) + value


MAC_OF_CHASSIS, MAC_OF_PORT = b'\x04', b'\x03'
data = (tlv(1, MAC_OF_CHASSIS + mac) + tlv(2, MAC_OF_PORT + mac) + tlv(3, (600).to_bytes(2, 'big')) +
        tlv(5, system.encode()) + tlv(0, b''))
packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
packets.bind((interface, 0))
packets.send(bytes.fromhex('0180c200000e') + mac + b'\x88\xcc' + data)
