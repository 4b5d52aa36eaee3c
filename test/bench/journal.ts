/**
 * What the journal costs beside the device calls that it orders: the time of operations on devices that take a while,
 * as a ratio to the time of the same calls made bare, one after the other. `node test/bench/journal.ts`
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Backends } from '../../src/iov/backend.ts'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import { openSQLite } from '../../src/store/sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import type { FakeDevices } from '../iov/fakes.ts'
import { caller, smallDescription, smallDevices, SmallSite, valueOf, vmRequest } from '../iov/small-site.ts'
import { environment, limits } from '../store/store-rig.ts'

const rounds = 15
const delays = [1, 5, 20]

interface Meter {
  calls: number
  delayMs: number
}

/** The devices, each call on which takes a while and is counted. */
function metered(devices: FakeDevices, meter: Meter): FakeDevices {
  const slow = <B extends object>(backend: B): B =>
    new Proxy(backend, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function' || name === 'watch') return member
        return async (...args: unknown[]): Promise<unknown> => {
          meter.calls += 1
          await pause(meter.delayMs)
          return Reflect.apply(member, target, args) as unknown
        }
      },
    })
  const backends: Backends = {
    adapters: (host) => devices.adapters(host).map(slow),
    hypervisor: (host) => slow(devices.hypervisor(host)),
    guest: (host) => slow(devices.guest(host)),
    switch: (name) => slow(devices.switch(name)),
  }
  return Object.assign(Object.create(devices) as FakeDevices, backends)
}

async function pause(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function measure(
  name: string,
  iov: Infrastructure,
  meter: Meter,
  work: () => Promise<unknown>,
): Promise<void> {
  meter.calls = 0
  const operationMs = await timed(work)
  const { calls, delayMs } = meter
  const bareMs = await timed(async () => {
    for (let call = 0; call < calls; call += 1) await pause(delayMs)
  })
  const steps = [...iov.site.operations.values()].at(-1)!.stepsTotal
  const sums = (totals[`${name} ${delayMs}`] ??= { name, delayMs, calls, steps, operationMs: 0, bareMs: 0 })
  sums.operationMs += operationMs
  sums.bareMs += bareMs
}

const totals: Record<
  string,
  { name: string; delayMs: number; calls: number; steps: number; operationMs: number; bareMs: number }
> = {}
const folder = mkdtempSync(join(tmpdir(), 'iovm-bench-'))
const store = await openStore(openSQLite(join(folder, 'iovm.db'), 1000), limits, environment)
const meter: Meter = { calls: 0, delayMs: 0 }
const site = new SmallSite(smallDescription(), metered(smallDevices(), meter), store.storage)
const iov = await site.start()
for (const delayMs of delays) {
  for (let round = 0; round < rounds; round += 1) {
    meter.delayMs = 0
    const near = { switchPort: 's1/1' }
    const { vm, virtualControllers } = valueOf(await iov.createVM(vmRequest('web', near), caller))
    const vhba = virtualControllers[0]!
    meter.delayMs = delayMs
    await measure('attach a VLAN', iov, meter, async () => {
      const group = { vlan: null, group: 'web', virtualController: vhba, resource: null }
      const { vlan } = valueOf(await iov.requestVLAN(group, caller))
      valueOf(await iov.attach(vlan, vhba, caller))
    })
    await measure('connectResource, two switches', iov, meter, async () =>
      valueOf(await iov.connectResource(vm, 'nas', {}, caller)),
    )
    await measure('disconnectResource', iov, meter, async () =>
      valueOf(await iov.disconnectResource(vm, 'nas', caller)),
    )
    await measure('haltVM', iov, meter, async () => valueOf(await iov.haltVM(vm, caller)))
    meter.delayMs = 0
    valueOf(await iov.pruneVLANs(caller))
  }
}
/** What one durable commit takes, and one of 64 at once: what a step costs at least. */
async function commitMs(atOnce: number): Promise<number> {
  const operation = [...iov.site.operations.values()].at(-1)!
  const commits = async (): Promise<void> => {
    for (let round = 0; round < rounds; round += 1)
      await Promise.all(Array.from({ length: atOnce }, () => store.storage.commit([], [{ operation }])))
  }
  return (await timed(commits)) / rounds / atOnce
}
const commit = { alone: (await commitMs(1)).toFixed(2), among64: (await commitMs(64)).toFixed(2) }
await iov.close()
await store.close()
rmSync(folder, { recursive: true })
const rows = Object.values(totals).map(({ name, delayMs, calls, steps, operationMs, bareMs }) =>
  [
    name.padEnd(30),
    delayMs,
    calls,
    steps,
    (bareMs / rounds).toFixed(1),
    (operationMs / rounds).toFixed(1),
    (operationMs / bareMs).toFixed(2),
  ].join('\t'),
)
const head = [
  'operation'.padEnd(30),
  'a call takes, ms',
  'calls',
  'steps',
  'bare, ms',
  'operation, ms',
  'ratio',
]
process.stdout.write(`${[head.join('\t'), ...rows].join('\n')}\n`)
process.stdout.write(`one durable commit: ${commit.alone} ms; of 64 at once: ${commit.among64} ms each\n`)
