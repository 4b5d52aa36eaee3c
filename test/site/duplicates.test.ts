import { itFinds } from './site-rig.ts'

describe('checkDuplicates', () => {
  itFinds([
    {
      what: 'overlapping ranges',
      from: '300]',
      to: '"150-400"]',
      at: '"150-400',
      message: 'vlans[1]: overlaps with the range 100-199 (name each VLAN once)',
    },
    {
      what: 'a VLAN in a range',
      from: '300]',
      to: '199]',
      at: '199]\n',
      message: 'vlans[1]: overlaps with the range 100-199',
    },
    {
      what: 'two hosts of a name',
      from: 'name: b,',
      to: 'name: a,',
      at: 'a, backend: local',
      message: 'hosts[1].name: host or switch a is there already, in line 15',
    },
    {
      what: 'a switch named like a host',
      from: 'name: real,',
      to: 'name: b,',
      at: 'b, kind',
      message: 'switches[1].name: host or switch b is there already, in line 20',
    },
    {
      what: 'two roles of a user everywhere',
      from: 'namespace: Root/CIMv2',
      to: 'namespace: "*"',
      at: '{ user: alice@example.org, namespace',
      message: 'roles[1]: the role of alice@example.org is there already, in line 30',
    },
    {
      what: 'two groups of a name',
      from: 'name: web-test',
      to: 'name: web',
      at: 'web, constraints',
      message: 'customers[0].groups[0].groups[0].name: group web is there already, in line 11',
    },
    {
      what: 'two networks of a name',
      from: 'name: spare',
      to: 'name: core',
      at: 'core\ncustomers',
      message: 'networks[1].name: network core is there already, in line 5',
    },
    {
      what: 'two pools of one controller',
      from: 'pools: { 0000:3b:00.0: 4 }',
      to: 'pools: { 0000:3b:00.0: 4, 3b:00.0: 3 }',
      at: '{ 0000:3b:00.0: 4',
      message: 'hosts[1].pools: what is made of 0000:3b:00.0 is there already, in line 20',
    },
    {
      what: 'a controller that is a pool and is handed on',
      from: 'pools: { 0000:3b:00.0: 7 }',
      to: 'pools: { 0000:3b:00.0: 7 }\n    passthrough: [3b:00.0]',
      at: '[3b:00.0]',
      message: 'hosts[0].passthrough: what is made of 0000:3b:00.0 is there already, in line 19',
    },
    {
      what: 'two cables at one port',
      from: 'from: leaf/Ethernet1/2',
      to: 'from: leaf/p1',
      at: 'leaf/p1, to: real',
      message: 'cables[1].from: a cable at leaf/p1 is there already, in line 25',
    },
    {
      what: 'a cable from a port to itself',
      from: 'to: real/anything',
      to: 'to: leaf/Ethernet1/2',
      at: 'leaf/Ethernet1/2 }',
      message: 'cables[1].to: a cable at leaf/Ethernet1/2 is there already, in line 26',
    },
    {
      what: 'two controllers at one address',
      from: '    pools: { 0000:3b:00.0: 7',
      to: '      - { address: 3B:00.0, device: ens2, mac: 00-1B-21-00-00-02, slot: s1, serial: X1, speed: 10G }\n    pools: { 0000:3b:00.0: 7',
      at: '3B:00.0, device: ens2',
      message: 'hosts[0].controllers[1].address: controller 0000:3b:00.0 is there already, in line 18',
    },
    {
      what: 'two devices of a name',
      from: '    pools: { 0000:3b:00.0: 7',
      to: '      - { address: 3B:00.1, device: ens1, mac: 00-1B-21-00-00-02, slot: s1, serial: X1, speed: 10G }\n    pools: { 0000:3b:00.0: 7',
      at: 'ens1, mac: 00-1B-21-00-00-02',
      message: 'hosts[0].controllers[1].device: device ens1 is there already, in line 18',
    },
    {
      what: 'two controllers with one MAC address',
      from: '    pools: { 0000:3b:00.0: 7',
      to: '      - { address: 3B:00.1, device: ens2, mac: 00-1B-21-00-00-01, slot: s1, serial: X1, speed: 10G }\n    pools: { 0000:3b:00.0: 7',
      at: '00-1B-21-00-00-01, slot: s1, serial: X1, speed: 10G }',
      message: 'hosts[0].controllers[1].mac: MAC address 00:1b:21:00:00:01 is there already, in line 18',
    },
  ])
})
