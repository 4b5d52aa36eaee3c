import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import { place, placementRequest } from '../../src/iov/placement.ts'
import type { SiteState } from '../../src/iov/site-state.ts'
import { makeLargeSite } from './large-site.ts'

/**
 * How long a placement takes, and what a site weighs, against the size of the site. Usage:
 * npm run bench:placement [-- --hosts 100,1000,10000] [--repeat 300] [--json FILE]
 */
const { values: options } = parseArgs({
  options: {
    hosts: { type: 'string', default: '100,1000,10000' },
    repeat: { type: 'string', default: '300' },
    json: { type: 'string' },
  },
})

interface Row {
  readonly hosts: number
  readonly controllers: number
  readonly request: string
  readonly outcome: string
  readonly medianMs: number
  readonly p99Ms: number
  /** What the processor spent on it, which does not depend on who else uses the machine. */
  readonly meanCPUMs: number
  readonly p99CPUMs: number
  readonly siteMiB: number
}

const rows: Row[] = []
print(['hosts', 'controllers', 'request', 'outcome', 'median ms', 'p99 ms', 'CPU ms', 'p99 CPU', 'site MiB'])
for (const hosts of options.hosts.split(',').map(Number)) await measure(hosts)
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`)

async function measure(hosts: number): Promise<void> {
  const before = usedMiB()
  const { state, ledger } = await makeLargeSite(hosts)
  const siteMiB = usedMiB() - before
  const [someVM] = ledger.all('vms').values()
  for (const [request, set] of Object.entries(requests(state))) {
    const times: number[] = []
    const cpuTimes: number[] = []
    let outcome = ''
    for (let again = 0; again < Number(options.repeat); again++) {
      if (request.endsWith('after a change')) {
        const host = `h${(again * 7) % hosts}`
        await ledger.commit([{ table: 'vms', put: { ...someVM!, host } }])
      }
      const from = performance.now()
      const cpuFrom = cpuMs()
      const placed = place(state.snapshot, placementRequest(state.site, 'c7-1', set, null))
      cpuTimes.push(cpuMs() - cpuFrom)
      times.push(performance.now() - from)
      outcome = placed.ok ? placed.value.map(({ id }) => id).join(' ') : placed.code
    }
    const cpuTime = cpuTimes.reduce((sum, time) => sum + time, 0)
    const row: Row = {
      hosts,
      controllers: state.site.controllers.size,
      request,
      outcome,
      medianMs: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
      meanCPUMs: cpuTime / times.length,
      p99CPUMs: quantile(cpuTimes, 0.99),
      siteMiB,
    }
    rows.push(row)
    print([
      String(hosts),
      String(row.controllers),
      request,
      outcome.split(' ').length > 1 ? `${outcome.split(' ').length} controllers` : outcome,
      row.medianMs.toFixed(3),
      row.p99Ms.toFixed(3),
      row.meanCPUMs.toFixed(3),
      row.p99CPUMs.toFixed(3),
      siteMiB.toFixed(0),
    ])
  }
}

/** From the easiest to those that must look at everything. */
function requests({ site }: SiteState): Record<string, ConstraintSet> {
  const names = [...site.hosts.keys()]
  const everything: ConstraintSet = {
    allowedHosts: names.filter((_, at) => at % 2 === 1),
    forbiddenHosts: names.filter((_, at) => at % 11 === 0),
    isolation: 'card',
    criticality: 8,
    sensitivity: 5,
    forbiddenNetworks: ['old'],
    mandatoryNetworks: ['lan-a'],
    guaranteedRateMbps: 1000,
    maximumRateMbps: 4000,
    redundantPaths: 2,
    redundancyLevel: 'transit',
    techniques: ['sriov'],
    numaNode: 1,
    trust: true,
  }
  return {
    'nothing asked': {},
    'everything asked': everything,
    'everything asked, after a change': everything,
    'a host for itself': { isolation: 'host' },
    'one switch port': { switchPort: site.cables[site.cables.length >> 1]!.to },
    'refused by redundancy': { redundantPaths: 3, redundancyLevel: 'switch' },
    'refused by capacity': { guaranteedRateMbps: 30_000 },
    'refused by all together': { ...everything, redundantPaths: 3 },
    'refused at once': { techniques: ['npiv'] },
  }
}

function quantile(times: readonly number[], part: number): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length * part)]!
}

function cpuMs(): number {
  // Asking for the process first has Linux bring the count of this thread up to date; it may be a tick old otherwise.
  process.cpuUsage()
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** Memory that is held, in MiB, after what is garbage is gone. */
function usedMiB(): number {
  if (globalThis.gc === undefined) throw new Error('run by node --expose-gc')
  // Twice: what was kept by something that is garbage itself goes the second time.
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1024 / 1024
}

function print(cells: readonly string[]): void {
  const widths = [7, 12, 34, 26, 10, 10, 10, 10, 9]
  process.stdout.write(`${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' ')}\n`)
}
