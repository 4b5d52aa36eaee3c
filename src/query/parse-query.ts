import { parseCQL } from './cql.ts'
import type { QueryLanguage } from './language.ts'
import type { Query } from './query.ts'
import { parseWQL } from './wql.ts'

/** The languages of whole queries; FQL has conditions only. */
export type SelectLanguage = Exclude<QueryLanguage, 'DMTF:FQL'>

/** Parses a query. Throws SourceError at the place of the fault, UnsupportedFeature for what this server lacks. */
export function parseQuery(language: SelectLanguage, text: string): Query {
  return language === 'WQL' ? parseWQL(text) : parseCQL(text)
}
