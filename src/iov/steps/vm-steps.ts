import type { DiscoveredVM, VMDefinition, VMDevice } from '../backend.ts'
import type { StepHandler } from '../step.ts'
import type { StepContext } from './step-context.ts'
import { verified } from './verified.ts'

export interface VMTarget {
  readonly host: string
  /** UUID. */
  readonly vm: string
}

export interface DefineVM {
  readonly host: string
  readonly vm: VMDefinition
}

export interface VMDeviceTarget extends VMTarget {
  readonly device: VMDevice
}

export interface MoveVM extends VMTarget {
  readonly toHost: string
}

/** Where the VM was before it was to be moved. */
export interface FormerHost {
  readonly atSource: boolean
}

/** What the hypervisor had of the VM. */
export interface FormerVM {
  readonly definition: VMDefinition | null
  readonly running: boolean
}

export interface FormerDevice {
  readonly attached: boolean
}

export function defineVM({ backends }: StepContext): StepHandler<DefineVM, FormerVM> {
  return verified<DefineVM, FormerVM>(
    {
      kind: 'vm.define',
      device: ({ host, vm }) => vmDevice({ host, vm: vm.id }),
      prepare: ({ host, vm }, signal) => readVM(backends, { host, vm: vm.id }, signal),
      perform: ({ host, vm }, _, signal) => backends.hypervisor(host).define(vm, signal),
      async undo({ host, vm }, before, signal) {
        if (before.definition === null) await backends.hypervisor(host).undefine(vm.id, signal)
      },
    },
    {
      isMade: ({ host, vm }, signal) => isDefined({ host, vm: vm.id }, signal),
      isUndone: async ({ host, vm }, { definition }, signal) =>
        definition !== null || !(await isDefined({ host, vm: vm.id }, signal)),
    },
  )

  async function isDefined(target: VMTarget, signal: AbortSignal): Promise<boolean> {
    return (await readVM(backends, target, signal)).definition !== null
  }
}

export function undefineVM({ backends }: StepContext): StepHandler<VMTarget, FormerVM> {
  return verified<VMTarget, FormerVM>(
    {
      kind: 'vm.undefine',
      device: vmDevice,
      prepare: (target, signal) => readVM(backends, target, signal),
      async perform({ host, vm }, before, signal) {
        if (before.definition !== null) await backends.hypervisor(host).undefine(vm, signal)
      },
      async undo({ host }, { definition }, signal) {
        if (definition !== null) await backends.hypervisor(host).define(definition, signal)
      },
    },
    {
      isMade: async (target, signal) => (await readVM(backends, target, signal)).definition === null,
      isUndone: async (target, { definition }, signal) =>
        definition === null || (await readVM(backends, target, signal)).definition !== null,
    },
  )
}

export function startVM({ backends }: StepContext): StepHandler<VMTarget, FormerVM> {
  return verified<VMTarget, FormerVM>(
    {
      kind: 'vm.start',
      limit: 'vmPowerTimeoutMs',
      device: vmDevice,
      prepare: (target, signal) => readVM(backends, target, signal),
      perform: ({ host, vm }, _, signal) => backends.hypervisor(host).start(vm, signal),
      async undo({ host, vm }, before, signal) {
        if (!before.running) await backends.hypervisor(host).stop(vm, signal)
      },
    },
    {
      isMade: async (target, signal) => (await readVM(backends, target, signal)).running,
      isUndone: async (target, { running }, signal) =>
        running || !(await readVM(backends, target, signal)).running,
    },
  )
}

/** A VM that is gone is stopped already. */
export function stopVM({ backends }: StepContext): StepHandler<VMTarget, FormerVM> {
  return verified<VMTarget, FormerVM>(
    {
      kind: 'vm.stop',
      limit: 'vmPowerTimeoutMs',
      device: vmDevice,
      prepare: (target, signal) => readVM(backends, target, signal),
      async perform({ host, vm }, before, signal) {
        if (before.definition !== null) await backends.hypervisor(host).stop(vm, signal)
      },
      async undo({ host, vm }, before, signal) {
        if (before.running) await backends.hypervisor(host).start(vm, signal)
      },
    },
    {
      isMade: async (target, signal) => !(await readVM(backends, target, signal)).running,
      isUndone: async (target, { running }, signal) =>
        !running || (await readVM(backends, target, signal)).running,
    },
  )
}

