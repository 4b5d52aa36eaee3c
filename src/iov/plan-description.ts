import type { VirtualSettings, VMDevice } from './backend.ts'
import { controllerID } from './element-id.ts'
import type { LedgerView } from './ledger-view.ts'
import type { LedgerChange, LedgerTable } from './ledger.ts'
import type { Plan, Step } from './step.ts'
import type { GuestConnectionTarget, GuestInterfaceTarget } from './steps/guest-steps.ts'
import type { PoolTarget } from './steps/pool-steps.ts'
import type { PortTarget } from './steps/port-steps.ts'
import { controllerDevice } from './steps/step-context.ts'
import type { VirtualTarget } from './steps/step-context.ts'
import type { ConfigureVirtual } from './steps/virtual-device-steps.ts'
import type { ConfigurePool } from './steps/virtual-pool-steps.ts'
import type { VLANTarget } from './steps/vlan-steps.ts'
import type { DefineVM, MoveVM, VMDeviceTarget, VMTarget } from './steps/vm-steps.ts'

/** A step of a plan, for people. */
export interface PlannedStep {
  /** From 1 on, in the order in which they are made. */
  readonly number: number
  readonly kind: string
  /** What the step is done to. */
  readonly device: string
  readonly text: string
}

/** What a plan would do, step by step. Virtual machines are called by the names that the ledger has or will have. */
export function describePlan({ steps }: Plan, ledger: LedgerView): readonly PlannedStep[] {
  const names: VMNames = (vm) => ledger.get('vms', vm)?.name ?? vm
  return steps.map((step, at) => ({ number: at + 1, kind: step.kind, ...describe(step, names) }))
}

type VMNames = (vm: string) => string

interface Described {
  readonly device: string
  readonly text: string
}

function describe(step: Step, names: VMNames): Described {
  const text = texts[step.kind as keyof typeof texts] as
    ((args: unknown, names: VMNames) => Described) | undefined
  return text?.(step.arguments, names) ?? { device: '', text: step.kind }
}

