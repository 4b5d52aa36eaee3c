import type { Environment } from '../../base/environment.ts'
import { defaultLimits } from '../../base/limits.ts'
import type { Limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import type { Timers } from '../../base/timers.ts'
import type { Backends, Watch, Watchable } from '../backend.ts'
import type { Discovery, ReadDevice } from '../discovery.ts'
import type { DomainEvent } from '../domain-event.ts'
import type { Caller } from '../infrastructure.ts'
import type { Journal } from '../journal.ts'
import type { OperationRunner } from '../operation-runner.ts'
import type { Outcome, Reason } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import { reportOnly } from '../site-description.ts'
import type { SiteDescription } from '../site-description.ts'
import type { SiteState } from '../site-state.ts'
import { devicesOf } from './devices-of.ts'
import { FindingBoard } from './finding-board.ts'
import type { Finding } from './finding-board.ts'
import { Mender } from './mender.ts'
import { Rounds } from './rounds.ts'
import type { RoundsOptions } from './rounds.ts'
import { findingsOnHost, findingsOnSwitch } from './site-findings.ts'

export interface ReconcilerOptions {
  readonly description: SiteDescription
  readonly state: SiteState
  readonly discovery: Discovery
  readonly backends: Backends
  readonly journal: Pick<Journal, 'retryDegraded' | 'nextRetryMs' | 'onChange'>
  readonly runner: Pick<OperationRunner, 'run' | 'isBusy'>
  /** undefined: nothing happens by itself as time passes. */
  readonly timers: Timers | undefined
  readonly environment: Environment
  readonly limits: RoundsOptions['limits'] & Pick<Limits, 'mendBackOffFirstMs' | 'mendBackOffMaximumMs'>
  readonly log: Log
  readonly settle: (vm: string) => Promise<unknown>
}

/** At the start, a device is read and mended so many times: devices, VLANs and ports, VMs, and to see what came of it. */
const turnsAtStart = defaultLimits.mendTurnsAtStart

/**
 * Sees to it that the site stays as it was decided (DOMAIN.md §7): reads hosts and switches while the server serves,
 * tells what differs from the ledger, mends what the policy names, and undoes what could not be undone before.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions
  readonly #board: FindingBoard
  readonly #mender: Mender
  readonly #rounds: Rounds | undefined
  readonly #mendsByItself: boolean
  readonly #working = new Set<Promise<void>>()
  readonly #cancels = new Map<string, () => void>()
  /** Hosts and switches on which something is being mended. */
  readonly #mending = new Set<string>()
  readonly #stops: (() => void)[]
  #cancelRetry: () => void = () => {}
  #isOpen = false
  #tells = false

  constructor(options: ReconcilerOptions) {
    const { description, state, discovery, journal, environment, log, timers, limits } = options
    const { intervalSeconds, mend } = description.reconcile ?? reportOnly
    this.#options = options
    this.#board = new FindingBoard(environment, log)
    this.#mender = new Mender({ ...options, ledger: state.snapshot.ledger, policy: mend })
    this.#mendsByItself = mend.length > 0
    const devices = this.#readable()
    const intervalMs = intervalSeconds * 1000
    this.#rounds = timers && new Rounds({ devices, intervalMs, timers, environment, limits, log })
    this.#stops = [
      discovery.onRead((device) => this.#wasRead(device)),
      journal.onChange(() => this.#planRetry()),
    ]
  }

  onEvent(listener: (event: DomainEvent) => void): () => void {
    return this.#board.onEvent(listener)
  }

  /** What operations have left half changed, by element. */
  showDegraded(elements: ReadonlyMap<string, string>): void {
    const findings = [...elements].map(([element, text]): Finding => ({ kind: 'degraded', element, text }))
    this.#board.replace('journal', findings)
  }

  /**
   * Tells what differs after a first reading, and mends what the policy names before anything is served (field lesson
   * 12). What the start itself puts right, such as pools, is done before and not told.
   */
  async mendAtStart(): Promise<void> {
    const { hosts, switches } = this.#options.description
    const devices: ReadDevice[] = [
      ...switches.map(({ name }) => ({ kind: 'switch', name }) as const),
      ...hosts.map(({ name }) => ({ kind: 'host', name }) as const),
    ]
    this.#tells = true
    for (const device of devices) this.#wasRead(device)
    if (!this.#mendsByItself) return
    await Promise.all(
      devices.map(async (device) => {
        for (let turn = 0; turn < turnsAtStart; turn++) if (!(await this.#mendOn(device))) return
      }),
    )
  }

  /** From now on the site is watched. */
  start(): void {
    this.#isOpen = true
    this.#rounds?.start()
    this.#planRetry()
  }

  /** Settles when nothing is going on any more. */
  async stop(): Promise<void> {
    this.#isOpen = false
    for (const stop of this.#stops) stop()
    for (const cancel of this.#cancels.values()) cancel()
    this.#cancelRetry()
    await this.#rounds?.stop()
    while (this.#working.size > 0) await Promise.all(this.#working)
  }

  /** Everything has been read anew: what is not as well as it could be is looked after. */
  wake(): void {
    if (this.#isOpen) this.#rounds?.wake()
  }

  /** Reads anew what shows this element. Answers whether there is such an element. */
  async look(element: string): Promise<boolean> {
    const devices = devicesOf(this.#options.state.site, element)
    await Promise.all(devices.map((device) => this.#read(device)))
    return devices.length > 0
  }

  /** Puts an element back as the ledger has it, because somebody asks for it; of a host or switch, all that differs. */
  async mend(element: string, caller: Caller): Promise<Outcome<void>> {
    if (!(await this.look(element))) {
      return refused('notFound', reason('mend', `there is no ${element}`, [element]))
    }
    const reasons: Reason[] = []
    let outcome: Outcome<void> = completed(undefined)
    const tried = new Set<string>()
    for (let next = this.#nextWithin(element, tried); next !== undefined && outcome.ok;) {
      tried.add(next)
      outcome = await this.#mender.mend(next, caller)
      reasons.push(...outcome.reasons)
      await this.look(element)
      next = this.#nextWithin(element, tried)
    }
    return { ...outcome, reasons }
  }

  /**
   * Puts right the virtual controllers of a physical one, or the ports and VLANs of a switch, after a call of our own has
   * come to its effect when it was no longer wanted: what differs now, and did not before. What operations change at the
   * moment is set by these.
   * @param read reads the device anew
   */
  async repair(device: string, read: () => Promise<void>): Promise<void> {
    const { site } = this.#options.state
    const scope = site.switches.has(device) ? `switch:${device}` : `host:${device.split('/')[0] ?? ''}`
    const isOn = ({ kind, element }: Finding): boolean =>
      kind === 'drift' && (scope.startsWith('switch:') || element.startsWith(`virtualControllers:${device}/`))
    const drifted = (): string[] => [...this.#board.inScope(scope)].filter(isOn).map(({ element }) => element)
    const before = drifted()
    await read()
    const spoilt = drifted().filter((element) => !before.includes(element))
    const ours = [...spoilt, ...this.#leftIn(device)].filter((element) => !this.#isBusy(element))
    await this.#mender.mendOurs(ours)
    if (ours.length > 0) await read()
  }

  /** Free virtual devices of a controller, ours before, that are in a VLAN which only we hand out. */
  #leftIn(controller: string): string[] {
    const { state, description } = this.#options
    return [...state.site.virtualControllers.values()].flatMap(({ id, record, actual, ...shown }) => {
      const wasOurs = state.snapshot.ledger.get('generations', id) !== undefined
      const isOurVLAN = description.vlanRanges.some(
        ({ first, last }) => actual.vlan !== null && first <= actual.vlan && actual.vlan <= last,
      )
      const isLeft = shown.controller === controller && record === null && wasOurs && isOurVLAN
      return isLeft ? [`virtualControllers:${id}`] : []
    })
  }

  /** What of the element is to be mended next; of a host or switch, the first that differs and was not tried. */
  #nextWithin(element: string, tried: ReadonlySet<string>): string | undefined {
    const { state } = this.#options
    const id = element.slice(element.indexOf(':') + 1)
    let within = [element]
    if (element.startsWith('hosts:')) within = drifting(findingsOnHost(state, id))
    if (element.startsWith('switches:')) within = drifting(findingsOnSwitch(state, id))
    return within.find((one) => !tried.has(one))
  }

  #readable() {
    const { description, discovery, backends } = this.#options
    return [
      ...description.switches.map(({ name }) => ({
        name,
        read: () => discovery.switch(name),
        watches: watchesOf([backends.switch(name)]),
        mayMiss: backends.switch(name).mayMiss ?? false,
      })),
      ...description.hosts.map(({ name }) => {
        const devices: Watchable[] = [...backends.adapters(name), backends.hypervisor(name)]
        return {
          name,
          read: () => discovery.host(name),
          watches: watchesOf(devices),
          mayMiss: devices.some(({ mayMiss }) => mayMiss === true),
        }
      }),
    ]
  }

  #read({ kind, name }: ReadDevice): Promise<boolean> {
    const { discovery } = this.#options
    return kind === 'host' ? discovery.host(name) : discovery.switch(name)
  }

  #wasRead(device: ReadDevice): void {
    if (!this.#tells) return
    const { state } = this.#options
    const found =
      device.kind === 'host' ? findingsOnHost(state, device.name) : findingsOnSwitch(state, device.name)
    const isLost = found.some(({ kind }) => kind === 'unreachable')
    const isSettled = ({ kind, element }: Finding): boolean =>
      kind === 'unreachable' || (!isLost && !this.#isBusy(element))
    this.#board.replace(scopeOf(device), found, isSettled)
    if (this.#isOpen && this.#mendsByItself && !isLost) this.#work(() => this.#mendOn(device))
  }

  /** An operation is changing it: ledger and device differ for a moment. */
  #isBusy(element: string): boolean {
    const { runner, state } = this.#options
    if (!element.startsWith('ports:')) return runner.isBusy(element)
    const memberships = state.snapshot.ledger.by('vlanPorts', 'port', element.slice('ports:'.length))
    return memberships.some(({ id }) => runner.isBusy(`vlanPorts:${id}`))
  }

  /** Answers whether something was tried; then the device has been read anew. */
  async #mendOn(device: ReadDevice): Promise<boolean> {
    const scope = scopeOf(device)
    if (this.#mending.has(scope)) return false
    this.#mending.add(scope)
    const { tried, againAtMs } = await this.#mender
      .mendByItself(this.#board.inScope(scope))
      .finally(() => this.#mending.delete(scope))
    if (tried) await this.#read(device)
    else if (againAtMs !== null) this.#readAt(device, againAtMs)
    return tried
  }

  #planRetry(): void {
    const { timers, journal, environment } = this.#options
    this.#cancelRetry()
    const atMs = journal.nextRetryMs
    if (timers === undefined || atMs === null || !this.#isOpen) return
    this.#cancelRetry = timers.after(Math.max(0, atMs - environment.now()), () => {
      this.#work(async () => {
        await journal.retryDegraded('due')
        this.#planRetry()
      })
    })
  }

  /** What was tried not long ago is tried again then, if it still differs. */
  #readAt(device: ReadDevice, atMs: number): void {
    const { timers, environment } = this.#options
    if (timers === undefined || !this.#isOpen) return
    const scope = scopeOf(device)
    this.#cancels.get(scope)?.()
    const cancel = timers.after(Math.max(0, atMs - environment.now()), () => {
      this.#cancels.delete(scope)
      this.#work(() => this.#read(device))
    })
    this.#cancels.set(scope, cancel)
  }

  #work(task: () => Promise<unknown>): void {
    if (!this.#isOpen) return
    const working = task()
      .then(() => {})
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'reconciling failed'))
      .finally(() => this.#working.delete(working))
    this.#working.add(working)
  }
}

function scopeOf({ kind, name }: ReadDevice): string {
  return `${kind}:${name}`
}

function drifting(findings: readonly Finding[]): string[] {
  return findings.filter(({ kind }) => kind === 'drift').map(({ element }) => element)
}

function watchesOf(devices: readonly Watchable[]): Watch[] {
  return devices.flatMap((device) => device.watch?.bind(device) ?? [])
}
