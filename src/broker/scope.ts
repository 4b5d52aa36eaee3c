import type { CIMClass } from '../cim/class.ts'
import { CIMError } from '../cim/cim-error.ts'
import { CIMInstance } from '../cim/instance.ts'
import { CIMInstanceName, type CIMKey } from '../cim/object-path.ts'
import type { Namespace } from '../repository/namespace.ts'
import type { Repository } from '../repository/repository.ts'
import { isAuthorized } from './authorization.ts'
import { conformPath } from './conform-key.ts'
import type { Conformance, ReadEmbedded } from './conform-value.ts'
import type { RequestContext } from './context.ts'
import type { Enumerations } from './enumerations/enumerations.ts'
import type { InstanceProvider, Provider } from './provider.ts'
import type { ProviderRegistry } from './provider-registry.ts'
import { canonicalPath, staticProvider } from './static-provider.ts'

/** What a handler works with: one request's namespace, the schema around it and the providers. */
export class Scope implements Conformance {
  readonly repository: Repository
  readonly providers: ProviderRegistry
  readonly space: Namespace
  readonly context: RequestContext
  /** The pulled enumerations that are open. */
  readonly enumerations: Enumerations
  readonly readEmbedded: ReadEmbedded

  constructor(
    repository: Repository,
    providers: ProviderRegistry,
    space: Namespace,
    context: RequestContext,
    enumerations: Enumerations,
    readEmbedded: ReadEmbedded,
  ) {
    this.repository = repository
    this.providers = providers
    this.space = space
    this.context = context
    this.enumerations = enumerations
    this.readEmbedded = readEmbedded
  }

  /** The same for work that ends with another signal than the request's. */
  withSignal(signal: AbortSignal): Scope {
    const context = { ...this.context, signal }
    return new Scope(
      this.repository,
      this.providers,
      this.space,
      context,
      this.enumerations,
      this.readEmbedded,
    )
  }

  get namespace(): string {
    return this.space.name
  }

  readonly find = (className: string, namespace: string): CIMClass | undefined =>
    this.repository.get(namespace)?.get(className)

  /**
   * For results: the class of an instance that a provider gave. There is none for names such as __JobOutParameters, by
   * which CIM_ConcreteJob embeds what has no class.
   */
  readonly classOf = (className: string, namespace: string): CIMClass => {
    const cls = this.find(className, namespace)
    if (cls === undefined && className.startsWith('__'))
      throw new CIMError('CIM_ERR_NOT_FOUND', `${className} is no class`)
    if (cls === undefined)
      throw new Error(`a provider answered with the unknown class ${className} in ${namespace}`)
    return cls
  }

  /** Whether the caller may read what another namespace holds. */
  mayRead(namespace: string): boolean {
    if (namespace === this.namespace) return true
    return isAuthorized('read', this.repository.canonicalName(namespace), this.context)
  }

  isSubclassOf(className: string, superclass: string, namespace: string): boolean {
    return this.repository.get(namespace)?.isSubclassOf(className, superclass) ?? false
  }

  /** The class, or the given error when the namespace has none of this name. */
  requireClass(
    className: string,
    otherwise: 'CIM_ERR_INVALID_CLASS' | 'CIM_ERR_NOT_FOUND' | 'CIM_ERR_INVALID_PARAMETER',
  ): CIMClass {
    const cls = this.space.get(className)
    if (cls === undefined)
      throw new CIMError(otherwise, `there is no class ${className} in ${this.namespace}`)
    return cls
  }

  /** The instance at a path that a client sent; throws CIM_ERR_INVALID_CLASS or CIM_ERR_NOT_FOUND. */
  async requireInstance(
    path: CIMInstanceName,
  ): Promise<{ path: CIMInstanceName; cls: CIMClass; instance: CIMInstance }> {
    const cls = this.requireClass(path.className, 'CIM_ERR_INVALID_CLASS')
    const conformed = conformPath(cls, path, this.namespace, this.find)
    const instance = await this.getInstance(conformed)
    if (instance === undefined) throw new CIMError('CIM_ERR_NOT_FOUND', `there is no ${conformed}`)
    return { path: conformed, cls, instance }
  }

  /** The instance at a conformed path, in whichever namespace the path names. */
  async getInstance(path: CIMInstanceName): Promise<CIMInstance | undefined> {
    const namespace = path.namespace ?? this.namespace
    const provider = this.providerOf(path.className, namespace)
    if (provider === undefined) return undefined
    if (provider.kind === 'instance') {
      const got = provider.get(path.keys, this.context)
      // Most answer at once, and waiting for nothing takes its time.
      const found = got instanceof Promise ? await got : got
      return found === undefined ? undefined : instanceOf(path.className, found, namespace)
    }
    return this.#getAssociation(provider.class, path, namespace)
  }

  /** The instances at conformed paths, in their order, without those that are not there. */
  async getInstances(paths: readonly CIMInstanceName[]): Promise<CIMInstance[]> {
    const isStatic = paths.map(
      ({ className, namespace = this.namespace }) =>
        this.providers.find(namespace, className) === undefined &&
        this.find(className, namespace) !== undefined,
    )
    const statics = paths.filter((_path, index) => isStatic[index])
    const canonical = statics.map((path) => canonicalPath(this.repository, path))
    const stored = this.repository.instances.getAll(canonical).values()
    const found: CIMInstance[] = []
    for (const [index, path] of paths.entries()) {
      const instance = isStatic[index] ? stored.next().value : await this.getInstance(path)
      if (instance !== undefined) found.push(instance)
    }
    return found
  }

  /** The provider of a class: its own, or else the static instances; undefined where there is no such class. */
  providerOf(className: string, namespace: string): Provider | undefined {
    const own = this.providers.find(namespace, className)
    if (own !== undefined) return own
    const space = this.repository.get(namespace)
    const cls = space?.get(className)
    return space === undefined || cls === undefined ? undefined : staticProvider(this.repository, space, cls)
  }

  /** As `providerOf`, in the namespace of the request; undefined for a class whose provider gives associations. */
  instanceProviderOf(className: string): InstanceProvider | undefined {
    const provider = this.providerOf(className, this.namespace)
    return provider?.kind === 'instance' ? provider : undefined
  }

  /** The path of an instance that a provider gave, made of its key properties. */
  pathOf(instance: CIMInstance): CIMInstanceName {
    const namespace = instance.namespace ?? this.namespace
    const keys: Record<string, CIMKey> = {}
    for (const key of this.classOf(instance.className, namespace).keys) {
      keys[key.name] = instance.properties[key.name] as CIMKey
    }
    return new CIMInstanceName(instance.className, keys, namespace)
  }

  async #getAssociation(
    className: string,
    path: CIMInstanceName,
    namespace: string,
  ): Promise<CIMInstance | undefined> {
    const provider = this.providers.find(namespace, className)
    if (provider?.kind !== 'association') return undefined
    const role = Object.entries(path.keys).find(([, value]) => value instanceof CIMInstanceName)
    const wanted = path.identity(namespace)
    const candidates =
      role === undefined
        ? provider.list(this.context)
        : provider.from(role[0] as never, role[1] as CIMInstanceName, this.context)
    for await (const candidate of candidates) {
      const instance = instanceOf(className, candidate, namespace)
      if (this.pathOf(instance).identity(namespace) === wanted) return instance
    }
    return undefined
  }
}

/** What a provider answered, as an instance. */
export function instanceOf(className: string, properties: object, namespace: string): CIMInstance {
  return new CIMInstance(className, properties as CIMInstance['properties'], namespace)
}
