import type { CIMClass, CIMTyped } from '../cim/class.ts'
import { CIMInstance } from '../cim/instance.ts'
import type { CIMScalar, CIMValue } from '../cim/value.ts'

/** Finds a class as the server has it; undefined where it has none of that name. */
export type ClassFinder = (className: string) => Promise<CIMClass | undefined>

/**
 * The instance, and instances embedded in it, with the types that their classes declare, as a message must give
 * them. Those that came from a message have them already.
 */
export async function withTypes(instance: CIMInstance, find: ClassFinder): Promise<CIMInstance> {
  const cimClass = instance.wireTypes === undefined ? await find(instance.className) : undefined
  const properties: Record<string, CIMValue> = Object.create(null)
  const wireTypes: Record<string, CIMTyped> = Object.create(null)
  for (const [name, value] of Object.entries(instance.properties)) {
    properties[name] = await valueWithTypes(value, find)
    const typed = instance.wireTypes?.[name] ?? cimClass?.properties.get(name)
    if (typed !== undefined) wireTypes[name] = typed
  }
  return new CIMInstance(instance.className, properties, instance.namespace, wireTypes)
}

/** The value, with types on the instances in it. */
export async function valueWithTypes(value: CIMValue, find: ClassFinder): Promise<CIMValue> {
  if (Array.isArray(value)) {
    if (!value.some((entry) => entry instanceof CIMInstance)) return value
    return Promise.all(value.map((entry) => valueWithTypes(entry, find) as Promise<CIMScalar | null>))
  }
  return value instanceof CIMInstance ? withTypes(value, find) : value
}
