import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const top = join(import.meta.dirname, '../..')
const largestOutput = 512 * 1024 * 1024

export interface Diagnostic {
  readonly kind: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly position: { readonly file: string; readonly line: number }
}

export type Qualifiers = Readonly<Record<string, { readonly value: unknown; readonly own: boolean }>>

export interface Element {
  readonly name: string
  readonly own?: boolean
  readonly classOrigin?: string
  readonly value?: unknown
  readonly type?: string
  readonly isArray?: boolean
  readonly arraySize?: number | null
  readonly referenceClass?: string | null
  readonly returnType?: string | null
  readonly isKey?: boolean
  readonly qualifiers: Qualifiers
  readonly parameters?: readonly Element[]
}

export interface ClassFacts {
  readonly name: string
  readonly superclass: string | null
  readonly qualifiers: Qualifiers
  readonly properties: readonly Element[]
  readonly methods: readonly Element[]
}

export interface Declaration {
  readonly name: string
  readonly scopes: readonly string[]
}

export interface Facts {
  readonly classes: readonly ClassFacts[]
  readonly qualifiers: readonly Declaration[]
  readonly printed: string
}

export interface CheckReport {
  readonly files: readonly string[]
  readonly classes: number
  readonly qualifiers: number
  readonly errors: number
  readonly warnings: number
  readonly diagnostics: readonly Diagnostic[]
  readonly facts?: Facts
}

/** `iovm mof check --json` */
export function check(files: readonly string[], ...options: readonly string[]): CheckReport {
  const args = [join(top, 'src/main.ts'), 'mof', 'check', '--json', ...options, '--', ...files]
  const { stdout, stderr, status } = run(process.execPath, args)
  // 0: no errors; 1: errors, and the report says which.
  if (status !== 0 && status !== 1) throw new Error(`iovm ended with ${status}: ${stderr}`)
  return JSON.parse(stdout) as CheckReport
}

/** `iovm mof check --json --facts` */
export function factsOf(...files: readonly string[]): CheckReport & { facts: Facts } {
  const result = check(files, '--facts')
  if (result.facts === undefined) throw new Error('iovm gave no facts')
  return { ...result, facts: result.facts }
}

/** What pywbem's compiler reads; values hold no apostrophes, because it drops those that are escaped. */
export function pywbemFacts(python: string, file: string, folder: string): Facts {
  const { stdout, stderr, status } = run(python, [join(import.meta.dirname, 'pywbem-facts.py'), file, folder])
  if (status !== 0) throw new Error(`pywbem ended with ${status}: ${stderr.slice(-2000)}`)
  return (JSON.parse(stdout) as { facts: Facts }).facts
}

/** The CPU time of `iovm mof check FILE`, user and system, in seconds. */
export function checkSeconds(file: string): number {
  const command = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1'
  const iovm = [process.execPath, join(top, 'src/main.ts'), 'mof', 'check', file]
  const { stderr } = run('bash', ['-c', command, 'time', ...iovm])
  const [user = NaN, system = NaN] = stderr.trim().split(' ').map(Number)
  return user + system
}

function run(program: string, args: readonly string[]) {
  const result = spawnSync(program, args, { encoding: 'utf8', maxBuffer: largestOutput, cwd: top })
  if (result.error !== undefined) throw result.error
  return result
}
