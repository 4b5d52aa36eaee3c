import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { secondOpinion } from './cim-schema.ts'
import { declarationDifferences, differences, pairs } from './comparison.ts'
import { factsOf, pywbemFacts, type Facts } from './programs.ts'
import { report } from './report.ts'

/** Our own words, or none, are all that may differ from the CIM Schema. */
const allowance = { ignored: new Set(['description']), declaredOnly: false }

/** The CIM classes in mof/cim agree with the CIM Schema in every fact, and are all compiled by one of our main files. */
export function ownSchema(folder: string, schema: Facts, python: string): void {
  const reference = new Map(schema.classes.map((found) => [found.name.toLowerCase(), found]))
  const judged = new Map<string, string[]>()
  for (const main of ['iovm.mof', 'interop.mof']) {
    const file = join(folder, main)
    const result = factsOf(file)
    report(
      `mof/${main} compiles without an error or warning`,
      result.diagnostics.map(
        ({ kind, message, position }) => `${position.file}:${position.line}: ${message} [${kind}]`,
      ),
    )
    for (const found of result.facts.classes) {
      if (!found.name.startsWith('CIM_')) continue
      const other = reference.get(found.name.toLowerCase())
      const faults =
        other === undefined
          ? [`${found.name} is not in the CIM Schema`]
          : differences(found, other, allowance)
      judged.set(found.name, [...(judged.get(found.name) ?? []), ...faults])
    }
    declarations(main, result.facts, schema)
    secondOpinion(`mof/${main}`, result.facts, pywbemFacts(python, file, folder))
  }
  for (const [name, faults] of judged) report(`${name} is as in the CIM Schema`, faults)
  const unused = readdirSync(join(folder, 'cim')).filter((file) => !judged.has(basename(file, '.mof')))
  report('every file of mof/cim is compiled', unused)
}

function declarations(main: string, ours: Facts, schema: Facts): void {
  const faults: string[] = []
  const lonely = (text: string): void => {
    // We need not declare what we do not use.
    if (text.endsWith('only here')) faults.push(text)
  }
  for (const [one, other] of pairs(ours.qualifiers, schema.qualifiers, lonely)) {
    faults.push(...declarationDifferences(one, other))
  }
  report(`the qualifier declarations of mof/${main} are those of the CIM Schema`, faults)
}
