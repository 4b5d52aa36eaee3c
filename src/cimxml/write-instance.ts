import type { CIMClass } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import type { InstanceSelection } from '../operations/result.ts'
import { escapeAttribute } from '../xml/escape.ts'
import { EncodingError, encodingError } from './encoding-error.ts'
import { inferType } from './infer-type.ts'
import type { Surroundings } from './surroundings.ts'
import { propertyWriter, type PropertyWriter } from './write-property.ts'

/** Writes INSTANCE from values of properties; those that are missing are NULL. Throws EncodingError. */
export type InstanceWriter = (values: Readonly<Record<string, unknown>>, at: Surroundings) => string

export const everything: InstanceSelection = { propertyList: null, onlyOf: null, includeClassOrigin: false }

const wholeWriters = new WeakMap<CIMClass, InstanceWriter>()

/** The writers of a result's instances: made once for each class, once and for all where nothing is left out. */
export class InstanceWriters {
  readonly #select: InstanceSelection
  readonly #cache: WeakMap<CIMClass, InstanceWriter>

  constructor(select: InstanceSelection) {
    this.#select = select
    const isWhole = select.propertyList === null && select.onlyOf === null && !select.includeClassOrigin
    this.#cache = isWhole ? wholeWriters : new WeakMap()
  }

  of(cimClass: CIMClass): InstanceWriter {
    const known = this.#cache.get(cimClass)
    if (known !== undefined) return known
    const made = makeInstanceWriter(cimClass, this.#select)
    this.#cache.set(cimClass, made)
    return made
  }
}

const whole = new InstanceWriters(everything)

/** INSTANCE with all its properties, in the types of its class or, where that is not known, of its values. */
export function writeInstance(instance: CIMInstance, at: Surroundings): string {
  const cimClass = at.findClass(instance.className, instance.namespace)
  return cimClass === undefined ? writeUndeclared(instance, at) : whole.of(cimClass)(instance.properties, at)
}

function makeInstanceWriter(cimClass: CIMClass, select: InstanceSelection): InstanceWriter {
  const wanted = select.propertyList && new Set(select.propertyList.map((name) => name.toLowerCase()))
  const names: string[] = []
  const writers: PropertyWriter[] = []
  for (const property of cimClass.properties) {
    if (wanted !== null && !wanted.has(property.name.toLowerCase())) continue
    if (select.onlyOf !== null && !select.onlyOf.properties.has(property.name)) continue
    names.push(property.name)
    const classOrigin = select.includeClassOrigin ? property.classOrigin : undefined
    writers.push(propertyWriter(property.name, property, classOrigin))
  }
  return joined(cimClass.name, names, writers)
}

function joined(
  className: string,
  names: readonly string[],
  writers: readonly PropertyWriter[],
): InstanceWriter {
  const open = `<INSTANCE CLASSNAME="${escapeAttribute(className)}">`
  return (values, at) => {
    let text = open
    let index = 0
    try {
      for (; index < writers.length; index++)
        text += (writers[index] as PropertyWriter)(values[names[index] as string], at)
    } catch (error) {
      throw encodingError(error, () => `property ${names[index]} of ${className}`)
    }
    return `${text}</INSTANCE>`
  }
}

function writeUndeclared(instance: CIMInstance, at: Surroundings): string {
  const entries = Object.entries(instance.properties)
  const writers = entries.map(([name, value]) => {
    const typed = instance.wireTypes?.[name] ?? inferType(value)
    if (typed !== undefined) return propertyWriter(name, typed)
    throw new EncodingError(`property ${name} of ${instance.className}`, 'nothing tells its type')
  })
  const names = entries.map(([name]) => name)
  return joined(instance.className, names, writers)(instance.properties, at)
}
