/**
 * Column values as they stand in the messages (RFC 7047 5.1). A set of exactly one element is written as the element
 * itself, so a reader must take both forms.
 */
export type UUID = readonly ['uuid', string]
export type Atom = string | number | boolean | UUID | readonly ['named-uuid', string]
export type Value =
  Atom | readonly ['set', readonly Atom[]] | readonly ['map', readonly (readonly [Atom, Atom])[]]
export type Row = { readonly [column: string]: Value }

export function uuid(text: string): UUID {
  return ['uuid', text]
}

export function setOf(atoms: readonly Atom[]): Value {
  return ['set', atoms]
}

/** A value of an optional column: null is the empty set. */
export function optional(atom: Atom | null): Value {
  return atom === null ? ['set', []] : atom
}

export function mapOf(entries: Iterable<readonly [Atom, Atom]>): Value {
  return ['map', [...entries]]
}

/** The elements of a set column; an absent column has none. */
export function readSet(value: Value | undefined): readonly Atom[] {
  if (value === undefined) return []
  return Array.isArray(value) && value[0] === 'set' ? (value[1] as readonly Atom[]) : [value as Atom]
}

/** The element of an optional column. */
export function readOptional(value: Value | undefined): Atom | null {
  return readSet(value)[0] ?? null
}

/** A map column with string keys and values; other entries are left out. */
export function readStringMap(value: Value | undefined): Map<string, string> {
  const map = new Map<string, string>()
  if (!Array.isArray(value) || value[0] !== 'map') return map
  for (const [key, item] of value[1] as readonly (readonly [Atom, Atom])[]) {
    if (typeof key === 'string' && typeof item === 'string') map.set(key, item)
  }
  return map
}

/** The text of a UUID; null when the value is none. */
export function readUUID(value: Value | undefined): string | null {
  return Array.isArray(value) && value[0] === 'uuid' ? (value[1] as string) : null
}

export function readUUIDs(value: Value | undefined): string[] {
  return readSet(value)
    .map((atom) => readUUID(atom))
    .filter((text) => text !== null)
}
