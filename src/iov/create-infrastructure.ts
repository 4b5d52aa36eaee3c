import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Timers } from '../base/timers.ts'
import type { Backends } from './backend.ts'
import { BackendError } from './backend.ts'
import { ConfigurationSaver } from './configuration-saver.ts'
import { Degradation } from './degradation.ts'
import type { CallLimits } from './device-call.ts'
import { Discovery } from './discovery.ts'
import { splitID } from './element-id.ts'
import { GuestNaming } from './guest-naming.ts'
import { makeIdentities } from './identities.ts'
import type { Infrastructure } from './infrastructure.ts'
import { infrastructureManager } from './infrastructure-manager.ts'
import type { PointHook } from './journal-writer.ts'
import { Journal } from './journal.ts'
import { Ledger } from './ledger-state.ts'
import { OperationRunner } from './operation-runner.ts'
import { makePools } from './pools.ts'
import { Reconciler } from './reconcile/reconciler.ts'
import { recover } from './recovery.ts'
import type { SiteDescription } from './site-description.ts'
import { SharedDevices } from './shared-devices.ts'
import { SiteState } from './site-state.ts'
import { addStepHandlers } from './steps/table.ts'
import { StepHandlers } from './step-handlers.ts'
import type { Storage } from './storage.ts'

export interface InfrastructureOptions {
  readonly description: SiteDescription
  readonly backends: Backends
  readonly storage: Storage
  readonly environment: Environment
  readonly log: Log
  readonly limits: Limits
  /** For conformance runs: passed at every point where dying leaves different things behind; see journal.ts. */
  readonly crashPoints?: PointHook
  /** Lets time pass for the reconciler; without it nothing happens by itself. */
  readonly timers?: Timers
  /** Default: AbortSignal.timeout. */
  readonly makeTimeout?: CallLimits['makeTimeout']
}

/**
 * Brings the domain up: what an earlier process left unfinished is undone first, then hosts and switches are read,
 * then pools are made where the site asks for them, and what differs from the ledger is mended where it may be. Hosts
 * and switches that do not answer hold nothing up for longer than a device may take, and are shown as unreachable.
 */
export async function createInfrastructure(options: InfrastructureOptions): Promise<Infrastructure> {
  const { description, storage, environment, log } = options
  const limits = {
    ...options.limits,
    makeTimeout: options.makeTimeout ?? ((ms: number) => AbortSignal.timeout(ms)),
  }
  const ledger = await Ledger.load(storage)
  const background = new Background(log)
  const handlers = new StepHandlers()
  const journal = new Journal({
    storage,
    ledger,
    handlers,
    environment,
    limits,
    log,
    makeTimeout: limits.makeTimeout,
    atPoint: options.crashPoints,
    onDegraded: (device, reason, operation) => {
      log.error({ device, reason, operation }, 'a device is degraded')
      if (operation === null) background.start(() => repairAfterLate(device))
    },
    onMended: (device, operation) => {
      log.info({ device, operation }, 'a degraded device is mended')
      background.start(() => readAnew(device))
    },
  })
  let isBusy: (element: string) => boolean = () => false
  const state = new SiteState(description, ledger, journal.operations, (element) => isBusy(element))
  const saver = new ConfigurationSaver({
    backends: options.backends,
    timers: options.timers,
    limits,
    log,
    show: (name, saved) => state.switchSaved(name, saved),
  })
  const { backends } = saver
  const guestNames = new Map<string, string>()
  addStepHandlers(handlers, { backends, state, environment, log, guestNames })
  const degradation = new Degradation(ledger, state, journal.operations, log)
  degradation.onUpdate((elements) => reconciler.showDegraded(elements))
  const discovery = new Discovery({ description, backends, state, environment, limits, log })

  journal.onChange(() => {
    if (degradation.isAny) background.start(() => degradation.update())
  })

  const runner = new OperationRunner({
    state,
    shared: new SharedDevices({ backends, state, discovery, environment, limits, log }),
    ledger,
    journal,
    environment,
    limits,
    log,
    isDegraded: (element) => degradation.has(element),
    onFailure: async (_, { error, undone }) => {
      if (!undone) await degradation.update()
      if (error instanceof BackendError) background.start(() => readAnew(error.device))
    },
  })
  isBusy = (element) => runner.isBusy(element)
  const naming = new GuestNaming(ledger, guestNames, log)
  degradation.beforeMended(async (element) => {
    const [table, id = ''] = element.split(':', 2)
    if (table === 'vms') await naming.settle(id)
    if (table === 'representations') await naming.settle(splitID(id).owner)
  })
  const reconciler = new Reconciler({
    description,
    state,
    discovery,
    backends,
    journal,
    runner,
    timers: options.timers,
    environment,
    limits,
    log,
    settle: (vm) => naming.settle(vm),
  })

  await recover(journal, storage, log)
  await degradation.update()
  await discovery.everything()
  for (const { vm, interfaces } of state.site.machines.values())
    if (interfaces !== null && !degradation.has(`vms:${vm}`)) await naming.adopt(vm, interfaces)
  await makePools({ description, backends, site: state.site, ledger, discovery, limits, log })

  await reconciler.mendAtStart()
  reconciler.start()
  return infrastructureManager({
    state,
    runner,
    journal,
    limits,
    discovery,
    reconciler,
    naming,
    identities: makeIdentities(environment),
    environment,
    onOperation: (listener) => journal.onChange(listener),
    end: async () => {
      await reconciler.stop()
      await saver.end()
      await background.idle()
    },
  })

  /** What a call of ours that ended late has changed is put right whatever the policy says: it was nobody's wish. */
  async function repairAfterLate(device: string): Promise<void> {
    await reconciler.repair(device, () => readAnew(device))
  }

  /** What a device's host or switch is like, after something went wrong there. */
  async function readAnew(device: string): Promise<void> {
    const name = device.includes('/') ? splitID(device).owner : device
    if (state.site.switches.has(name)) await discovery.switch(name)
    else if (state.site.hosts.has(name)) await discovery.host(name)
  }
}

/** Work that nobody waits for, until the end. */
class Background {
  readonly #running = new Set<Promise<void>>()
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  start(task: () => Promise<void>): void {
    const running = task()
      .catch((error: unknown) => this.#log.error({ err: error }, 'background work failed'))
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }
}
