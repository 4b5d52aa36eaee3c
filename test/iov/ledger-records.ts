import fc from 'fast-check'
import { idOf } from '../../src/iov/ledger-changes.ts'
import type { LedgerChange, LedgerTable, LedgerTables } from '../../src/iov/ledger.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'

/**
 * Changes of the ledger from so few ids, names and addresses that they often meet: with records that are there, with
 * each other, and with what must be unique.
 */
const few = fc.integer({ min: 1, max: 3 })
const text = fc.constantFrom('a', 'b', 'é"\'\n', '')
const rate = fc.integer({ min: 0, max: 100_000 })
const vm = few.map((number) => `vm${number}`)
const controllerID = few.map((number) => `host/0000:3b:00.0/${number}`)
const vlan = few.map((number) => VLANID.parse(number))

const records: { [T in LedgerTable]: fc.Arbitrary<LedgerTables[T]> } = {
  vms: fc.record({
    id: vm,
    name: text,
    host: text,
    home: fc.option(text),
    movingTo: fc.option(text),
    group: text,
    leavingGroup: fc.option(text),
    constraints: fc.constantFrom({}, { numaNode: 1, allowedHosts: ['a', 'b'] }, { admissionSuffices: false }),
    memoryMiB: rate,
    processors: few,
    running: fc.boolean(),
    createdAtMs: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  }),
  virtualControllers: fc
    .record({
      index: few,
      mac: few.map((number) => MACAddress.parse(`02:00:00:00:00:0${number}`)),
      generation: few,
      name: fc.option(text),
      group: fc.option(text),
      constraints: fc.constantFrom({}, { trust: true }),
      vm: fc.option(vm),
      vlan: fc.option(vlan),
      minimumRateMbps: rate,
      maximumRateMbps: rate,
      trust: fc.boolean(),
      degraded: fc.option(text),
    })
    .map((rest) => ({ id: `host/0000:3b:00.0/${rest.index}`, controller: 'host/0000:3b:00.0', ...rest })),
  representations: fc.record({ id: text, vm, virtualController: controllerID, name: text }),
  channels: fc.record({
    id: text,
    vm,
    virtualController: controllerID,
    resource: text,
    vlan,
    path: fc.array(text, { maxLength: 3 }),
    guaranteedRateMbps: rate,
    maximumRateMbps: rate,
    enforcedBy: fc.constantFrom('none', 'device', 'admission'),
    constraints: fc.constantFrom({}, { trust: true }),
    state: fc.constantFrom('reserved', 'connected'),
  }),
  groups: fc.record({
    id: text,
    customer: text,
    parent: fc.option(text),
    caption: fc.option(text),
    constraints: fc.constantFrom({}, { numaNode: 1 }),
  }),
  vlans: fc
    .record({ vlan, group: text, customer: text, createdOn: fc.array(text, { maxLength: 2 }) })
    .map((rest) => ({ id: String(rest.vlan), ...rest })),
  vlanPorts: fc
    .record({
      vlan,
      port: text,
      role: fc.constantFrom('tagged', 'untagged'),
      formerUntagged: fc.option(vlan),
    })
    .map((rest) => ({ id: `${rest.vlan}@${rest.port}`, ...rest })),
  generations: fc.record({ id: controllerID, generation: few }),
}

export const ledgerChange: fc.Arbitrary<LedgerChange> = fc.oneof(
  ...Object.entries(records).flatMap(([table, record]) => [
    (record as fc.Arbitrary<{ id: string }>).map((put) => ({ table, put }) as unknown as LedgerChange),
    (record as fc.Arbitrary<{ id: string }>).map(({ id }) => ({ table, delete: id }) as LedgerChange),
  ]),
)

/** What is there to begin with, so that records which refer to others have something to refer to. */
const foundation: LedgerChange[] = [1, 2, 3].flatMap((number): LedgerChange[] => [
  {
    table: 'vms',
    put: {
      id: `vm${number}`,
      name: `name${number}`,
      host: 'a',
      home: null,
      movingTo: null,
      group: 'a',
      leavingGroup: null,
      constraints: {},
      memoryMiB: 1,
      processors: 1,
      running: true,
      createdAtMs: 0,
    },
  },
  {
    table: 'vlans',
    put: { id: String(number), vlan: VLANID.parse(number), group: 'a', customer: 'a', createdOn: [] },
  },
  {
    table: 'virtualControllers',
    put: {
      id: `host/0000:3b:00.0/${number}`,
      controller: 'host/0000:3b:00.0',
      index: number,
      mac: MACAddress.parse(`02:00:00:00:00:0${number}`),
      generation: 1,
      name: null,
      group: null,
      constraints: {},
      vm: null,
      vlan: null,
      minimumRateMbps: 0,
      maximumRateMbps: 0,
      trust: false,
      degraded: null,
    },
  },
])

/** As plans make them, a transaction changes a record once at most. */
const transaction = fc.uniqueArray(ledgerChange, {
  maxLength: 4,
  selector: (change) => `${change.table}:${idOf(change)}`,
})

/** Lists of changes, each to be one transaction; the first lays the foundation. */
export const transactions = fc.array(transaction, { maxLength: 25 }).map((lists) => [foundation, ...lists])
