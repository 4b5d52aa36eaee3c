import { expect } from 'chai'
import { loadSite } from '../../src/site/load-site.ts'
import { complete, itFinds } from './site-rig.ts'

describe('checkReferences', () => {
  itFinds([
    {
      what: 'a real switch with a described port',
      from: 'bridge: br0',
      to: 'ports: { x: 1G }, bridge: br0',
      at: '{ x: 1G',
      message: 'switches[1].ports: only a simulated switch or a fabric has its ports described',
    },
    {
      what: 'a host for a switch that is on none',
      from: 'bridge: br0',
      to: 'bridge: br0, host: a',
      at: 'a }',
      message: 'switches[1].host: only a switch of the kind bridge has this (leave it out)',
    },
    {
      what: 'a bridge on a host that is not there',
      from: 'kind: openvswitch',
      to: 'kind: bridge, host: c',
      at: 'c, ',
      message: 'switches[1].host: there is no host c (expected one of a, b)',
    },
    {
      what: 'SNMP for a switch that is spoken to otherwise',
      from: 'bridge: br0',
      to: 'bridge: br0, snmp: { version: v2c, community: { variable: X } }',
      at: '{ version: v2c',
      message: 'switches[1].snmp: only a switch of the kind snmp has this (leave it out)',
    },
    {
      what: 'a simulated switch with an address',
      from: 'kind: simulated,',
      to: 'kind: simulated, address: here,',
      at: '{ name: leaf',
      message: 'switches[0]: a simulated switch has neither address nor bridge',
    },
    {
      what: 'a real host with controllers',
      from: 'backend: local,',
      to: 'backend: local, controllers: [{ address: 3b:00.0, device: x, mac: 00-1B-21-00-00-02, slot: s, serial: s, speed: 1 }],',
      at: '[{ address',
      message: 'hosts[1].controllers: only a simulated host',
    },
    {
      what: 'a pool of no controller',
      from: 'pools: { 0000:3b:00.0: 7 }',
      to: 'pools: { 0000:3c:00.0: 7 }',
      at: '{ 0000:3c',
      message: 'hosts[0].pools: the host has no controller 0000:3c:00.0',
    },
    {
      what: 'a pool that is too large',
      from: 'pools: { 0000:3b:00.0: 7 }',
      to: 'pools: { 0000:3b:00.0: 8 }',
      at: '{ 0000:3b:00.0: 8',
      message: 'hosts[0].pools: 0000:3b:00.0 has 7 virtual functions at most, 8 are asked for',
    },
    {
      what: 'macvtap devices on no controller',
      from: 'pools: { 0000:3b:00.0: 7 }',
      to: 'software: { 0000:3c:00.0: 7 }',
      at: '{ 0000:3c',
      message: 'hosts[0].software: the host has no controller 0000:3c:00.0',
    },
    {
      what: 'a whole controller that is not there',
      from: 'pools: { 0000:3b:00.0: 7 }',
      to: 'passthrough: [3c:00.0]',
      at: '[3c',
      message: 'hosts[0].passthrough: the host has no controller 0000:3c:00.0',
    },
    {
      what: 'a cable from nowhere',
      from: 'from: a/3b:00.0',
      to: 'from: c/3b:00.0',
      at: 'c/3b',
      message: 'cables[0].from: there is no switch c (expected one of leaf, real)',
    },
    {
      what: 'a cable from no controller',
      from: 'from: a/3b:00.0',
      to: 'from: a/3b:00.1',
      at: 'a/3b:00.1',
      message: 'cables[0].from: host a has no controller 0000:3b:00.1 (expected one of 0000:3b:00.0)',
    },
    {
      what: 'a cable from a device name',
      from: 'from: a/3b:00.0',
      to: 'from: a/ens1',
      at: 'a/ens1',
      message: 'cables[0].from: "ens1" is not a PCI address',
    },
    {
      what: 'a cable to no port',
      from: 'to: leaf/p1',
      to: 'to: leaf/p7',
      at: 'leaf/p7',
      message: 'cables[0].to: switch leaf has no port p7 (expected one of p1, Ethernet1/2)',
    },
    {
      what: 'a cable between hosts',
      from: 'to: leaf/p1',
      to: 'to: b/3b:00.0',
      at: '{ from: a/3b',
      message: 'cables[0]: neither end is a switch port',
    },
    {
      what: 'a cable of no network',
      from: 'networks: [core]',
      to: 'networks: [cord]',
      at: 'cord',
      message: 'cables[0].networks[0]: there is no network cord (expected one of core, spare)',
    },
    {
      what: 'a resource behind no port',
      from: 'ports: [real/eth9]',
      to: 'ports: [leaf/eth9]',
      at: 'leaf/eth9',
      message: 'resources[0].ports[0]: switch leaf has no port eth9',
    },
    {
      what: 'a constraint on no host',
      from: 'allowedHosts: [a]',
      to: 'allowedHosts: [z]',
      at: 'z]',
      message: 'customers[0].groups[0].groups[0].constraints.allowedHosts[0]: there is no host z',
    },
    {
      what: 'a constraint on no network',
      from: '[spare]',
      to: '[spike]',
      at: 'spike',
      message: 'customers[0].constraints.forbiddenNetworks[0]: there is no network spike',
    },
    {
      what: 'a constraint on no port',
      from: 'switchPort: leaf/p1',
      to: 'switchPort: leaf/p3',
      at: 'leaf/p3',
      message: 'customers[0].groups[0].groups[0].constraints.switchPort: switch leaf has no port p3',
    },
  ])

  it('takes a cable from a controller that an I/O server may have', () => {
    const served = 'ioServer: { url: "https://io:5989", user: u, password: { variable: P }, host: io }'
    const text = complete
      .replace('  - { name: b,', `  - { name: c, backend: simulated, ${served} }\n  - { name: b,`)
      .replace('  - { from: a/3b:00.0,', '  - { from: c/3d:00.0, to: real/other }\n  - { from: a/3b:00.0,')
    const [cable] = loadSite(text, 'lab.yaml').cables
    expect(cable).to.include({ from: 'c/0000:3d:00.0', to: 'real/other' })
  })
})
