"""An AgentX subagent (RFC 2741) that answers for qbridge.py: agentx.py AGENTX_SOCKET OVSDB_SOCKET BRIDGE

From one SIGUSR1 to the next it lies: it answers that what was set is done, and does nothing.
"""
import os
import signal
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from qbridge import QB, QBridge, SnmpErr  # noqa: E402

sk = None
q = QBridge(sys.argv[2], sys.argv[3])
lies = False
NB = 0x10
pid = 0
sid = 0


def lie(*_):
    global lies
    lies = not lies
    print('lies' if lies else 'is honest', flush=True)


signal.signal(signal.SIGUSR1, lie)


def eoid(o, inc=0):
    if o is None:
        return struct.pack('>4B', 0, 0, 0, 0)
    if len(o) > 4 and o[:4] == (1, 3, 6, 1) and 0 < o[4] < 256:
        return struct.pack('>4B', len(o) - 5, o[4], inc, 0) + struct.pack(f'>{len(o)-5}I', *o[5:])
    return struct.pack('>4B', len(o), 0, inc, 0) + struct.pack(f'>{len(o)}I', *o)


def eoct(b):
    return struct.pack('>I', len(b)) + b + bytes(-len(b) % 4)


def evb(o, t, v=None):
    return (
        struct.pack('>HH', t, 0)
        + eoid(o)
        + (b'' if v is None else eoct(v) if t == 4 else eoid(v) if t == 6 else struct.pack('>I', v & 0xFFFFFFFF))
    )


class Rd:
    def __init__(self, b, be):
        self.b = b
        self.p = 0
        self.e = '>' if be else '<'

    def u(self, f):
        r = struct.unpack_from(self.e + f, self.b, self.p)
        self.p += struct.calcsize(self.e + f)
        return r

    def oid(self):
        n, pre, inc, _ = self.u('4B')
        o = self.u(f'{n}I')
        return ((1, 3, 6, 1, pre) + o if pre else o), inc

    def oct(self):
        (n,) = self.u('I')
        r = self.b[self.p : self.p + n]
        self.p += n + (-n % 4)
        return bytes(r)

    def vb(self):
        t, _ = self.u('HH')
        o, _ = self.oid()
        v = (
            self.oct()
            if t in (4, 64, 68)
            else (
                self.oid()[0]
                if t == 6
                else self.u('i')[0] if t == 2 else self.u('I')[0] if t in (65, 66, 67) else self.u('Q')[0] if t == 70 else None
            )
        )
        return o, t, v


def send(typ, payload, tid=0, p=None):
    global pid
    if p is None:
        pid += 1
        p = pid
    sk.sendall(struct.pack('>4B4I', 1, typ, NB, 0, sid, tid, p, len(payload)) + payload)


def rx(n):
    b = b''
    while len(b) < n:
        d = sk.recv(n - len(b))
        if not d:
            raise ConnectionError('the master closed the session')
        b += d
    return b


def pdu():
    h = rx(20)
    be = bool(h[2] & 0x10)
    session, t, p, length = struct.unpack(('>' if be else '<') + '4I', h[4:])
    return h[1], session, t, p, Rd(rx(length), be)


def connect():
    """A session with both subtrees; the master may not be there yet, or not be there again."""
    global sk, sid, pid
    for _ in range(600):
        sk, sid, pid = socket.socket(socket.AF_UNIX), 0, 0
        try:
            sk.connect(sys.argv[1])
            break
        except OSError:
            sk.close()
            time.sleep(0.05)
    else:
        sys.exit('no master')
    send(1, struct.pack('>4B', 5, 0, 0, 0) + eoid((1, 3, 6, 1, 4, 1, 99999, 1)) + eoct(b'ovs-qbridge'))
    _, sid, _, _, _ = pdu()
    for root in ((1, 3, 6, 1, 2, 1, 17, 1), QB):
        send(3, struct.pack('>4B', 5, 127, 0, 0) + eoid(root))
        _, _, _, _, r = pdu()
        answer = r.u('IHH')
        print('register', root, answer, flush=True)
        if answer[1]:
            time.sleep(0.2)  # the former session may not have been given up yet
            raise ConnectionError(f'not registered: {answer[1]}')


def serve():
    pend = {}
    while True:
        ty, s_, tid, p, r = pdu()
        err = idx = 0
        out = b''
        if ty in (5, 6):
            while r.p < len(r.b):
                a, inc = r.oid()
                e, _ = r.oid()
                if ty == 5:
                    v = q.get(a)
                    out += evb(a, *v) if v else evb(a, 128)
                else:
                    n = q.next(a, inc)
                    out += evb(n, *q.T[n]) if n and (not e or n < e) else evb(a, 130)
        elif ty == 8:
            v = []
            while r.p < len(r.b):
                v.append(r.vb())
            try:
                pend[tid] = [q.test(v), None]
            except SnmpErr as x:
                err, idx = x.code, x.idx
            except Exception as x:
                print('test', repr(x), flush=True)
                err = 5
        elif ty == 9:
            try:
                if not lies:
                    pend[tid][1] = q.commit(pend[tid][0])
            except Exception as x:
                print('commit', repr(x), flush=True)
                err, idx = 14, 1
        elif ty == 10:
            try:
                q.commit(pend[tid][1])
            except Exception:
                err = 15
        elif ty == 11:
            pend.pop(tid, None)
            continue
        elif ty == 2:
            raise ConnectionError('the master told that the session is closed')
        elif ty == 18:
            continue
        send(18, struct.pack('>IHH', 0, err, idx) + out, tid, p)


# A master that has waited in vain for an answer, or was started anew, has ended the session.
while True:
    try:
        connect()
        serve()
    except OSError as x:
        print('lost', repr(x), flush=True)
