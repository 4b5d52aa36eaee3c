/**
 * What it costs to decide on channels on a site of 100 switches, 1,000 hosts and about 10,000 channels, in time of the
 * processor. `node test/bench/paths.ts`
 */
import { deepStrictEqual } from 'node:assert/strict'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import { connectResource } from '../../src/iov/decisions/resource-decisions.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import { findTransit } from '../../src/iov/transit-search.ts'
import { makeFabric } from './fabric.ts'

const rounds = 200
const size = { spines: 10, leaves: 90, hosts: 1000, vms: 2501, resources: 40, groups: 400 }
const sets: Readonly<Record<string, ConstraintSet>> = {
  'one path': {},
  'one, guaranteed': { guaranteedRateMbps: 10 },
  'two by card': { redundantPaths: 2 },
  'two by switch, guaranteed': { redundantPaths: 2, redundancyLevel: 'switch', guaranteedRateMbps: 10 },
  'two by transit network': { redundantPaths: 2, redundancyLevel: 'transit' },
  'one, around a network': { forbiddenNetworks: ['fabric0'] },
  'one, over both networks': { mandatoryNetworks: ['fabric0', 'fabric1'] },
  'refused: three paths': { redundantPaths: 3 },
  'refused: forbidden networks': { forbiddenNetworks: ['fabric0', 'fabric1'] },
}
const identities = {
  uuid: () => 'new',
  mac: () => ({ mac: MACAddress.parse('02:69:6f:00:00:01'), handedOut: { id: '02:69:6f', generation: 1 } }),
}

function measure(work: () => unknown): string {
  for (let round = 0; round < rounds / 4; round++) work()
  const began = process.cpuUsage()
  for (let round = 0; round < rounds; round++) work()
  const { user, system } = process.cpuUsage(began)
  return `${((user + system) / 1000 / rounds).toFixed(2)} ms`
}

for (const objective of ['best-fit', 'least-loaded'] as const) {
  const snapshot = await makeFabric(size, objective)
  const { switches, channels } = snapshot.site
  process.stdout.write(`\n${objective}: ${switches.size} switches, ${channels.size} channels\n`)
  for (const [name, set] of Object.entries(sets)) {
    const decide = () => connectResource(snapshot, identities, `vm${size.vms - 1}`, 'r9', set)
    deepStrictEqual('code' in decide(), name.startsWith('refused'), name)
    process.stdout.write(`  ${name.padEnd(28)} ${measure(decide)}\n`)
  }
  const migrate = () => findTransit(snapshot, 'h1', 'h500', { mandatoryNetworks: ['fabric1'] })
  process.stdout.write(`  ${'a way for a migration'.padEnd(28)} ${measure(migrate)}\n`)
}
