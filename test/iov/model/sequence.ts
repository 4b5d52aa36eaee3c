import { expect } from 'chai'
import fc from 'fast-check'
import type { ConstraintSet } from '../../../src/iov/constraint-set.ts'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import type { Outcome } from '../../../src/iov/outcome.ts'
import type { Call, Expectation, Made } from './call.ts'
import { compare, expectRows } from './compare.ts'
import { controllerCalls } from './controller-calls.ts'
import { deviceEffects } from './faults.ts'
import type { DeviceFault, KernelFault } from './faults.ts'
import { groupCalls } from './group-calls.ts'
import { lifeCycleCalls } from './life-cycle-calls.ts'
import { managerCalls } from './manager-calls.ts'
import { Picks } from './picks.ts'
import { Reference } from './reference.ts'
import { checkRules } from './rules.ts'
import { vmCalls } from './vm-calls.ts'
import { World } from './world.ts'

const calls = { ...managerCalls, ...lifeCycleCalls, ...controllerCalls, ...vmCalls, ...groupCalls }
export type CallName = keyof typeof calls
export const callNames = Object.keys(calls) as CallName[]

/**
 * One random act: a call and what goes wrong meanwhile, or the end of the process and the start of another one, or time
 * that passes.
 */
export type Act =
  | { readonly kind: 'restart' }
  | { readonly kind: 'pass' }
  | {
      readonly kind: CallName
      /** What the call names. */
      readonly picks: readonly number[]
      readonly set: ConstraintSet
      readonly faults: readonly DeviceFault[]
      readonly kernelFaults: readonly KernelFault[]
    }

/**
 * Calls that let go of VLANs. While an operation that relies on the same VLAN could not be undone, what they let go of
 * stays for its sake, and is then left to pruneVLANs; so they are not made then.
 */
const lettingGo: ReadonlySet<string> = new Set<CallName>([
  'disconnectResource',
  'releaseChannel',
  'releaseVHBA',
  'removeVHBA',
  'detach',
  'haltVM',
  'migrateVM',
  'consolidate',
  'returnRelocated',
  'moveToGroup',
])

/** Those that make what the others need come more often. */
const kinds: readonly CallName[] = [
  ...callNames,
  'createVM',
  'createVM',
  'createVM',
  'connectResource',
  'connectResource',
  'requestChannel',
  'connect',
  'getVHBA',
  'initVHBA',
  'createREP',
  'removeREP',
  'releaseVHBA',
  'attach',
  'createGroup',
]

const anySet: fc.Arbitrary<ConstraintSet> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        guaranteedRateMbps: fc.constantFrom(400, 1000, 4000),
        maximumRateMbps: fc.constantFrom(500, 5000, 9000),
        admissionSuffices: fc.constant(true),
        redundantPaths: fc.integer({ min: 1, max: 2 }),
        isolation: fc.constantFrom('vlan', 'controller', 'card', 'host'),
        forbiddenNetworks: fc.constantFrom(['lan-b'], ['core']),
        forbiddenHosts: fc.constant(['h1']),
        trust: fc.boolean(),
      },
      // As callers' objects are: records without a prototype differ from what is read back from the journal.
      { requiredKeys: [], noNullPrototype: true },
    ),
  },
)

const anyFaults: fc.Arbitrary<readonly DeviceFault[]> = fc
  .tuple(
    fc.record({
      at: fc.integer({ min: 1, max: 14 }),
      times: fc.integer({ min: 1, max: 3 }),
      effect: fc.constantFrom(...deviceEffects),
    }),
    fc.option(
      fc.record({
        at: fc.integer({ min: 1, max: 24 }),
        times: fc.integer({ min: 1, max: 3 }),
        effect: fc.constantFrom('refuse', 'lose', 'hang', 'deaf'),
      }),
    ),
  )
  // One lie is found out and undone; nobody can tell that an undo was a lie too.
  .map(([first, second]) =>
    first.effect === 'lie' ? [{ ...first, times: 1 }] : [first, ...(second === null ? [] : [second])],
  )

const anyKernelFault: fc.Arbitrary<KernelFault> = fc.record({
  at: fc.integer({ min: 1, max: 8 }),
  times: fc.integer({ min: 1, max: 2 }),
  effect: fc.constantFrom('refuse' as const, 'lie' as const),
})

/** Of four acts three meet no faults; above and beneath the backends together none do, see above. */
const anyMishap: fc.Arbitrary<Pick<Extract<Act, { faults: unknown }>, 'faults' | 'kernelFaults'>> = fc.oneof(
  { weight: 9, arbitrary: fc.constant({ faults: [], kernelFaults: [] }) },
  { weight: 2, arbitrary: anyFaults.map((faults) => ({ faults, kernelFaults: [] })) },
  { weight: 1, arbitrary: anyKernelFault.map((fault) => ({ faults: [], kernelFaults: [fault] })) },
)

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'restart' as const }, { kind: 'pass' as const }) },
  {
    weight: 24,
    arbitrary: fc
      .record({
        kind: fc.constantFrom(...kinds),
        picks: fc.array(fc.nat(479), { minLength: 6, maxLength: 6 }),
        set: anySet,
        mishap: anyMishap,
      })
      .map(({ mishap, ...act }) => ({ ...act, ...mishap })),
  },
)

/** Sequences of at most so many acts. */
export function sequencesOf(acts: number): fc.Arbitrary<readonly Act[]> {
  return fc.array(anyAct, { maxLength: acts, size: 'max' })
}

/** How often calls ended how, over all sequences. */
export class Tally {
  readonly ends = new Map<string, number>()

  count(kind: string, end: string): void {
    const key = `${kind}: ${end}`
    this.ends.set(key, (this.ends.get(key) ?? 0) + 1)
  }

