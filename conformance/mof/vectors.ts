import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { check, type Diagnostic } from './programs.ts'
import { report } from './report.ts'

interface Vector {
  readonly name: string
  readonly mof: string
  readonly expect: string
}

/**
 * The snippets of mof-vectors.json, each after the qualifiers of the schema and its base classes in a namespace of its
 * own. They are compiled in one run, but for those with aliases, which are names of the whole run.
 */
export function vectors(file: string, schemaFolder: string, work: string): void {
  const { base, cases } = JSON.parse(readFileSync(file, 'utf8')) as { base: string; cases: Vector[] }
  writeFileSync(join(work, 'base.mof'), base)
  const names = cases.map((vector, index) => {
    const name = `vector-${index}.mof`
    writeFileSync(join(work, name), vector.mof)
    return name
  })
  const isAlone = (index: number): boolean => cases[index]?.mof.includes('$') === true
  const together = names.filter((_, index) => !isAlone(index))
  const found = new Map<string, Diagnostic[]>()
  for (const group of [together, ...names.filter((_, index) => isAlone(index)).map((name) => [name])]) {
    for (const diagnostic of compileGroup(group, schemaFolder, work)) {
      const key = basename(diagnostic.position.file)
      found.set(key, [...(found.get(key) ?? []), diagnostic])
    }
  }
  report(
    'the base classes of the vectors compile',
    (found.get('base.mof') ?? []).map(({ message }) => message),
  )
  for (const [index, vector] of cases.entries()) {
    report(`vector: ${vector.name} (${vector.expect})`, judge(vector, found.get(names[index] ?? '') ?? []))
  }
}

function compileGroup(names: readonly string[], schemaFolder: string, work: string): readonly Diagnostic[] {
  const files = [
    join(schemaFolder, 'qualifiers.mof'),
    join(schemaFolder, 'qualifiers_optional.mof'),
    join(work, 'base.mof'),
  ]
  const include = (path: string): string => `#pragma include ("${path}")\n`
  const text = names.map(
    (name, index) =>
      `#pragma namespace ("root/v${index}")\n${files.map(include).join('')}${include(join(work, name))}`,
  )
  const main = join(work, 'vectors.mof')
  writeFileSync(main, text.join(''))
  const { diagnostics, errors, warnings } = check([main])
  if (diagnostics.length !== errors + warnings) throw new Error('more diagnostics than one run tells')
  return diagnostics
}

function judge(vector: Vector, diagnostics: readonly Diagnostic[]): string[] {
  const kinds = (severity: string): string[] =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).map(({ kind }) => kind)
  const errors = kinds('error')
  const warning = vector.expect.startsWith('warn:') ? vector.expect.slice('warn:'.length) : undefined
  const isRight =
    vector.expect === 'either' ||
    (vector.expect === 'ok' && errors.length === 0) ||
    (warning !== undefined && errors.length === 0 && kinds('warning').includes(warning)) ||
    errors.includes(vector.expect)
  return isRight
    ? []
    : [`got ${diagnostics.map(({ kind, message }) => `${kind} (${message})`).join('; ') || 'ok'}`]
}
