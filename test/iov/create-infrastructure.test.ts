import { expect } from 'chai'
import { join } from 'node:path'
import { createBackends } from '../../src/backends/index.ts'
import { defaultLimits } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import { createInfrastructure } from '../../src/iov/create-infrastructure.ts'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import type { Outcome } from '../../src/iov/outcome.ts'
import type { SiteDescription } from '../../src/iov/site-description.ts'
import type { Storage } from '../../src/iov/storage.ts'
import { defaultSiteFile, readSite } from '../../src/site/load-site.ts'
import { forEver, pf, withFibreChannel } from '../field-lessons/field-site.ts'
import { MemoryStorage } from '../store/memory-storage.ts'
import { temporaryDirectory } from '../store/store-rig.ts'
import { caller, SmallSite, valueOf, vmRequest } from './small-site.ts'

type Run = (iov: Infrastructure) => Promise<Outcome<unknown>>

const scenarios: readonly { name: string; prepare: (iov: Infrastructure) => Promise<Run> }[] = [
  {
    name: 'createVM',
    prepare: () =>
      Promise.resolve((iov: Infrastructure) => iov.createVM(vmRequest('web', { redundantPaths: 2 }), caller)),
  },
  {
    name: 'connectResource',
    prepare: async (iov) => {
      const { vm } = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's2/1' }), caller))
      return (again) => again.connectResource(vm, 'lun', { guaranteedRateMbps: 100 }, caller)
    },
  },
  {
    name: 'haltVM',
    prepare: async (iov) => {
      const { vm } = valueOf(await iov.createVM(vmRequest('web', { redundantPaths: 2 }), caller))
      valueOf(await iov.connectResource(vm, 'san', {}, caller))
      return (again) => again.haltVM(vm, caller)
    },
  },
]

describe('iov: a process that dies', () => {
  for (const { name, prepare } of scenarios) {
    it(`leaves ${name} undone or done, wherever it dies, and the next process can do it`, async () => {
      for (let point = 1, ended = false; !ended; point++) {
        const site = new SmallSite()
        const run = await prepare(await site.start())
        const before = await site.state()
        const { iov, died } = await site.startMortal(point)
        const outcome = await Promise.race([run(iov), died])
        ended = outcome !== 'died'
        site.devices.abandonWaiting()
        const again = await site.start()
        const completed = [...again.site.operations.values()].at(-1)?.state === 'completed'
        if (ended) expect(point).to.be.greaterThan(10)
        if (!ended && !completed) expect(await site.state(), `point ${point}`).to.deep.equal(before)
        if (!ended && !completed) valueOf(await run(again))
        for (const vm of [...again.site.vms.keys()]) valueOf(await again.haltVM(vm, caller))
        expect(await site.state(), `point ${point}, afterwards`).to.deep.equal(await new SmallSite().state())
      }
    })
  }
})

const fibreHosts = ['host-a', 'host-b']

type PortRun = (process: Process) => Promise<Outcome<unknown>>

/** One process, which may die: then nothing that it began ever ends. */
interface Process {
  readonly iov: Infrastructure
  readonly died: Promise<'died'>
  /** The names of the virtual ports that the kernel has, and of those that the ledger has. */
  names(): Promise<{ kernel: unknown[]; ledger: unknown[] }>
  close(): Promise<void>
}

/** A simulated kernel with Fibre Channel, and a ledger; both outlive processes. */
class PortWorld {
  readonly #storage = new MemoryStorage()
  readonly #directory = temporaryDirectory()
  readonly #description: SiteDescription
  #bytes = 0

  constructor(description: SiteDescription) {
    this.#description = description
  }

