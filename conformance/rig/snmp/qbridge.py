"""Q-BRIDGE-MIB (RFC 4363) and dot1dBasePortTable (RFC 4188) of a live Open vSwitch bridge, through OVSDB (RFC 7047).

A SET moves frames: what the tables say is put on the bridge's ports and awaited. It is written apart from iovm, so that
iovm meets an agent that it did not write; what is wrong here is put right against the RFC, not against iovm. Changes
that somebody makes in the database are not seen here.

`vl` holds VLANs by ID (name, egress, forbidden, untagged, RowStatus), `pv`, `aft`, `ing` the PVID, acceptable frame
types and ingress filtering by port number. Types are those of AgentX (RFC 2741 5.4).
"""
import bisect
import json
import socket

QB = (1, 3, 6, 1, 2, 1, 17, 7, 1)
ST = QB + (4, 3, 1)
PV = QB + (4, 5, 1)
BP = (1, 3, 6, 1, 2, 1, 17, 1, 4, 1)
INT, OCT, U32 = 2, 4, 66


class SnmpErr(Exception):
    def __init__(self, code, idx):
        self.code = code
        self.idx = idx


E = dict(
    tooBig=1,
    genErr=5,
    noAccess=6,
    wrongType=7,
    wrongLength=8,
    wrongValue=10,
    noCreation=11,
    inconsistentValue=12,
    resourceUnavailable=13,
    commitFailed=14,
    undoFailed=15,
    notWritable=17,
    inconsistentName=18,
)


class Db:
    def __init__(self, path):
        self.s = socket.socket(socket.AF_UNIX)
        self.s.connect(path)
        self.id = 0
        self.dec = json.JSONDecoder()
        self.buf = ''

    def call(self, method, params):
        self.id += 1
        self.s.sendall(json.dumps(dict(method=method, params=params, id=self.id)).encode())
        while True:
            try:
                m, n = self.dec.raw_decode(self.buf)
            except ValueError:
                self.buf += self.s.recv(65536).decode()
                continue
            self.buf = self.buf[n:].lstrip()
            if m.get('method') == 'echo':
                self.s.sendall(json.dumps(dict(id=m['id'], result=m['params'], error=None)).encode())
                continue
            if m.get('id') == self.id:
                return m['result']

    def tx(self, *ops):
        r = self.call('transact', ['Open_vSwitch', *ops])
        for x in r:
            if x and 'error' in x:
                raise RuntimeError(x)
        return r


