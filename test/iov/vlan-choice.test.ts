import { expect } from 'chai'
import fc from 'fast-check'
import type { VLANRecord } from '../../src/iov/ledger.ts'
import { freeVLAN, isInRanges, vlansFor } from '../../src/iov/vlan-choice.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import type { GraphSite } from './graph-site.ts'
import { graphSite } from './graph-site.ts'

const vlan = (id: number): VLANID => VLANID.parse(id)
const group = (name: string, groups: readonly object[] = []) => ({ name, constraints: {}, groups }) as never
const customers = [
  { name: 'red', constraints: {}, groups: [group('web', [group('shop')]), group('mail')] },
  { name: 'blue', constraints: {}, groups: [group('db')] },
]
const customerOf: Readonly<Record<string, string>> = { web: 'red', shop: 'red', mail: 'red', db: 'blue' }

const made = (id: number, owner: string): VLANRecord => ({
  id: String(id),
  vlan: vlan(id),
  group: owner,
  customer: customerOf[owner]!,
  createdOn: ['s1'],
})

interface Given {
  readonly ours: readonly VLANRecord[]
  /** VLANs that others made. */
  readonly theirs: readonly number[]
  /** Ours that are on the port of the resource. */
  readonly onPort?: readonly number[]
}

function siteWith({ ours, theirs, onPort = [] }: Given): Promise<GraphSite> {
  return graphSite({
    cables: ['h1/0 s1/u'],
    resources: { r: ['s1/r'] },
    vlanRanges: [
      { first: 100, last: 103 },
      { first: 200, last: 203 },
    ],
    port: (id) => (id === 's1/u' ? { tagged: theirs.map(vlan) } : {}),
    ledger: {
      vlans: ours,
      vlanPorts: onPort.map((id) => ({
        id: `${id}@s1/r`,
        vlan: vlan(id),
        port: 's1/r',
        role: 'tagged',
        formerUntagged: null,
      })),
    },
    description: { customers },
  })
}

async function choice(given: Given, owner: string, free = 1): Promise<readonly number[]> {
  const { snapshot } = await siteWith(given)
  return vlansFor(snapshot, owner, snapshot.site.resources.get('r')!, free)
}

describe('iov: which VLANs a channel may go over', () => {
  it('are those of the group on the port, also of groups that it is in, then its own, then free ones', async () => {
    const ours = [made(103, 'web'), made(100, 'shop'), made(101, 'web'), made(102, 'mail'), made(200, 'db')]
    const given = { ours, theirs: [], onPort: [103, 102, 200] }
    expect(await choice(given, 'shop')).to.deep.equal([103, 100, 201])
    expect(await choice(given, 'web', 2)).to.deep.equal([103, 101, 201, 202])
    expect(await choice(given, 'db', 9)).to.deep.equal([200, 201, 202, 203])
  })

  it('are none that somebody else made, and none beyond the ranges', async () => {
    const { snapshot } = await siteWith({ ours: [], theirs: [100, 102, 150] })
    expect(freeVLAN(snapshot)).to.equal(101)
    const full = await siteWith({ ours: [], theirs: [100, 101, 102, 103, 200, 201, 202, 203] })
    expect(freeVLAN(full.snapshot)).to.equal(undefined)
    expect([99, 100, 203, 204].map((id) => isInRanges(snapshot, vlan(id)))).to.deep.equal([
      false,
      true,
      true,
      false,
    ])
  })

  it('are never of another customer, whatever there is, and always the same', async () => {
    const id = fc.constantFrom<number[]>(100, 101, 102, 103, 200, 201, 202, 203)
    const owner = fc.constantFrom(...Object.keys(customerOf))
    const records = fc.uniqueArray(fc.tuple(id, owner), { selector: ([number]) => number })
    await fc.assert(
      fc.asyncProperty(records, fc.uniqueArray(id), owner, async (owned, foreign, asking) => {
        const theirs = foreign.filter((number) => !owned.some(([mine]) => mine === number))
        const ours = owned.map(([number, name]) => made(number, name))
        const given = { ours, theirs, onPort: owned.slice(0, 3).map(([number]) => number) }
        const chosen = await choice(given, asking, 2)
        expect(chosen.filter((number) => theirs.includes(number))).to.deep.equal([])
        const owners = chosen.flatMap((number) => owned.find(([mine]) => mine === number)?.[1] ?? [])
        expect(owners.every((name) => customerOf[name] === customerOf[asking])).to.equal(true)
        expect(await choice(given, asking, 2)).to.deep.equal(chosen)
      }),
    )
  })
})
