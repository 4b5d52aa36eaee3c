import { CIMError } from '../cim/cim-error.ts'
import type { CIMClass } from '../cim/class.ts'
import { CIMInstance } from '../cim/instance.ts'
import { CIMInstanceName, type CIMKey } from '../cim/object-path.ts'
import type { CIMValue } from '../cim/value.ts'
import { missingValue, uninstantiable } from '../repository/instance-rules.ts'
import type { Namespace } from '../repository/namespace.ts'
import type { Repository } from '../repository/repository.ts'
import type { InstanceProvider } from './provider.ts'

type Properties = Readonly<Record<string, CIMValue>>

const made = new WeakMap<CIMClass, { readonly space: Namespace; readonly provider: InstanceProvider }>()

/** A class without a provider of its own, as if it had one: its instances are the static ones. */
export function staticProvider(repository: Repository, space: Namespace, cls: CIMClass): InstanceProvider {
  const known = made.get(cls)
  if (known?.space === space) return known.provider
  const provider = makeProvider(repository, space, cls)
  made.set(cls, { space, provider })
  return provider
}

function makeProvider(repository: Repository, space: Namespace, cls: CIMClass): InstanceProvider {
  const { instances } = repository
  const pathOf = (properties: object): CIMInstanceName => {
    const given = properties as Record<string, CIMKey>
    const keys = Object.fromEntries(cls.keys.map(({ name }) => [name, given[name] as CIMKey]))
    return canonicalPath(repository, new CIMInstanceName(cls.name, keys, space.name))
  }
  const instanceOf = (properties: Properties): CIMInstance => {
    const missing = missingValue(cls, properties)
    if (missing !== undefined) throw new CIMError('CIM_ERR_INVALID_PARAMETER', missing)
    return new CIMInstance(cls.name, canonicalProperties(repository, properties), space.name)
  }
  return {
    kind: 'instance',
    class: cls.name,
    *list() {
      for (const { properties } of space.instances(cls.name)) yield properties
    },
    get: (keys) => instances.get(pathOf(keys))?.properties,
    async create(given) {
      const fault = uninstantiable(cls)
      if (fault !== undefined) throw new CIMError('CIM_ERR_NOT_SUPPORTED', fault)
      const instance = instanceOf(given as Properties)
      const path = pathOf(instance.properties)
      const isNew = await instances.change((changes) => {
        requireCurrent(space, cls)
        return changes.create(path, instance)
      })
      if (!isNew) throw new CIMError('CIM_ERR_ALREADY_EXISTS', `there is ${path} already`)
      return instance.properties
    },
    get writable() {
      return [...cls.properties].filter(({ isKey }) => !isKey).map(({ name }) => name as never)
    },
    async modify(current, changed) {
      const path = pathOf(current)
      await instances.change((changes) => {
        const stored = instances.get(path)
        // Another client may have changed it since it was read, or deleted it.
        if (stored === undefined) throw new CIMError('CIM_ERR_NOT_FOUND', `there is no ${path}`)
        changes.replace(path, instanceOf({ ...stored.properties, ...changed }))
      })
    },
    async remove(current) {
      const path = pathOf(current)
      const existed = await instances.change((changes) => changes.delete(path))
      if (!existed) throw new CIMError('CIM_ERR_NOT_FOUND', `there is no ${path}`)
    },
  }
}

/** The path with namespaces under their own names instead of aliases, so that it is found by reference. */
export function canonicalPath(repository: Repository, path: CIMInstanceName): CIMInstanceName {
  const keys: Record<string, CIMKey> = {}
  for (const name in path.keys) {
    const value = path.keys[name] as CIMKey
    keys[name] = value instanceof CIMInstanceName ? canonicalPath(repository, value) : value
  }
  const namespace = path.namespace === undefined ? undefined : repository.canonicalName(path.namespace)
  return new CIMInstanceName(path.className, keys, namespace, path.host)
}

function canonicalProperties(repository: Repository, properties: Properties): Record<string, CIMValue> {
  const canonical: Record<string, CIMValue> = {}
  for (const name in properties) {
    const value = properties[name] ?? null
    canonical[name] = value instanceof CIMInstanceName ? canonicalPath(repository, value) : value
  }
  return canonical
}

/** The class may have gone or changed while the request waited for its turn. */
function requireCurrent(space: Namespace, cls: CIMClass): void {
  if (space.get(cls.name) === cls) return
  throw new CIMError('CIM_ERR_FAILED', `the class ${cls.name} has just been changed: try again`)
}
