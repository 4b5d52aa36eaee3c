import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Engine } from './engine.ts'
import type { Tables } from './ledger-changes.ts'

type Work = (transaction: Kysely<Tables>) => Promise<void>

interface Waiting {
  readonly work: Work
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Commits that are asked for at the same time become one transaction, for the disk is waited for once in each. Every
 * work is still all or nothing by itself: one that fails is taken back to where it began, and the others stay.
 */
export class GroupCommit {
  readonly #db: Kysely<Tables>
  readonly #engine: Engine
  readonly #most: number
  #waiting: Waiting[] = []
  #isRunning = false

  /** @param most so many works become one transaction. */
  constructor(db: Kysely<Tables>, engine: Engine, most: number) {
    this.#db = db
    this.#engine = engine
    this.#most = most
  }

  /**
   * Works are done in the order in which they came; fulfilled when what the work did is durable.
   * @throws what the work throws, or the database when it cannot commit; then nothing of the work has been done.
   */
  run(work: Work): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject })
      if (!this.#isRunning) void this.#runAll()
    })
  }

  async #runAll(): Promise<void> {
    this.#isRunning = true
    while (this.#waiting.length > 0) {
      // Whatever devices have answered meanwhile asks for its commit now.
      await new Promise((resolve) => setImmediate(resolve))
      const group = this.#waiting.splice(0, this.#most)
      await this.#runGroup(group)
    }
    this.#isRunning = false
  }

  async #runGroup(group: readonly Waiting[]): Promise<void> {
    const failures = new Map<Waiting, unknown>()
    try {
      await this.#db.transaction().execute(async (transaction) => {
        const [only] = group
        if (group.length === 1) return only!.work(transaction)
        for (const each of group) {
          const failure = await runAlone(transaction, each.work)
          if (failure !== undefined) failures.set(each, failure.error)
        }
      })
    } catch (error) {
      // A reference is looked at when the transaction ends: then it is not known whose it is.
      if (group.length > 1 && this.#engine.faultOf(error)?.kind === 'reference') {
        for (const each of group) await this.#runGroup([each])
      } else for (const { reject } of group) reject(error)
      return
    }
    for (const each of group) {
      if (failures.has(each)) each.reject(failures.get(each))
      else each.resolve()
    }
  }
}

/** What went wrong, when the work has been taken back. @throws when it cannot be: the transaction is over then. */
async function runAlone(
  transaction: Kysely<Tables>,
  work: Work,
): Promise<{ readonly error: unknown } | undefined> {
  await sql`savepoint work`.execute(transaction)
  try {
    await work(transaction)
    await sql`release work`.execute(transaction)
    return undefined
  } catch (error) {
    try {
      await sql`rollback to work`.execute(transaction)
      await sql`release work`.execute(transaction)
    } catch {
      // The database has ended the transaction by itself (disk full): that error tells why.
      throw error
    }
    return { error }
  }
}