class QBridge:
    def __init__(self, sock, br):
        self.db = Db(sock)
        self.br = br
        b = self.db.tx(dict(op='select', table='Bridge', where=[['name', '==', br]], columns=['ports']))[0]['rows'][0]
        ids = {u[1] for u in (b['ports'][1] if b['ports'][0] == 'set' else [b['ports']])}
        P = self.db.tx(dict(op='select', table='Port', where=[], columns=['_uuid', 'name']))[0]['rows']
        self.ports = sorted((p['name'] for p in P if p['_uuid'][1] in ids and p['name'] != br), key=lambda n: (len(n), n))
        self.n = len(self.ports)
        self.nb = max(1, (self.n + 7) // 8)
        allp = set(range(1, self.n + 1))
        self.vl = {1: dict(name=b'default', eg=set(allp), fb=set(), un=set(allp), st=1)}
        self.pv = {p: 1 for p in allp}
        self.aft = {p: 1 for p in allp}
        self.ing = {p: 1 for p in allp}
        self.dirty = True
        self.push(None)

    # --- PortList (RFC 4363/2674 TC): bit 0x80 of octet 1 = port 1
    def bm(self, st):
        b = bytearray(self.nb)
        for p in st:
            b[(p - 1) // 8] |= 0x80 >> ((p - 1) % 8)
        return bytes(b)

    def unbm(self, b, i):
        r = set()
        for k, x in enumerate(b):
            for j in range(8):
                if x & (0x80 >> j):
                    r.add(k * 8 + j + 1)
        if r and max(r) > self.n:
            raise SnmpErr(E['wrongValue'], i)
        return r

    def rows(self, st=None):
        vl, pv = st or (self.vl, self.pv)
        R = {}
        U = {p: [] for p in range(1, self.n + 1)}
        G = {p: [] for p in range(1, self.n + 1)}
        for v in sorted(vl):
            d = vl[v]
            if d['st'] != 1:
                continue
            for p in d['eg']:
                (U if p in d['un'] else G)[p].append(v)
        for p in range(1, self.n + 1):
            un = U[p]
            tg = G[p]
            pvid = pv[p]
            if un and un[0] == pvid:
                R[p] = (
                    dict(vlan_mode='native-untagged', tag=pvid, trunks=sorted([pvid] + tg))
                    if tg
                    else dict(vlan_mode='access', tag=pvid, trunks=[])
                )
            elif pvid in tg:
                R[p] = dict(vlan_mode='native-tagged', tag=pvid, trunks=tg)
            elif tg:
                R[p] = dict(vlan_mode='trunk', tag=None, trunks=tg)
            else:
                R[p] = dict(vlan_mode='trunk', tag=None, trunks=[4095])  # fail closed: empty trunks means ALL in OVS
        return R

    def push(self, old):
        new = self.rows()
        ops = []
        for p, r in new.items():
            if old and old.get(p) == r:
                continue
            ops.append(
                dict(
                    op='update',
                    table='Port',
                    where=[['name', '==', self.ports[p - 1]]],
                    row=dict(
                        vlan_mode=r['vlan_mode'],
                        tag=['set', []] if r['tag'] is None else r['tag'],
                        trunks=['set', r['trunks']],
                    ),
                )
            )
        if not ops:
            return
        ops += [
            dict(op='mutate', table='Open_vSwitch', where=[], mutations=[['next_cfg', '+=', 1]]),
            dict(op='select', table='Open_vSwitch', where=[], columns=['next_cfg']),
        ]
        w = self.db.tx(*ops)[-1]['rows'][0]['next_cfg']
        self.db.tx(
            dict(
                op='wait',
                table='Open_vSwitch',
                where=[],
                timeout=3000,
                columns=['cur_cfg'],
                until='==',
                rows=[dict(cur_cfg=w)],
            )
        )

    # --- read side
    def build(self):
        T = {}
        T[(1, 3, 6, 1, 2, 1, 17, 1, 1, 0)] = (OCT, bytes(6))
        T[(1, 3, 6, 1, 2, 1, 17, 1, 2, 0)] = (INT, self.n)
        T[(1, 3, 6, 1, 2, 1, 17, 1, 3, 0)] = (INT, 2)
        for p in range(1, self.n + 1):
            T[BP + (1, p)] = (INT, p)
            try:
                ifi = int(open(f'/sys/class/net/{self.ports[p-1]}/ifindex').read())
            except OSError:
                ifi = p
            T[BP + (2, p)] = (INT, ifi)
        for k, v in ((1, (INT, 1)), (2, (INT, 4094)), (3, (U32, 4094)), (4, (U32, len(self.vl))), (5, (INT, 2))):
            T[QB + (1, k, 0)] = v
        for v, d in self.vl.items():
            for c, val in (
                (1, (OCT, d['name'])),
                (2, (OCT, self.bm(d['eg']))),
                (3, (OCT, self.bm(d['fb']))),
                (4, (OCT, self.bm(d['un']))),
                (5, (INT, d['st'])),
            ):
                T[ST + (c, v)] = val
        for p in self.pv:
            T[PV + (1, p)] = (U32, self.pv[p])
            T[PV + (2, p)] = (INT, self.aft[p])
            T[PV + (3, p)] = (INT, self.ing[p])
        self.T = T
        self.K = sorted(T)
        self.dirty = False

    def get(self, o):
        if self.dirty:
            self.build()
        return self.T.get(o)

    def next(self, o, incl=False):
        if self.dirty:
            self.build()
        i = (bisect.bisect_left if incl else bisect.bisect_right)(self.K, o)
        return self.K[i] if i < len(self.K) else None

    # --- write side: all-or-nothing over the whole varbind list
    def test(self, vbs):
        vl = {k: dict(d) for k, d in self.vl.items()}
        pv = dict(self.pv)
        aft = dict(self.aft)
        ing = dict(self.ing)
        later = []
        touched = {}
        for i, (o, t, val) in enumerate(vbs, 1):  # pass 1: syntax + RowStatus
            if o[: len(ST)] == ST and len(o) == len(ST) + 2:
                c, v = o[-2:]
                if c not in (1, 2, 3, 4, 5):
                    raise SnmpErr(E['notWritable'], i)
                if t != (INT if c == 5 else OCT):
                    raise SnmpErr(E['wrongType'], i)
                if not 1 <= v <= 4094:
                    raise SnmpErr(E['noCreation'], i)
                if c == 1 and len(val) > 32:
                    raise SnmpErr(E['wrongLength'], i)
                if c in (2, 3, 4):
                    val = self.unbm(val, i)
                touched[v] = i
                if c == 5:
                    ex = v in vl
                    if val not in (1, 2, 4, 5, 6):
                        raise SnmpErr(E['wrongValue'], i)
                    if val in (4, 5):
                        if ex:
                            raise SnmpErr(E['inconsistentValue'], i)
                        vl[v] = dict(name=b'', eg=set(), fb=set(), un=set(), st=1 if val == 4 else 2)
                    elif val == 6:
                        if v == 1:
                            raise SnmpErr(E['inconsistentValue'], i)
                        vl.pop(v, None)
                    else:
                        if not ex:
                            raise SnmpErr(E['inconsistentValue'], i)
                        vl[v]['st'] = val
                else:
                    later.append((i, c, v, val))
            elif o[: len(PV)] == PV and len(o) == len(PV) + 2:
                c, p = o[-2:]
                if t != (U32 if c == 1 else INT):
                    raise SnmpErr(E['wrongType'], i)
                if p not in pv:
                    raise SnmpErr(E['noCreation'], i)
                if c == 1:
                    if not 1 <= val <= 4094:
                        raise SnmpErr(E['wrongValue'], i)
                    pv[p] = val
                    touched[('p', p)] = i
                elif c in (2, 3):
                    if val not in (1, 2):
                        raise SnmpErr(E['wrongValue'], i)
                    (aft if c == 2 else ing)[p] = val
                else:
                    raise SnmpErr(E['notWritable'], i)
            else:
                raise SnmpErr(E['notWritable'], i)
        for i, c, v, val in later:
            if v not in vl:
                raise SnmpErr(E['inconsistentName'], i)
            vl[v][{1: 'name', 2: 'eg', 3: 'fb', 4: 'un'}[c]] = val
        for v, d in vl.items():
            i = touched.get(v, 1)
            if d['st'] == 1 and (d['eg'] & d['fb'] or d['un'] - d['eg']):
                raise SnmpErr(E['inconsistentValue'], i)
        cnt = {}
        for v, d in vl.items():
            if d['st'] == 1:
                for p in d['un']:
                    cnt.setdefault(p, []).append(v)
        for p, vs in cnt.items():
            if len(vs) > 1:
                raise SnmpErr(
                    E['inconsistentValue'], next((touched[v] for v in vs if v in touched), 1)
                )  # OVS: one untagged VLAN per port
        for p, v in pv.items():
            if v not in vl:
                raise SnmpErr(E['inconsistentValue'], touched.get(('p', p), 1))
        return (vl, pv, aft, ing)

    def commit(self, new):
        prev = (self.vl, self.pv, self.aft, self.ing)
        old = self.rows()
        self.vl, self.pv, self.aft, self.ing = new
        try:
            self.push(old)
        except Exception:
            self.vl, self.pv, self.aft, self.ing = prev
            raise
        finally:
            self.dirty = True
        return prev
