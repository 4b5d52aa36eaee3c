/** The query languages, by their names of the standards. */
export type QueryLanguage = 'WQL' | 'DMTF:CQL' | 'DMTF:FQL'

const names: ReadonlyMap<string, QueryLanguage> = new Map<string, QueryLanguage>([
  ['wql', 'WQL'],
  ['dmtf:cql', 'DMTF:CQL'],
  ['cim:cql', 'DMTF:CQL'],
  ['cql', 'DMTF:CQL'],
  ['dmtf:cqlt', 'DMTF:CQL'],
  ['dmtf:fql', 'DMTF:FQL'],
])

/**
 * The language that a client means: CQL is also known under its old name `CIM:CQL`, as `CQL`, which Zenoss sends, and
 * as `DMTF:CQLT` for a template, which is CQL once nothing in it is left to be filled in by an indication filter. Letter case does not matter. Undefined for a language that is not known.
 */
export function findLanguage(name: string): QueryLanguage | undefined {
  return names.get(name.trim().toLowerCase())
}
