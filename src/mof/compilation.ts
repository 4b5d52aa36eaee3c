import { defaultLimits, type Limits } from '../base/limits.ts'
import type { CIMClass, CIMQualifierDeclaration } from '../cim/class.ts'
import type { CompileTarget } from './compile-target.ts'
import { Diagnostics } from './diagnostics.ts'
import type { Loader } from './loader.ts'
import type { ClassNode } from './syntax.ts'

/** Compiles one class of a text that is open. */
interface Pending {
  readonly node: ClassNode
  readonly compile: () => void
}

interface Waiting {
  readonly className: string
  readonly target: CompileTarget
  readonly then: (found: CIMClass | undefined) => void
}

export type MOFLimits = Pick<Limits, 'mofBytes' | 'mofDiagnostics' | 'mofIncludeDepth' | 'embeddedDepth'>

/**
 * What one compiler run knows beyond its target: the classes that it has read but not yet compiled, those that had
 * errors, and questions to be answered when all classes are there.
 */
export class Compilation {
  readonly loader: Loader
  readonly limits: MOFLimits
  readonly diagnostics: Diagnostics
  /** Where the productions go; the pragma namespace changes it. */
  target: CompileTarget
  readonly counts = { classes: 0, qualifiers: 0, instances: 0 }
  /** The files that were read, in order. */
  readonly files: string[] = []
  readonly #compileFile: (path: string) => void
  readonly #pending = new Map<string, Pending>()
  readonly #inProgress = new Set<string>()
  readonly #faulty = new Map<string, CIMClass>()
  readonly #searched = new Set<string>()
  #waiting: Waiting[] = []

  constructor(target: CompileTarget, loader: Loader, limits: MOFLimits, compileFile: (path: string) => void) {
    this.target = target
    this.loader = loader
    this.limits = { ...defaultLimits, ...limits }
    this.diagnostics = new Diagnostics(this.limits.mofDiagnostics)
    this.#compileFile = compileFile
  }

  /** The class, if it is compiled already, with or without errors. */
  known(className: string, target = this.target): CIMClass | undefined {
    return target.get(className) ?? this.#faulty.get(keyOf(target, className))
  }

  /** The class; it is compiled first if the open texts have it, or else loaded from the search path. */
  need(className: string, target = this.target): CIMClass | undefined {
    const known = this.known(className, target)
    if (known !== undefined) return known
    const pending = this.#pending.get(keyOf(target, className))
    if (pending !== undefined) pending.compile()
    else if (!this.isBeingMade(className)) this.#search(`${className}.mof`, target)
    return this.known(className, target)
  }

  isBeingMade(className: string): boolean {
    return this.#inProgress.has(keyOf(this.target, className))
  }

  /** Answers at once if the class is known, else when the run has seen all its classes. */
  whenKnown(className: string, then: (found: CIMClass | undefined) => void): void {
    const known = this.known(className)
    if (known !== undefined) then(known)
    else this.#waiting.push({ className, target: this.target, then })
  }

  /** Answers all questions that wait. New files may be loaded for it, and bring new questions. */
  settle(): void {
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting
      this.#waiting = []
      for (const { className, target, then } of waiting) then(this.need(className, target))
    }
  }

  /** The declaration; `qualifiers.mof` is looked for on the search path when one is missing. */
  getQualifier(name: string): CIMQualifierDeclaration | undefined {
    const known = this.target.getQualifier(name)
    if (known !== undefined) return known
    this.#search('qualifiers.mof', this.target)
    this.#search('qualifiers_optional.mof', this.target)
    return this.target.getQualifier(name)
  }

  /** Announces a class of a text, so that it can be compiled when an earlier one needs it. */
  announce(node: ClassNode, compile: () => void): void {
    const key = keyOf(this.target, node.name.text)
    if (!this.#pending.has(key)) this.#pending.set(key, { node, compile })
  }

  /** Runs the making of a class, during which nothing else may need it. */
  make(node: ClassNode, work: () => void): void {
    const key = keyOf(this.target, node.name.text)
    if (this.#pending.get(key)?.node === node) this.#pending.delete(key)
    this.#inProgress.add(key)
    try {
      work()
    } finally {
      this.#inProgress.delete(key)
    }
  }

  /** Keeps a class with errors out of the target, but known, so that what depends on it is judged by itself. */
  addFaulty(effective: CIMClass): void {
    this.#faulty.set(keyOf(this.target, effective.name), effective)
  }

  isFaulty(className: string | undefined): boolean {
    return className !== undefined && this.#faulty.has(keyOf(this.target, className))
  }

  #search(fileName: string, target: CompileTarget): void {
    const key = keyOf(target, fileName)
    if (this.#searched.has(key)) return
    this.#searched.add(key)
    const path = this.loader.find?.(fileName)
    if (path === undefined || this.files.includes(path)) return
    const current = this.target
    this.target = target
    this.#compileFile(path)
    this.target = current
  }
}

function keyOf(target: CompileTarget, name: string): string {
  return `${target.name.toLowerCase()}:${name.toLowerCase()}`
}