  has(kind: string, end: string): boolean {
    return this.ends.has(`${kind}: ${end}`)
  }
}

/** Makes the acts on a new world, compares it with the reference after each, and puts everything back at the end. */
export async function runSequence(acts: readonly Act[], tally: Tally): Promise<void> {
  const world = new World()
  try {
    await world.start()
    const sequence = new Sequence(world, tally)
    for (const act of acts) await sequence.act(act)
    await sequence.end()
  } finally {
    await world.end()
  }
}

class Sequence {
  readonly #world: World
  readonly #tally: Tally
  readonly #reference = new Reference()
  readonly #atFirst
  /** What was done, for people. */
  readonly #told: string[] = []
  /** Something could not be undone, and is until the next start, or until time passes. */
  #degraded = false

  constructor(world: World, tally: Tally) {
    this.#world = world
    this.#tally = tally
    this.#atFirst = world.devices()
  }

  async act(act: Act): Promise<void> {
    if (act.kind === 'restart' || act.kind === 'pass') {
      await this.#recover(act.kind)
      return
    }
    if (this.#degraded && lettingGo.has(act.kind)) return
    const call = calls[act.kind](this.#reference, new Picks(this.#reference, act.picks), act.set)
    this.#told.push(call.text)
    await this.#explained(async () => {
      this.#world.faults.plan(act.faults, act.kernelFaults)
      const made = await call.perform(this.#world.iov)
      const { met } = this.#world.faults
      this.#world.faults.plan()
      if (met || act.kernelFaults.length > 0) await this.#settle()
      this.#judge(act.kind, call, made, met || act.kernelFaults.length > 0)
      await this.#compare()
    })
  }

  /** Everything is halted and taken away, by calls that must succeed; then all is as at first. */
  async end(): Promise<void> {
    if (this.#degraded) await this.#recover('pass')
    this.#told.push('the end')
    await this.#explained(async () => {
      const { iov } = this.#world
      await emptySite(iov, this.#reference)
      expectRows(this.#world.devices(), this.#atFirst)
      const { generations: _, ...ledger } = await this.#world.ledger()
      for (const [table, records] of Object.entries(ledger)) expect(records, table).to.deep.equal([])
    })
  }

  /** The devices are well, so that what could not be undone is undone now, by this process or by the next one. */
  async #recover(how: 'restart' | 'pass'): Promise<void> {
    this.#told.push(how)
    await this.#explained(async () => {
      await (how === 'restart' ? this.#world.start() : this.#world.pass())
      expect([...this.#world.iov.site.degraded.values()], 'degraded').to.be.empty
      this.#degraded = false
      this.#reference.takeNames(this.#world.iov.site)
      await this.#compare()
    })
  }

  /** What is known of devices that failed is read anew. */
  async #settle(): Promise<void> {
    await new Promise(setImmediate)
    await this.#world.iov.refresh(new AbortController().signal)
  }

  #judge(kind: CallName, { expectation }: Call, { outcome, takeOver }: Made, met: boolean): void {
    this.#told.push(`  ${met ? 'with faults ' : ''}→ ${textOf(outcome)}`)
    this.#tally.count(kind, endOf(outcome, met))
    if (outcome.ok) {
      expect(expectation.done, 'it may succeed').to.equal(true)
      if (expectation.changes) takeOver(this.#world.iov.site)
      return
    }
    // What could not be undone stands in the way of others, until it is.
    if (!this.#degraded) expect(refusals(expectation, met), textOf(outcome)).to.include(outcome.code)
    expect(outcome.reasons, 'reasons').not.to.be.empty
    takeOver(this.#world.iov.site)
    if (met) this.#reference.takeNames(this.#world.iov.site)
    if (outcome.code === 'degraded') this.#degraded = true
  }

  async #compare(): Promise<void> {
    if (this.#degraded) return
    await compare(this.#world, this.#reference, this.#atFirst)
    checkRules(this.#reference)
  }

  async #explained(task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } catch (error) {
      if (error instanceof Error) error.message = `${error.message}\nafter\n${this.#told.join('\n')}\n`
      throw error
    }
  }
}

async function emptySite(iov: Infrastructure, reference: Reference): Promise<void> {
  const signal = new AbortController().signal
  const caller = { user: 'model', signal }
  const done = (outcome: Outcome<unknown>): void => {
    expect(textOf(outcome)).to.equal('completed')
  }
  for (const vm of reference.vms.keys()) done(await iov.haltVM(vm, caller))
  for (const { id, vm } of reference.virtuals.values())
    if (vm === null) done(await iov.removeVHBA(id, caller))
  done(await iov.pruneVLANs(caller))
  const made = [...reference.groups.values()].filter(({ fixed }) => !fixed)
  const innermostFirst = made.toSorted(
    (one, other) => reference.tiers(other.name).length - reference.tiers(one.name).length,
  )
  for (const { name } of innermostFirst) done(await iov.removeGroup(name, caller))
}

function refusals({ codes, done }: Expectation, met: boolean): readonly string[] {
  const failures = met ? ['deviceRefused', 'timeout', 'degraded'] : []
  // Who asks for two impossible things may be told of either.
  return [...codes, ...failures, ...(done ? [] : ['constraintNotSatisfiable'])]
}

function endOf(outcome: Outcome<unknown>, met: boolean): string {
  if (outcome.ok) return 'completed'
  if (outcome.code === 'degraded') return 'degraded'
  return met ? 'failed' : 'refused'
}

function textOf(outcome: Outcome<unknown>): string {
  if (outcome.ok) return 'completed'
  return `${outcome.code}: ${outcome.reasons.map(({ source, text }) => `${source}: ${text}`).join('; ')}`
}
