import type { CIMClass } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import { checkCondition } from './check.ts'
import type { QueryEnvironment } from './environment.ts'
import { compile } from './evaluate.ts'
import { parseFQL } from './fql.ts'
import { collectProperties } from './property-names.ts'

/** Decides about instances one by one. */
export interface Filter {
  matches(instance: CIMInstance): boolean
  /** The instances' own properties that it looks at, as the class spells them. */
  readonly properties: readonly string[]
}

/**
 * Makes a filter for a pulled enumeration (DSP0200 1.4, 5.4.2.24.3; DSP0212). `cls` is the class whose instances are
 * enumerated; undefined where they may be of any. A property that an instance lacks is NULL. Throws SourceError.
 */
export function parseFilter(
  language: 'DMTF:FQL',
  text: string,
  cls: CIMClass | undefined,
  environment: QueryEnvironment,
): Filter {
  const { classes } = environment
  const condition = checkCondition(parseFQL(text), { language, text, classes, class: cls, names: [] })
  const test = compile(condition, 'value', environment)
  const properties = new Set<string>()
  collectProperties(condition, properties)
  return { matches: (instance) => test(instance, null) === true, properties: [...properties] }
}
