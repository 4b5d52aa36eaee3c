import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { declarationDifferences, differences, pairs } from './comparison.ts'
import { checkSeconds, factsOf, pywbemFacts, type ClassFacts, type Facts } from './programs.ts'
import { note, report } from './report.ts'

/** What the schema's README says is in it; qualifiers are counted where they are written. */
const expected = {
  files: 1634,
  classes: 1631,
  'qualifier declarations': 70,
  'root classes': 111,
  associations: 643,
  aggregations: 172,
  compositions: 41,
  indications: 24,
  'abstract classes': 107,
  'declared properties': 7154,
  'declared references': 1257,
  'overriding properties': 1424,
  'declared methods': 428,
}

const runs = 3
const mostSeconds = 1

/** The whole CIM Schema 2.49: compiled, counted, timed, printed and read again, and compared with pywbem's reading. */
export function cimSchema(file: string, folder: string, python: string, work: string): Facts {
  const result = factsOf(file)
  const { facts } = result
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error')
  report(
    'the CIM Schema 2.49 compiles without an error',
    errors.map(({ kind, message, position }) => `${position.file}:${position.line}: ${message} [${kind}]`),
  )
  for (const [what, number] of Object.entries(expected)) {
    const found = counts(result.files.length, facts)[what]
    report(`it has ${number} ${what}`, found === number ? [] : [`${found} were found`])
  }
  timed(file, work)
  roundTrip(facts, work)
  secondOpinion('the CIM Schema 2.49', facts, pywbemFacts(python, file, folder))
  return facts
}

/** Our reading of the declarations against that of pywbem, another compiler. */
export function secondOpinion(what: string, ours: Facts, theirs: Facts): void {
  const faults: string[] = []
  const lonely = (text: string): void => void faults.push(text)
  const allowance = { ignored: new Set<string>(), declaredOnly: true }
  const found = pairs(withoutApostrophes(ours.classes), withoutApostrophes(theirs.classes), lonely)
  const inherited = new Map(found.map(([one, other]) => [one.name.toLowerCase(), other]))
  for (const [one, other] of found) {
    faults.push(...differences(one, withInheritedDefaults(other, inherited), allowance))
  }
  for (const [one, other] of pairs(ours.qualifiers, theirs.qualifiers, lonely)) {
    faults.push(...declarationDifferences(one, other))
  }
  report(`pywbem reads the same from ${what}`, faults)
}

function counts(files: number, { classes, qualifiers }: Facts): Record<string, number> {
  const having = (name: string): number => classes.filter((found) => isTrue(found, name)).length
  const properties = classes.flatMap((found) => found.properties.filter(({ own }) => own))
  return {
    files,
    classes: classes.length,
    'qualifier declarations': qualifiers.length,
    'root classes': classes.filter(({ superclass }) => superclass === null).length,
    associations: having('association'),
    aggregations: having('aggregation'),
    compositions: having('composition'),
    indications: having('indication'),
    'abstract classes': having('abstract'),
    'declared properties': properties.length,
    'declared references': properties.filter(({ type }) => type === 'reference').length,
    'overriding properties': properties.filter((property) => hasQualifier(property.qualifiers, 'override'))
      .length,
    'declared methods': classes.flatMap((found) => found.methods.filter(({ own }) => own)).length,
  }
}

/** The CPU time that the schema costs: that of the command, without what it costs to start it. */
function timed(file: string, work: string): void {
  const empty = join(work, 'empty.mof')
  writeFileSync(empty, '')
  const best = (path: string): number => Math.min(...Array.from({ length: runs }, () => checkSeconds(path)))
  const [whole, start] = [best(file), best(empty)]
  const seconds = whole - start
  note(
    `CPU time: ${whole.toFixed(2)} s, of which ${start.toFixed(2)} s to start, ${seconds.toFixed(2)} s to compile`,
  )
  report(
    `it compiles in less than ${mostSeconds} s of CPU`,
    seconds < mostSeconds ? [] : [`${seconds.toFixed(2)} s`],
  )
}

function roundTrip(facts: Facts, work: string): void {
  const file = join(work, 'printed.mof')
  writeFileSync(file, facts.printed)
  const again = factsOf(file)
  report(
    'its printed form compiles without an error',
    again.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message),
  )
  const faults: string[] = []
  for (const [one, other] of pairs(facts.classes, again.facts.classes, (text) => void faults.push(text))) {
    if (!isDeepStrictEqual(one, other)) faults.push(`${one.name} differs`)
  }
  for (const [one, other] of pairs(
    facts.qualifiers,
    again.facts.qualifiers,
    (text) => void faults.push(text),
  )) {
    if (!isDeepStrictEqual(one, other)) faults.push(`the declaration of ${one.name} differs`)
  }
  report('its printed form says the same in every fact', faults)
  report('its printed form prints the same', facts.printed === again.facts.printed ? [] : ['it differs'])
}

/** pywbem drops an apostrophe that is written with a backslash, as the schema does. */
function withoutApostrophes(classes: readonly ClassFacts[]): readonly ClassFacts[] {
  return JSON.parse(JSON.stringify(classes).replaceAll("'", '')) as ClassFacts[]
}

/** An override without a default value has the inherited one; pywbem's declarations do not tell that. */
function withInheritedDefaults(found: ClassFacts, classes: ReadonlyMap<string, ClassFacts>): ClassFacts {
  const properties = found.properties.map((property) => {
    let { value } = property
    for (
      let at = above(found, classes);
      at !== undefined && (value ?? null) === null;
      at = above(at, classes)
    ) {
      value = at.properties.find(({ name }) => name.toLowerCase() === property.name.toLowerCase())?.value
    }
    return { ...property, value: value ?? null }
  })
  return { ...found, properties }
}

function above(found: ClassFacts, classes: ReadonlyMap<string, ClassFacts>): ClassFacts | undefined {
  return found.superclass === null ? undefined : classes.get(found.superclass.toLowerCase())
}

function isTrue(found: ClassFacts, qualifier: string): boolean {
  return Object.entries(found.qualifiers).some(
    ([name, { value, own }]) => name.toLowerCase() === qualifier && own && value === true,
  )
}

function hasQualifier(qualifiers: ClassFacts['qualifiers'], wanted: string): boolean {
  return Object.keys(qualifiers).some((name) => name.toLowerCase() === wanted)
}
