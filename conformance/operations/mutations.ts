/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export type Random = () => number

export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A number from 0 up to `bound`, without it. */
export function below(bound: number, random: Random): number {
  return Math.floor(random() * bound)
}

export function oneOf<T>(items: readonly T[], random: Random): T {
  return items[below(items.length, random)] as T
}

type Mutation = (text: string, random: Random, others: readonly string[]) => string

/** What documents, numbers and names go wrong by. */
const morsels = [
  '<', '>', '&', '"', "'", '/>', '</CIM>', '<![CDATA[', ']]>', '<!--', '-->', '<?x', '&#0;', '&#x110000;', '&lt;',
  '&amp;', '&nbsp;', '\0', '\uFFFF', '\uD800', '\u{1F600}', '\r\n', '\t', ' ', '',
  '-1', '0', '18446744073709551616', '1e999', 'NaN', '-INF', '0x7f', '1'.repeat(400), 'é', '%00', '%', '..', '/', ':',
  'TRUE', 'false', 'NULL', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'CIM_ManagedElement', 'IOV_Host',
  'IOV_PhysicalPortController', 'interop', 'root/cimv2', 'string', 'uint64', 'datetime', 'reference', 'char16',
  '20261122143000.000000+060', '********************.******:000', '00000001000000.000000:000',
  '<VALUE>', '<VALUE/>', '<VALUE.NULL/>', '<VALUE.ARRAY>', '</VALUE.ARRAY>', '<KEYVALUE>', '<INSTANCE CLASSNAME="A"/>',
  '<!DOCTYPE CIM [<!ENTITY a "b">]>',
] // prettier-ignore

function range(text: string, random: Random, longest = 40): [start: number, end: number] {
  const start = below(text.length + 1, random)
  return [start, Math.min(text.length, start + below(longest, random))]
}

function spans(text: string, pattern: RegExp): [start: number, end: number][] {
  return Array.from(text.matchAll(pattern), ({ index, 0: found }) => [index, index + found.length])
}

/** Puts something in place of one of the spans; nothing happens where there is none. */
function replaceOne(
  text: string,
  places: readonly [number, number][],
  random: Random,
  by: (old: string) => string,
): string {
  if (places.length === 0) return text
  const [start, end] = oneOf(places, random)
  return text.slice(0, start) + by(text.slice(start, end)) + text.slice(end)
}

/** So often, or less where that would be more than a million characters. */
function repeated(text: string, times: number): string {
  return text.repeat(Math.min(times, Math.ceil(1_000_000 / Math.max(1, text.length))))
}

const values = /(?<=")[^"]*(?=")|(?<=>)[^<>]+(?=<)/g
const tags = /<[^>]*>/g
const elements = /<([A-Z.]+)(?:\s[^>]*)?(?:\/>|>[^<]*<\/\1>)/g

export const mutations: readonly Mutation[] = [
  (text, random) => replaceOne(text, [range(text, random)], random, () => ''),
  (text, random) => replaceOne(text, [range(text, random, 8)], random, () => oneOf(morsels, random)),
  (text, random) => replaceOne(text, [range(text, random)], random, (old) => old + old),
  (text, random) => text.slice(0, below(text.length, random)),
  (text, random) => text.slice(below(text.length, random)),
  (text, random) => replaceOne(text, spans(text, values), random, () => oneOf(morsels, random)),
  (text, random) => replaceOne(text, spans(text, values), random, (old) => old + oneOf(morsels, random)),
  (text, random) => replaceOne(text, spans(text, tags), random, () => ''),
  (text, random) => replaceOne(text, spans(text, tags), random, (old) => old + old),
  (text, random) => replaceOne(text, spans(text, elements), random, () => ''),
  (text, random) =>
    replaceOne(text, spans(text, elements), random, (old) => repeated(old, 1 + below(50, random))),
  (text, random, others) => {
    const other = oneOf(others, random)
    const donor = oneOf(spans(other, elements), random)
    return replaceOne(text, spans(text, elements), random, () => other.slice(...donor))
  },
  (text, random, others) => {
    const other = oneOf(others, random)
    return text.slice(0, below(text.length, random)) + other.slice(below(other.length, random))
  },
  (text, random) =>
    replaceOne(text, spans(text, elements), random, (old) => {
      const depth = 1 + below(2000, random)
      return '<VALUE.ARRAY>'.repeat(depth) + old + '</VALUE.ARRAY>'.repeat(depth)
    }),
  (text, random) =>
    replaceOne(text, spans(text, values), random, (old) => repeated(`${old}x`, 1 + below(20_000, random))),
  (text, random) =>
    replaceOne(text, spans(text, values), random, (old) =>
      random() < 0.5 ? old.toLowerCase() : old.toUpperCase(),
    ),
]

/** One mutation, or two: what has many is only refused by the first. */
export function mutate(text: string, random: Random, others: readonly string[]): string {
  let mutant = text
  for (let left = 1 + below(2, random); left > 0; left--)
    mutant = oneOf(mutations, random)(mutant, random, others)
  return mutant
}
