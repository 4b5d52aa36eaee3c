import type { Kysely } from 'kysely'
import { defaultLimits } from '../base/limits.ts'
import { endedStates, isEnded } from '../iov/journal-record.ts'
import type { JournalChange, OperationRecord, StepRecord } from '../iov/journal-record.ts'
import { NotUniqueError } from '../iov/ledger.ts'
import type { LedgerChange, LedgerContents, LedgerTable } from '../iov/ledger.ts'
import type { Storage } from '../iov/storage.ts'
import { columns, toRecord, toRow } from './columns.ts'
import type { StoredTable, StoredTables } from './columns.ts'
import { explained } from './engine.ts'
import type { Engine } from './engine.ts'
import { GroupCommit } from './group-commit.ts'
import { applyChange } from './ledger-changes.ts'
import type { Tables } from './ledger-changes.ts'

/** The domain's storage in a database. Open one only: it counts the operations. */
export class DatabaseStorage implements Storage {
  readonly #db: Kysely<Tables>
  readonly #engine: Engine
  readonly #commits: GroupCommit
  #lastSequence: number

  /** The database must be migrated. */
  static async open(db: Kysely<Tables>, engine: Engine): Promise<DatabaseStorage> {
    const last = await db
      .selectFrom('operations')
      .select((eb) => eb.fn.max<number | null>('sequence').as('sequence'))
      .executeTakeFirst()
    return new DatabaseStorage(db, engine, Number(last?.sequence ?? 0))
  }

  private constructor(db: Kysely<Tables>, engine: Engine, lastSequence: number) {
    this.#db = db
    this.#engine = engine
    this.#commits = new GroupCommit(db, engine, defaultLimits.commitsAtOnce)
    this.#lastSequence = lastSequence
  }

  async loadLedger(): Promise<LedgerContents> {
    return {
      vms: await this.#all('vms'),
      virtualControllers: await this.#all('virtualControllers'),
      representations: await this.#all('representations'),
      channels: await this.#all('channels'),
      vlans: await this.#all('vlans'),
      vlanPorts: await this.#all('vlanPorts'),
      generations: await this.#all('generations'),
      groups: await this.#all('groups'),
    }
  }

  async loadJournal(): ReturnType<Storage['loadJournal']> {
    const rows = await this.#db.selectFrom('operations').selectAll().orderBy('sequence').execute()
    const operations = rows.map((row) => toRecord('operations', row))
    const unfinished = []
    for (const operation of operations) {
      if (!isEnded(operation.state)) unfinished.push({ operation, steps: await this.#stepsOf(operation.id) })
    }
    return { unfinished, ended: operations.filter(({ state }) => isEnded(state)) }
  }

  async commit(ledger: readonly LedgerChange[], journal: readonly JournalChange[]): Promise<void> {
    let current: LedgerChange | undefined
    try {
      await this.#commits.run(async (transaction) => {
        for (current of ledger) await applyChange(transaction, current)
        current = undefined
        for (const change of journal) {
          if ('operation' in change) await this.#putOperation(transaction, change.operation)
          else await putStep(transaction, change.step)
        }
      })
    } catch (error) {
      throw this.#explained(error, current, ledger)
    }
  }

  async forgetEnded(nowMs: number): Promise<void> {
    try {
      await this.#db
        .deleteFrom('operations')
        .where('state', 'in', [...endedStates])
        .where((eb) => eb(eb('finishedAtMs', '+', eb.ref('keptMs')), '<', nowMs))
        .execute()
    } catch (error) {
      throw explained(error, this.#engine, 'old operations cannot be forgotten')
    }
  }

  async forgetOperation(id: string): Promise<void> {
    try {
      await this.#db
        .deleteFrom('operations')
        .where('id', '=', id)
        .where('state', 'in', [...endedStates])
        .execute()
    } catch (error) {
      throw explained(error, this.#engine, 'the operation cannot be forgotten')
    }
  }

  async #all<T extends LedgerTable>(table: T): Promise<StoredTables[T][]> {
    const rows = await this.#db
      .selectFrom(table as string)
      .selectAll()
      .execute()
    return rows.map((row) => toRecord(table, row))
  }

  async #stepsOf(operation: string): Promise<StepRecord[]> {
    const rows = await this.#db
      .selectFrom('steps')
      .selectAll()
      .where('operation', '=', operation)
      .orderBy('number')
      .execute()
    return rows.map((row) => toRecord('steps', row))
  }

  async #putOperation(transaction: Kysely<Tables>, operation: OperationRecord): Promise<void> {
    const sequence = this.#lastSequence + 1
    const { numUpdatedRows } = await transaction
      .updateTable('operations')
      .set(toRow('operations', operation))
      .where('id', '=', operation.id)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows > 0n) return
    await transaction
      .insertInto('operations')
      .values({ ...toRow('operations', operation), sequence })
      .execute()
    this.#lastSequence = sequence
  }

  #explained(error: unknown, current: LedgerChange | undefined, ledger: readonly LedgerChange[]): unknown {
    if (error instanceof NotUniqueError) return error
    const fault = this.#engine.faultOf(error)
    if (fault?.kind === 'not-unique' && current !== undefined && 'put' in current) {
      return new NotUniqueError(current.table, clash(current, fault.columns))
    }
    const made = ledger.map((change) =>
      'put' in change ? `put ${change.table} ${change.put.id}` : `delete ${change.table} ${change.delete}`,
    )
    return explained(
      error,
      this.#engine,
      made.length === 0 ? 'the journal cannot be written' : made.join(', '),
    )
  }
}

async function putStep(transaction: Kysely<Tables>, step: StepRecord): Promise<void> {
  const fields = Object.keys(columns.steps).filter((field) => field !== 'operation' && field !== 'number')
  await transaction
    .insertInto('steps')
    .values(toRow('steps', step))
    .onConflict((conflict) =>
      conflict
        .columns(['operation', 'number'])
        .doUpdateSet((eb) => Object.fromEntries(fields.map((field) => [field, eb.ref(`excluded.${field}`)]))),
    )
    .execute()
}

/** Names what would be there twice. */
function clash(change: Extract<LedgerChange, { put: unknown }>, fields: readonly string[]): string {
  const row = toRow(change.table as StoredTable, change.put as StoredTables[StoredTable])
  const values = fields.map((field) => `${field} ${row[field]}`).join(', ')
  return `${change.table} ${change.put.id}: ${values === '' ? 'something of it' : values} is taken already`
}
