import type { CIMClass } from '../cim/class.ts'
import { compileFiles, type CompileOptions, type CompileResult } from './compiler.ts'
import type { CompileTarget } from './compile-target.ts'
import { formatDiagnostic, type Diagnostic } from './diagnostic.ts'
import { classFacts, qualifierFacts, type ClassFacts, type QualifierFacts } from './facts.ts'
import type { Loader } from './loader.ts'
import { printClass, printQualifierDeclaration } from './printer.ts'

/** A namespace that can list what was compiled into it. */
export interface CheckTarget extends CompileTarget {
  classes(): Iterable<CIMClass>
}

export interface CheckResult extends CompileResult {
  /** 0 without errors, else 1: what the command ends with. Warnings do not count. */
  readonly exitCode: 0 | 1
}

/**
 * Compiles MOF files into an empty namespace to see what is wrong with them: the function behind `iovm mof check`.
 * Classes and qualifiers that the files use and do not have are looked for by the loader's `find`, as `<Class>.mof`
 * and `qualifiers.mof` below the search path.
 */
export function checkFiles(
  files: readonly string[],
  target: CheckTarget,
  loader: Loader,
  options: CompileOptions = {},
): CheckResult {
  const result = compileFiles(files, target, loader, options)
  return { ...result, exitCode: result.errors === 0 ? 0 : 1 }
}

/** The diagnostics one after another and a line that sums up, each line with its end. */
export function formatCheck(result: CheckResult, options: { colour?: boolean } = {}): string {
  const shown = result.diagnostics.map((diagnostic) => `${formatDiagnostic(diagnostic, options)}\n`).join('')
  const hidden = result.errors + result.warnings - result.diagnostics.length
  const more = hidden > 0 ? `${hidden} more are not shown.\n` : ''
  const counts = [
    count(result.files.length, 'file'),
    count(result.classes, 'class', 'classes'),
    count(result.qualifiers, 'qualifier declaration'),
    count(result.instances, 'instance'),
  ]
  const faults = `${count(result.errors, 'error')}, ${count(result.warnings, 'warning')}`
  return `${shown}${more}${counts.join(', ')}: ${faults}\n`
}

/** Everything that was compiled, for comparison by other programs. */
export interface CompiledFacts {
  readonly classes: readonly ClassFacts[]
  readonly qualifiers: readonly QualifierFacts[]
  /** All of it as one MOF text, which compiles to the same. */
  readonly printed: string
}

export interface CheckReport {
  readonly files: readonly string[]
  readonly classes: number
  readonly qualifiers: number
  readonly instances: number
  readonly errors: number
  readonly warnings: number
  readonly diagnostics: readonly Diagnostic[]
  /** Only where asked for. */
  readonly facts?: CompiledFacts
}

/** The result as JSON can carry it: `iovm mof check --json`, with `--facts` also what was compiled. */
export function checkReport(result: CheckResult, compiled?: CheckTarget): CheckReport {
  const { files, classes, qualifiers, instances, errors, warnings, diagnostics } = result
  const report = { files, classes, qualifiers, instances, errors, warnings, diagnostics }
  if (compiled === undefined) return report
  const facts = {
    classes: Array.from(compiled.classes(), classFacts),
    qualifiers: Array.from(compiled.qualifiers(), qualifierFacts),
    printed: printAll(compiled),
  }
  return { ...report, facts }
}

/** Everything in the namespace as one MOF text, in an order that compiles. */
export function printAll(target: CheckTarget): string {
  const declarations = Array.from(target.qualifiers(), printQualifierDeclaration)
  const classes = Array.from(target.classes(), (found) => printClass(found, target))
  return [...declarations, ...classes].join('\n')
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}
