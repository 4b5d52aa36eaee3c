import { everyFaultContract } from '../contract/every-fault.ts'
import type { FaultBench, Told } from '../contract/every-fault.ts'
import { adapterBench, macvtap, npiv, nvme, passthrough, sriov } from '../faults/adapters.ts'
import { guestBench } from '../faults/guests.ts'
import { hypervisorBench } from '../faults/hypervisor.ts'
import { ioServerBench } from '../faults/io-server.ts'
import { startSecondServer } from '../io-server/second-server.ts'
import { bridge, cisco, openVSwitch, qBridge } from '../faults/switches.ts'

const usual: Told = {
  unreachable: ['unreachable'],
  hanging: ['timeout'],
  refusing: ['conflict'],
  lying: ['protocol'],
  vanishing: ['unreachable'],
  'wrong credentials': ['refused'],
  'concurrent change': [],
}
const pools: Told = {
  ...usual,
  lying: ['conflict', 'no-capacity', 'protocol'],
  'concurrent change': ['conflict'],
}

row('SR-IOV', () => adapterBench(sriov), pools)
row('NVMe', () => adapterBench(nvme), {
  ...pools,
  vanishing: ['protocol', 'unreachable', 'unsupported'],
})
row('NPIV', () => adapterBench(npiv), {
  ...usual,
  unreachable: ['conflict', 'unreachable'],
  vanishing: ['protocol', 'unreachable', 'unsupported'],
})
row('macvtap', () => adapterBench(macvtap), {
  ...usual,
  unreachable: ['protocol', 'unreachable'],
  lying: ['protocol', 'unreachable'],
})
row('pass-through', () => adapterBench(passthrough), {
  ...usual,
  vanishing: ['protocol', 'unreachable', 'unsupported'],
  'concurrent change': ['protocol'],
})
row('Linux bridge', bridge, usual)
row('Open vSwitch', openVSwitch, { ...usual, refusing: ['refused'] })
row('Q-BRIDGE over SNMP', qBridge, { ...usual, refusing: ['refused'], vanishing: ['timeout'] })
row('Cisco over SNMP', cisco, {
  ...usual,
  hanging: ['conflict', 'protocol', 'timeout'],
  refusing: ['conflict', 'refused'],
  lying: ['conflict', 'protocol'],
  vanishing: ['timeout'],
})
row('libvirt', hypervisorBench, { ...usual, lying: ['protocol', 'timeout'] })
row('guests', guestBench, { ...usual, lying: ['protocol', 'refused'] })
describe('another machine', () => {
  let server: Awaited<ReturnType<typeof startSecondServer>>
  before(async () => (server = await startSecondServer()))
  after(() => server.stop())
  row('I/O server', () => ioServerBench(server.url), { ...usual, lying: ['protocol', 'unreachable'] })
})

function row<B>(kind: string, open: () => Promise<FaultBench<B>>, told: Told): void {
  everyFaultContract(kind, open, told)
}