export function attachDevice({ backends }: StepContext): StepHandler<VMDeviceTarget, FormerDevice> {
  return verified<VMDeviceTarget, FormerDevice>(
    {
      kind: 'vm.attach',
      device: vmDevice,
      prepare: (target, signal) => readDevice(backends, target, signal),
      perform: ({ host, vm, device }, _, signal) => backends.hypervisor(host).attach(vm, device, signal),
      async undo({ host, vm, device }, before, signal) {
        if (!before.attached) await backends.hypervisor(host).detach(vm, device, signal)
      },
    },
    {
      isMade: async (target, signal) => (await readDevice(backends, target, signal)).attached,
      isUndone: async (target, { attached }, signal) =>
        attached || !(await readDevice(backends, target, signal)).attached,
    },
  )
}

export function detachDevice({ backends }: StepContext): StepHandler<VMDeviceTarget, FormerDevice> {
  return verified<VMDeviceTarget, FormerDevice>(
    {
      kind: 'vm.detach',
      device: vmDevice,
      prepare: (target, signal) => readDevice(backends, target, signal),
      async perform({ host, vm, device }, before, signal) {
        if (before.attached) await backends.hypervisor(host).detach(vm, device, signal)
      },
      async undo({ host, vm, device }, before, signal) {
        if (before.attached) await backends.hypervisor(host).attach(vm, device, signal)
      },
    },
    {
      isMade: async (target, signal) => !(await readDevice(backends, target, signal)).attached,
      isUndone: async (target, { attached }, signal) =>
        !attached || (await readDevice(backends, target, signal)).attached,
    },
  )
}

/** Moves a VM to the hypervisor of another host. The undo brings it back, from wherever it is. */
export function moveVM({ backends }: StepContext): StepHandler<MoveVM, FormerHost> {
  return verified<MoveVM, FormerHost>(
    {
      kind: 'vm.move',
      limit: 'migrationTimeoutMs',
      isTerminable: true,
      device: vmDevice,
      prepare: async (target, signal) => ({
        atSource: (await findVM(backends, target, signal)) !== undefined,
      }),
      perform: ({ host, vm, toHost }, _, signal) => backends.hypervisor(host).migrate(vm, toHost, signal),
      async undo({ host, vm, toHost }, before, signal) {
        if (!before.atSource || (await findVM(backends, { host, vm }, signal)) !== undefined) return
        const there = await findVM(backends, { host: toHost, vm }, signal)
        if (there !== undefined) await backends.hypervisor(toHost).migrate(vm, host, signal)
      },
    },
    {
      isMade: ({ vm, toHost }, signal) => isAt(toHost, vm, signal),
      // One that somebody has removed altogether cannot be brought back; that it is gone is shown.
      isUndone: async ({ host, vm, toHost }, { atSource }, signal) =>
        !atSource || (await isAt(host, vm, signal)) || !(await isAt(toHost, vm, signal)),
    },
  )

  async function isAt(host: string, vm: string, signal: AbortSignal): Promise<boolean> {
    return (await findVM(backends, { host, vm }, signal)) !== undefined
  }
}

/** Steps on one VM wait for each other; VMs of one host do not. */
export function vmDevice({ host, vm }: VMTarget): string {
  return `${host}/${vm}`
}

async function readVM(
  backends: StepContext['backends'],
  target: VMTarget,
  signal: AbortSignal,
): Promise<FormerVM> {
  const found = await findVM(backends, target, signal)
  if (found === undefined) return { definition: null, running: false }
  const { id, name, memoryMiB, processors, running } = found
  return { definition: { id, name, memoryMiB, processors }, running }
}

async function readDevice(
  backends: StepContext['backends'],
  target: VMDeviceTarget,
  signal: AbortSignal,
): Promise<FormerDevice> {
  const found = await findVM(backends, target, signal)
  return { attached: found?.devices.some(({ mac }) => mac === target.device.mac) === true }
}

async function findVM(
  backends: StepContext['backends'],
  { host, vm }: VMTarget,
  signal: AbortSignal,
): Promise<DiscoveredVM | undefined> {
  const vms = await backends.hypervisor(host).discover(signal)
  return vms.find(({ id }) => id === vm)
}
