import type { CIMTyped } from '../cim/class.ts'
import { cimTypes, type CIMType } from '../cim/type.ts'
import type { TextType } from '../cim/value-text.ts'

type Embedded = CIMTyped['embedded']

const shared = new Map<string, CIMTyped>()

/** The type of a message's value. Equal ones are one object, since a message repeats few types many times. */
export function typed(type: CIMType, isArray: boolean, embedded: Embedded = undefined): CIMTyped {
  const key = `${type}${isArray ? '[]' : ''}${embedded ?? ''}`
  const known = shared.get(key)
  if (known !== undefined) return known
  const made: CIMTyped = Object.freeze({ type, isArray, embedded })
  shared.set(key, made)
  return made
}

const textTypes = new Map(
  cimTypes.filter((type) => type !== 'reference').map((type) => [type as string, type]),
)

/** The type that an attribute TYPE names; references are elements of their own and have none. */
export function textType(name: string): TextType | undefined {
  return textTypes.get(name)
}
