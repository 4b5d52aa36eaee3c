import type { Log } from '../base/log.ts'
import type { LedgerChange, RepresentationRecord } from './ledger.ts'
import type { Ledger } from './ledger-state.ts'

/**
 * A guest gives its interfaces the names that it likes, and says them only when it has taken the device into use. The
 * plan was made with a name that was to be expected; here the records are given the true ones.
 */
export class GuestNaming {
  readonly #ledger: Ledger
  /** By `vm/mac`; the steps put them here. */
  readonly #names: Map<string, string>
  readonly #log: Log

  constructor(ledger: Ledger, names: Map<string, string>, log: Log) {
    this.#ledger = ledger
    this.#names = names
    this.#log = log
  }

  /** Renames the VM's representations where the guest calls them otherwise. Answers with new ids by old ones. */
  async settle(vm: string): Promise<ReadonlyMap<string, string>> {
    const renamed = this.#ledger.by('representations', 'vm', vm).flatMap((record) => {
      const name = this.#takeName(record)
      return name === undefined || name === record.name ? [] : [{ record, name }]
    })
    const ids = new Map(renamed.map(({ record, name }) => [record.id, `${vm}/${name}`]))
    const changes: LedgerChange[] = [
      ...renamed.map(({ record }) => ({ table: 'representations' as const, delete: record.id })),
      ...renamed.map(({ record, name }) => ({
        table: 'representations' as const,
        put: { ...record, id: `${vm}/${name}`, name },
      })),
    ]
    if (changes.length === 0) return ids
    try {
      await this.#ledger.commit(changes)
      return ids
    } catch (error) {
      this.#log.error(
        { vm, err: error },
        'the names that the guest gives could not be stored; expected ones are kept',
      )
      return new Map()
    }
  }

  #takeName({ vm, virtualController }: RepresentationRecord): string | undefined {
    const key = `${vm}/${this.#ledger.get('virtualControllers', virtualController)?.mac}`
    const name = this.#names.get(key)
    this.#names.delete(key)
    return name
  }
}