  async start(lastPoint = 0): Promise<Process> {
    let dead = false
    const isDead = (): boolean => dead
    const { promise: died, resolve } = Promise.withResolvers<'died'>()
    // What a dead process waits for keeps the test from its end until this time is over.
    const limits = { ...defaultLimits, deviceTimeoutMs: 1_000 }
    const backends = createBackends(this.#description, {
      simulatedState: join(this.#directory.path, 'devices.sqlite'),
      limits,
      log: silentLog,
      wrapHost: (_, access) => mortal(access, isDead),
    })
    const iov = await createInfrastructure({
      description: this.#description,
      backends,
      storage: mortal<Storage>(this.#storage, isDead),
      environment: {
        now: () => 1_000,
        randomBytes: (count) => Uint8Array.from({ length: count }, () => this.#bytes++ % 251),
      },
      log: silentLog,
      limits,
      makeTimeout: () => forEver,
      crashPoints: (point) => {
        if (point !== lastPoint) return
        dead = true
        resolve('died')
      },
    })
    return {
      iov,
      died,
      async names() {
        const kernel: string[] = []
        for (const host of fibreHosts) {
          const adapter = backends.adapters(host).find(({ technique }) => technique === 'npiv')!
          const [hba] = await adapter.discover(forEver)
          for (const { settings } of hba!.virtual) if (settings.wwpn) kernel.push(`${host} ${settings.wwpn}`)
        }
        const records = [...iov.site.virtualControllers.values()].flatMap(({ record }) => record ?? [])
        const ledger = records.map(({ controller, mac }) => {
          const host = controller.slice(0, controller.indexOf('/'))
          return `${host} 2000${mac.replaceAll(':', '')}`
        })
        return { kernel, ledger: ledger.sort() }
      },
      async close() {
        const closed = iov.close()
        if (!dead) await closed
        await backends.close()
      },
    }
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]()
  }
}

/** The same, until it is dead: no call that is made from then on is answered. */
function mortal<T extends object>(one: T, isDead: () => boolean): T {
  return new Proxy(one, {
    get: (target, name) => {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown =>
        isDead() ? new Promise(() => {}) : Reflect.apply(member, target, args)
    },
  })
}

describe('iov: a process that dies over a virtual port', () => {
  const inVM = { ...vmRequest('zenith-lab', { techniques: ['npiv'] }), name: 'fc' }
  const vmOf = ({ iov }: Process): string => [...iov.site.vms.keys()][0] ?? 'none'
  const operations: Record<
    string,
    { prepare?: (process: Process) => Promise<unknown>; run: PortRun; left: number; stride?: number }
  > = {
    createVHBA: { run: ({ iov }) => iov.createVHBA(pf.fibreChannel, caller, { name: 'mine' }), left: 1 },
    removeVHBA: {
      prepare: async ({ iov }) => valueOf(await iov.createVHBA(pf.fibreChannel, caller)),
      run: ({ iov }) => iov.removeVHBA(`${pf.fibreChannel}/0`, caller),
      left: 0,
    },
    createVM: { run: ({ iov }) => iov.createVM(inVM, caller), left: 1, stride: 3 },
    migrateVM: {
      prepare: async ({ iov }) => valueOf(await iov.createVM(inVM, caller)),
      run: (process) => process.iov.migrateVM(vmOf(process), 'host-b', caller),
      left: 1,
      stride: 3,
    },
  }
  for (const [name, { prepare, run, left: most, stride = 1 }] of Object.entries(operations)) {
    it(`leaves ${name} undone or done, wherever it dies, and the next process can do it`, async () => {
      const description = withFibreChannel(await readSite(defaultSiteFile, defaultLimits), fibreHosts)
      for (let point = 1, ended = false; !ended; point += stride) {
        using world = new PortWorld(description)
        const first = await world.start()
        await prepare?.(first)
        await first.close()
        const one = await world.start(point)
        ended = (await Promise.race([run(one), one.died])) !== 'died'
        await one.close()
        const again = await world.start()
        const left = await again.names()
        expect(left.kernel, `point ${point}`).to.deep.equal(left.ledger)
        valueOf(await run(again))
        const { kernel, ledger } = await again.names()
        expect(kernel, `point ${point}, afterwards`).to.deep.equal(ledger)
        expect(kernel).to.have.length(most)
        if (ended) expect(point).to.be.greaterThan(4)
        await again.close()
      }
    })
  }
})
