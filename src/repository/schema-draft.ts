import type { Limits } from '../base/limits.ts'
import { CIMError } from '../cim/cim-error.ts'
import type { CIMClass, CIMQualifierDeclaration } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import type { CIMStatusName } from '../cim/status.ts'
import type { CompileTarget } from '../mof/compile-target.ts'
import { compileText } from '../mof/compiler.ts'
import type { Diagnostic } from '../mof/diagnostic.ts'
import { faultKinds } from '../mof/fault-kind.ts'
import { printClass, printQualifierDeclaration } from '../mof/printer.ts'
import { memoryLoader } from '../mof/loader.ts'
import { declaredClass, requireName } from './declared-class.ts'
import type { Namespace } from './namespace.ts'

/** A class as it would stand in the namespace, its MOF, and what is wrong with it. */
export interface ClassDraft {
  readonly mof: string
  /** Undefined where something is wrong. */
  readonly effective: CIMClass | undefined
  readonly faults: readonly CIMError[]
}

/**
 * Writes a class that a client sent as MOF and compiles it beside the namespace, which stays as it is: so the rules
 * are the compiler's, and what is stored is what was checked (DSP0200 1.4, 5.4.2.5). Throws
 * CIM_ERR_INVALID_PARAMETER for what MOF cannot say.
 */
export function draftClass(sent: CIMClass, space: Namespace, limits: Readonly<Limits>): ClassDraft {
  const mof = printClass(declaredClass(sent, space), space)
  const target = new DraftTarget(space, sent.name)
  const { diagnostics } = compileText(mof, target, sent.name, memoryLoader({}), { limits })
  const faults = diagnostics.filter(({ severity }) => severity === 'error').map(faultError)
  return { mof, effective: faults.length === 0 ? target.cimClass : undefined, faults }
}

/** The declaration as it would stand in the namespace, and its MOF. Throws CIM_ERR_INVALID_PARAMETER. */
export function draftQualifier(
  sent: CIMQualifierDeclaration,
  space: Namespace,
  limits: Readonly<Limits>,
): { mof: string; declaration: CIMQualifierDeclaration } {
  requireName('qualifier', sent.name)
  if (sent.scopes.length === 0) {
    throw new CIMError(
      'CIM_ERR_INVALID_PARAMETER',
      `the qualifier ${sent.name} has no scope: say on what it can stand`,
    )
  }
  const mof = printQualifierDeclaration(sent)
  const target = new DraftTarget(space, undefined)
  const { diagnostics } = compileText(mof, target, sent.name, memoryLoader({}), { limits })
  const fault = diagnostics.find(({ severity }) => severity === 'error')
  if (fault !== undefined) throw faultError(fault)
  if (target.declaration === undefined) throw new Error(`the MOF of ${sent.name} declares no qualifier`)
  return { mof, declaration: target.declaration }
}

function faultError({ kind, message, excerpt, hint }: Diagnostic): CIMError {
  const status: CIMStatusName = faultKinds[kind].status
  // What the compiler advises there is about files.
  const wanted = kind === 'SuperclassMissing' ? 'Create it first.' : hint
  const advice = wanted === undefined ? '' : `. ${wanted}`
  return new CIMError(status, `${message}, in "${excerpt.trim().slice(0, 100)}"${advice}`)
}

/** The namespace as the compiler sees it, without the class that is made anew; keeps what is declared. */
class DraftTarget implements CompileTarget {
  readonly name: string
  cimClass: CIMClass | undefined
  declaration: CIMQualifierDeclaration | undefined
  readonly #space: Namespace
  readonly #made: string | undefined

  constructor(space: Namespace, made: string | undefined) {
    this.name = space.name
    this.#space = space
    this.#made = made?.toLowerCase()
  }

  getQualifier(name: string): CIMQualifierDeclaration | undefined {
    return this.#space.getQualifier(name)
  }

  qualifiers(): Iterable<CIMQualifierDeclaration> {
    return this.#space.qualifiers()
  }

  setQualifier(declaration: CIMQualifierDeclaration): void {
    this.declaration = declaration
  }

  get(className: string): CIMClass | undefined {
    return className.toLowerCase() === this.#made ? this.cimClass : this.#space.get(className)
  }

  setClass(effective: CIMClass): void {
    this.cimClass = effective
  }

  hasSubclasses(): boolean {
    return false
  }

  hasInstances(): boolean {
    return false
  }

  getInstance(): CIMInstance | undefined {
    return undefined
  }

  setInstance(): never {
    throw new TypeError('a draft has no instances')
  }

  inNamespace(): CompileTarget {
    return this
  }
}
