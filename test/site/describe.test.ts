import { itFinds } from './site-rig.ts'

describe('describe', () => {
  itFinds([
    {
      what: 'a range beyond the last VLAN',
      from: '"100-199"',
      to: '"100-4095"',
      at: '"100-4095',
      message: 'vlans[0]: 4095 is not a VLAN ID: expected 1 to 4094',
    },
    {
      what: 'a range that runs backwards',
      from: '"100-199"',
      to: '"199-100"',
      at: '"199-100',
      message: 'vlans[0]: the range ends at 100, before it begins at 199',
    },
    {
      what: "somebody's MAC prefix",
      from: '02-AB-cd',
      to: '00-1b-21',
      at: '00-1b-21',
      message: 'macPrefix: 00-1b-21 is not locally administered (expected a first octet',
    },
    {
      what: 'a rate that is no whole number',
      from: 'maximumRate: 2.5G',
      to: 'maximumRate: "600.5"',
      at: '"600.5',
      message: 'customers[0].constraints.maximumRate: "600.5" is no whole number of Mbit/s',
    },
    {
      what: 'a rate beyond all measure',
      from: 'maximumRate: 2.5G',
      to: 'maximumRate: 20000G',
      at: '20000G',
      message: 'customers[0].constraints.maximumRate: "20000G" is more than 10000G',
    },
    {
      what: 'a guarantee above the maximum',
      from: 'guaranteedRate: 500',
      to: 'guaranteedRate: 3G',
      at: '3G',
      message: 'customers[0].constraints.guaranteedRate: the guaranteed rate is higher',
    },
    {
      what: 'a MAC address that is none',
      from: '00-1B-21-00-00-01',
      to: '01-1B-21-00-00-01',
      at: '01-1B',
      message: 'hosts[0].controllers[0].mac: 01-1B-21-00-00-01 is a multicast address',
    },
    {
      what: 'a network card without a MAC address',
      from: ' mac: 00-1B-21-00-00-01,',
      to: '',
      at: '{ address: 3B',
      message: 'hosts[0].controllers[0]: "mac" is missing (only a controller with driver nvme has none)',
    },
    {
      what: 'guests of a simulated host that are reached',
      from: '    backend: simulated\n',
      to: '    backend: simulated\n    guests: { self: true }\n',
      at: '{ self',
      message: 'hosts[0].guests: the guests of a simulated host are simulated (leave it out)',
    },
    {
      what: 'a hypervisor of a simulated host',
      from: '    backend: simulated\n',
      to: '    backend: simulated\n    hypervisor: { kind: libvirt }\n',
      at: '{ kind',
      message: 'hosts[0].hypervisor: the hypervisor of a simulated host is simulated (leave it out)',
    },
    {
      what: 'a hypervisor that is connected to by no URI',
      from: 'backend: local,',
      to: 'backend: local, hypervisor: { kind: libvirt, uri: /run/libvirt },',
      at: '/run/libvirt',
      message: 'hosts[1].hypervisor.uri: "/run/libvirt" does not fit (expected libvirt',
    },
    {
      what: 'one socket for all guests',
      from: 'backend: local,',
      to: 'backend: local, guests: { agent: /run/agent },',
      at: '/run/agent',
      message: 'hosts[1].guests.agent: "/run/agent" does not fit (expected the absolute path of each VM',
    },
    {
      what: 'a role in the other name of a namespace',
      from: 'Root/CIMv2',
      to: 'root/Interop',
      at: 'root/Interop',
      message: 'roles[1].namespace: root/Interop is another name of interop (write interop)',
    },
    {
      what: 'a pool named by no address',
      from: 'pools: { 0000:3b:00.0: 4 }',
      to: 'pools: { eth0: 4 }',
      at: '4 } }',
      message: 'hosts[1].pools.eth0: "eth0" is not a PCI address',
    },
  ])
})
