import { namespaceKey } from '../cim/namespace-name.ts'
import type { AssociationProvider, InstanceProvider, Provider, ProviderRow } from './provider.ts'

/** The providers, by namespace and class. Filled once, from the table in `providers/`. */
export class ProviderRegistry {
  readonly #byClass = new Map<string, Provider>()
  /** The same under the names as they are spelled here, which is how they are mostly asked for. */
  readonly #bySpelling = new Map<string, Provider>()
  readonly #associations = new Map<string, AssociationProvider[]>()

  constructor(rows: Iterable<ProviderRow>) {
    for (const { namespace, provider } of rows) this.#add(namespace, provider)
  }

  find(namespace: string, className: string): Provider | undefined {
    return (
      this.#bySpelling.get(`${namespace}:${className}`) ??
      this.#byClass.get(`${namespaceKey(namespace)}:${className.toLowerCase()}`)
    )
  }

  instanceProvider(namespace: string, className: string): InstanceProvider | undefined {
    const provider = this.find(namespace, className)
    return provider?.kind === 'instance' ? provider : undefined
  }

  /** All association providers of a namespace. */
  associations(namespace: string): readonly AssociationProvider[] {
    return this.#associations.get(namespaceKey(namespace)) ?? []
  }

  #add(namespace: string, provider: Provider): void {
    const space = namespaceKey(namespace)
    const key = `${space}:${provider.class.toLowerCase()}`
    if (this.#byClass.has(key)) throw new Error(`two providers for ${provider.class} in ${namespace}`)
    this.#byClass.set(key, provider)
    this.#bySpelling.set(`${namespace}:${provider.class}`, provider)
    if (provider.kind !== 'association') return
    const list = this.#associations.get(space)
    if (list === undefined) this.#associations.set(space, [provider])
    else list.push(provider)
  }
}
