import type { Log } from '../base/log.ts'
import type { GuestInterface } from './backend.ts'
import type { LedgerChange } from './ledger.ts'
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

  /** Renames the VM's representations where the steps say that the guest calls them otherwise. Answers with new ids by old ones. */
  settle(vm: string): Promise<ReadonlyMap<string, string>> {
    return this.#rename(vm, (mac) => {
      const name = this.#names.get(`${vm}/${mac}`)
      this.#names.delete(`${vm}/${mac}`)
      return name
    })
  }

  /** The same, by what was read from the guest. */
  adopt(vm: string, interfaces: readonly GuestInterface[]): Promise<ReadonlyMap<string, string>> {
    return this.#rename(vm, (mac) => interfaces.find((found) => found.mac === mac)?.name)
  }

  async #rename(
    vm: string,
    nameOf: (mac: string | undefined) => string | undefined,
  ): Promise<ReadonlyMap<string, string>> {
    const renamed = this.#ledger.by('representations', 'vm', vm).flatMap((record) => {
      const name = nameOf(this.#ledger.get('virtualControllers', record.virtualController)?.mac)
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
}