/** By kind of step: what it is done to, and what it does. */
export const texts = {
  ledger: ({ changes }: { changes: readonly LedgerChange[] }) => ({
    device: 'ledger',
    text: [
      ...counted(
        'keep in mind',
        changes.filter((change) => 'put' in change),
      ),
      ...counted(
        'forget',
        changes.filter((change) => 'delete' in change),
      ),
    ].join('; '),
  }),
  'vf.configure': ({ settings, ...target }: ConfigureVirtual) => ({
    device: virtualDevice(target),
    text: `set ${inWords(settings)}`,
  }),
  'vf.configureMany': ({ host, controller, devices }: ConfigurePool) => ({
    device: controllerID(host, controller),
    text: `set ${devices.map(({ index, settings }) => `of virtual device ${index}: ${inWords(settings)}`).join('; ')}`,
  }),
  'vf.reset': (target: VirtualTarget) => ({ device: virtualDevice(target), text: 'reset to its defaults' }),
  'pool.enable': (target: PoolTarget) => ({
    device: controllerID(target.host, target.controller),
    text: `make ${target.count} virtual devices`,
  }),
  'vlan.create': ({ switch: name, vlan }: VLANTarget) => ({ device: name, text: `make VLAN ${vlan}` }),
  'vlan.delete': ({ switch: name, vlan }: VLANTarget) => ({ device: name, text: `remove VLAN ${vlan}` }),
  'port.join': ({ switch: name, port, vlan, role }: PortTarget) => ({
    device: `${name}/${port}`,
    text: `join VLAN ${vlan}, ${role}`,
  }),
  'port.leave': ({ switch: name, port, vlan }: PortTarget) => ({
    device: `${name}/${port}`,
    text: `leave VLAN ${vlan}`,
  }),
  'vm.define': ({ host, vm }: DefineVM) => ({ device: host, text: `define virtual machine ${vm.name}` }),
  'vm.undefine': ({ host, vm }: VMTarget, names: VMNames) => ({
    device: host,
    text: `undefine virtual machine ${names(vm)}`,
  }),
  'vm.start': ({ host, vm }: VMTarget, names: VMNames) => ({
    device: host,
    text: `start virtual machine ${names(vm)}`,
  }),
  'vm.stop': ({ host, vm }: VMTarget, names: VMNames) => ({
    device: host,
    text: `stop virtual machine ${names(vm)}`,
  }),
  'vm.move': ({ host, vm, toHost }: MoveVM, names: VMNames) => ({
    device: host,
    text: `move virtual machine ${names(vm)} to ${toHost}`,
  }),
  'vm.attach': ({ host, vm, device }: VMDeviceTarget, names: VMNames) => ({
    device: host,
    text: `give ${deviceName(device)} to virtual machine ${names(vm)}`,
  }),
  'vm.detach': ({ host, vm, device }: VMDeviceTarget, names: VMNames) => ({
    device: host,
    text: `take ${deviceName(device)} from virtual machine ${names(vm)}`,
  }),
  'guest.add': ({ host, vm, mac }: GuestInterfaceTarget, names: VMNames) => ({
    device: `${host}, guest of ${names(vm)}`,
    text: `take the device with MAC ${mac} into use`,
  }),
  'guest.remove': ({ host, vm, mac }: GuestInterfaceTarget, names: VMNames) => ({
    device: `${host}, guest of ${names(vm)}`,
    text: `give up the device with MAC ${mac}`,
  }),
  'guest.connect': ({ host, vm, mac, resource }: GuestConnectionTarget, names: VMNames) => ({
    device: `${host}, guest of ${names(vm)}`,
    text: `connect to ${resource.name} over the device with MAC ${mac}`,
  }),
  'guest.disconnect': ({ host, vm, mac, resource }: GuestConnectionTarget, names: VMNames) => ({
    device: `${host}, guest of ${names(vm)}`,
    text: `disconnect from ${resource.name} over the device with MAC ${mac}`,
  }),
}

function inWords(settings: Partial<VirtualSettings>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${settingNames[name as keyof typeof settingNames]} ${value ?? 'none'}`)
    .join(', ')
}

const settingNames: Readonly<Record<keyof VirtualSettings, string>> = {
  mac: 'MAC',
  vlan: 'VLAN',
  vlanPriority: 'VLAN priority',
  serviceTag: '802.1ad tag',
  minimumRateMbps: 'minimum rate (Mbit/s)',
  maximumRateMbps: 'maximum rate (Mbit/s)',
  spoofCheck: 'spoof check',
  trust: 'trust',
  linkState: 'link state',
  wwpn: 'WWPN',
  ready: 'readiness',
}

const recordNames: Readonly<Record<LedgerTable, string>> = {
  vms: 'virtual machine',
  virtualControllers: 'virtual controller',
  representations: 'representation',
  channels: 'channel',
  vlans: 'VLAN',
  vlanPorts: 'membership of a port in a VLAN',
  generations: 'generation of a device or name',
  groups: 'group',
}

/** Such as "keep in mind 1 virtual machine, 2 channels"; nothing where there is nothing. */
function counted(verb: string, changes: readonly LedgerChange[]): string[] {
  const byTable = Map.groupBy(changes, ({ table }) => table)
  const parts = [...byTable].map(([table, { length }]) =>
    length === 1 ? `1 ${recordNames[table]}` : `${length} × ${recordNames[table]}`,
  )
  return parts.length === 0 ? [] : [`${verb} ${parts.join(', ')}`]
}

function virtualDevice(target: VirtualTarget): string {
  return `${controllerDevice(target)}/${target.index}`
}

function deviceName({ address, mac, wwpn }: VMDevice): string {
  if (wwpn !== undefined) return `the virtual port with WWPN ${wwpn}`
  return `the ${address === null ? 'network device' : `device ${address}`} with MAC ${mac}`
}
