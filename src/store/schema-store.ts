import type { Kysely } from 'kysely'
import { namespaceKey } from '../cim/namespace-name.ts'
import {
  elementKey,
  type SchemaElement,
  type SchemaStorage,
  type StoredSchema,
} from '../repository/schema-storage.ts'
import { explained } from './engine.ts'
import type { Engine } from './engine.ts'
import type { Tables } from './ledger-changes.ts'

/** What clients made of the schema, in the database. Every call throws StoreError where the database fails. */
export class SchemaStore implements SchemaStorage {
  readonly #db: Kysely<Tables>
  readonly #engine: Engine

  constructor(db: Kysely<Tables>, engine: Engine) {
    this.#db = db
    this.#engine = engine
  }

  load(): Promise<StoredSchema> {
    return this.#explain('the schema cannot be read', async () => {
      const namespaces = await this.#db.selectFrom('namespaces').select('name').orderBy('sequence').execute()
      const elements = await this.#db
        .selectFrom('schemaElements')
        .select(['namespace', 'kind', 'name', 'mof'])
        .orderBy('sequence')
        .execute()
      return {
        namespaces: namespaces.map(({ name }) => name as string),
        elements: elements as unknown as SchemaElement[],
      }
    })
  }

  addNamespace(name: string): Promise<void> {
    return this.#explain(`the namespace ${name} cannot be stored`, async () => {
      await this.#db
        .insertInto('namespaces')
        .values({ key: namespaceKey(name), name })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ name }))
        .execute()
    })
  }

  removeNamespace(name: string): Promise<void> {
    return this.#explain(`the namespace ${name} cannot be removed`, () =>
      this.#db.transaction().execute(async (transaction) => {
        const key = namespaceKey(name)
        await transaction.deleteFrom('namespaces').where('key', '=', key).execute()
        await transaction
          .deleteFrom('schemaElements')
          .where((eb) => eb.fn<string>('lower', ['namespace']), '=', key)
          .execute()
      }),
    )
  }

  put(element: SchemaElement): Promise<void> {
    const { namespace, kind, name, mof } = element
    return this.#explain(`the ${kind} ${name} cannot be stored`, async () => {
      await this.#db
        .insertInto('schemaElements')
        .values({ key: elementKey(element), namespace, kind, name, mof })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ name, mof }))
        .execute()
    })
  }

  remove(element: Omit<SchemaElement, 'mof'>): Promise<void> {
    return this.#explain(`the ${element.kind} ${element.name} cannot be removed`, async () => {
      await this.#db.deleteFrom('schemaElements').where('key', '=', elementKey(element)).execute()
    })
  }

  async #explain<T>(what: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      throw explained(error, this.#engine, what)
    }
  }
}
