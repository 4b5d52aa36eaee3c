import type { Limits } from '../../base/limits.ts'
import type { Timers } from '../../base/timers.ts'
import { BackendError } from '../../iov/backend.ts'
import { SNMPError } from '../../snmp/mib-access.ts'
import type { MIBAccess, OID } from '../../snmp/mib-access.ts'
import { columnOf, integerOf } from './mib-column.ts'
import { poll } from './poll.ts'
import { rowStatus } from './qbridge-objects.ts'
import type { SaveObject, SaveState } from './vendor-table.ts'

export interface SaveOptions {
  readonly device: string
  readonly access: MIBAccess
  readonly save: SaveObject
  readonly timers: Timers
  readonly limits: Pick<Limits, 'savePollMs'>
}

/** Tells the switch to save what is configured, and waits until it has, where it says so. */
export async function saveConfiguration(options: SaveOptions, signal: AbortSignal): Promise<void> {
  const { access, save } = options
  const column = async (root: OID | null | undefined) =>
    root === null || root === undefined ? [] : [...(await columnOf(access, root, signal)).keys()]
  const row = Math.max(0, ...(await column(save.rows))) + 1
  const formerResults = new Set(await column(save.state?.namedBy))
  await access.set(save.varbinds(row), signal)
  try {
    if (save.state !== null) await expectSaved(options, save.state, { row, formerResults }, signal)
  } finally {
    if (save.rows !== null) await removeRow(access, `${save.rows}.${row}`, signal)
  }
}

/** Waits until it is saved; a BackendError `refused` where it could not be. */
async function expectSaved(
  { device, access, timers, limits }: SaveOptions,
  state: SaveState,
  { row, formerResults }: { row: number; formerResults: ReadonlySet<number> },
  signal: AbortSignal,
): Promise<void> {
  const where = async (): Promise<OID | undefined> => {
    if (state.namedBy === null) return state.oid(row)
    const found = [...(await columnOf(access, state.namedBy, signal))]
    const result = found.find(([index, one]) => !formerResults.has(index) && integerOf(one) === row)
    return result && state.oid(result[0])
  }
  const ask = async () => {
    const oid = await where()
    // Who tells of it in a table of results may not have begun.
    if (oid === undefined) return undefined
    const value = integerOf((await access.get([oid], signal))[0])
    return value !== undefined && state.busy.includes(value) ? undefined : { oid, value }
  }
  const { oid, value } = await poll(ask, { everyMs: limits.savePollMs, timers }, signal)
  if (value === state.done) return
  const text = `the switch could not save: ${oid} is ${value ?? 'missing'}`
  throw new BackendError(device, 'save', 'refused', text)
}

/** The table has few rows. A switch that does not let its row be removed lets it grow old by itself. */
async function removeRow(access: MIBAccess, oid: OID, signal: AbortSignal): Promise<void> {
  if (integerOf((await access.get([oid], signal))[0]) === undefined) return
  try {
    await access.set([{ oid, value: { type: 'integer', value: rowStatus.destroy } }], signal)
  } catch (error) {
    if (!(error instanceof SNMPError)) throw error
  }
}
