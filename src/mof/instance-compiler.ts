import { CIMInstance } from '../cim/instance.ts'
import type { CIMClass, CIMProperty } from '../cim/class.ts'
import { CIMClassName, CIMInstanceName, type CIMKey } from '../cim/object-path.ts'
import type { CIMScalar, CIMValue } from '../cim/value.ts'
import type { Compilation } from './compilation.ts'
import type { CompileTarget } from './compile-target.ts'
import type { Span } from './diagnostic.ts'
import type { FaultKind } from './fault-kind.ts'
import { parseInstancePath } from './instance-path.ts'
import { literalValue, Mismatch } from './literal-value.ts'
import { parseDocument } from './parser/document.ts'
import { checkInstantiable, checkPresence } from './rules/instance.ts'
import { isBelow } from './rules/rule.ts'
import type { Source } from './source.ts'
import { didYouMean } from './suggestion.ts'
import type { AliasNode, Initializer, InstanceNode } from './syntax.ts'

interface Deferred {
  readonly node: InstanceNode
  readonly source: Source
  readonly target: CompileTarget
}

type Complain = (span: Span, kind: FaultKind, message: string, hint?: string) => void

/**
 * Makes instances of MOF (DSP0004 2.8, 7.6.5). An instance that uses an alias which is not defined yet waits until
 * the end of the run.
 */
export class InstanceCompiler {
  readonly #run: Compilation
  readonly #aliases = new Map<string, CIMInstanceName | CIMClassName>()
  /** Aliases of instances that had errors: what uses them is not made, and says nothing more. */
  readonly #lostAliases = new Set<string>()
  #deferred: Deferred[] = []

  constructor(run: Compilation) {
    this.#run = run
  }

  /** Makes the instance now if it can be made. */
  add(node: InstanceNode, source: Source): void {
    if (undefinedAliases(node, this.#aliases).length > 0) {
      this.#deferred.push({ node, source, target: this.#run.target })
    } else this.#make(node, source)
  }

  nameClass(alias: AliasNode, className: string, source: Source): void {
    this.#define(alias, new CIMClassName(className), source)
  }

  /** Makes all that waits, as aliases become defined; reports those that never do. */
  settle(): void {
    for (let progress = true; progress;) {
      const waiting = this.#deferred
      this.#deferred = []
      const start = this.#run.target
      for (const { node, source, target } of waiting) {
        this.#run.target = target
        this.add(node, source)
      }
      this.#run.target = start
      progress = this.#deferred.length < waiting.length
    }
    for (const { node, source } of this.#deferred) {
      for (const alias of undefinedAliases(node, this.#aliases)) {
        if (this.#lostAliases.has(alias.name.toLowerCase())) continue
        const hint = didYouMean(
          alias.name,
          this.#aliases.keys(),
          'Define it with "instance of ... as $Name".',
        )
        this.#run.diagnostics.add(
          source,
          alias,
          'AliasUndefined',
          `the alias $${alias.name} is not defined`,
          hint,
        )
      }
    }
    this.#deferred = []
  }

  /** The default of a reference property of a class: an alias, or a path in a string. */
  referenceDefault(value: Initializer, referenceClass: string): CIMValue | Mismatch {
    if (value.kind === 'null') return null
    return this.#reference(value, referenceClass)
  }

  #make(node: InstanceNode, source: Source): void {
    const run = this.#run
    let errors = 0
    const complain: Complain = (span, kind, message, hint) => {
      errors++
      run.diagnostics.add(source, span, kind, message, hint)
    }
    const found = this.#classOf(node, false, complain)
    const given = found === undefined ? {} : this.#values(node, found, 0, complain)
    const lose = (): void => {
      if (node.alias !== undefined) this.#lostAliases.add(node.alias.name.toLowerCase())
    }
    if (found === undefined || errors > 0 || node.isIncomplete) return lose()
    const named = pathOf(found, { ...defaults(found), ...given })
    const existing = named === undefined ? undefined : run.target.getInstance(named)
    const properties = { ...(existing?.properties ?? defaults(found)), ...given }
    checkPresence(found, properties, false, (kind, message) => complain(node, kind, message))
    if (errors > 0 || named === undefined) return lose()
    if (!run.isFaulty(found.name)) run.target.setInstance(named, new CIMInstance(found.name, properties))
    run.counts.instances++
    if (node.alias !== undefined) this.#define(node.alias, named, source)
  }

  #define(alias: AliasNode, path: CIMInstanceName | CIMClassName, source: Source): void {
    const key = alias.name.toLowerCase()
    if (this.#aliases.has(key)) {
      this.#run.diagnostics.add(source, alias, 'AliasDuplicate', `the alias $${alias.name} is defined twice`)
    } else this.#aliases.set(key, path)
  }

  #classOf(node: InstanceNode, isEmbedded: boolean, complain: Complain): CIMClass | undefined {
    const found = this.#run.need(node.className.text)
    if (found === undefined) {
      complain(node.className, 'InstanceClassMissing', `the class ${node.className.text} does not exist`)
      return undefined
    }
    checkInstantiable(found, isEmbedded, (kind, message) => complain(node.className, kind, message))
    return found
  }

  #values(node: InstanceNode, found: CIMClass, depth: number, complain: Complain): Record<string, CIMValue> {
    const values: Record<string, CIMValue> = {}
    for (const { name, value } of node.properties) {
      const property = found.properties.get(name.text)
      if (property === undefined) {
        const hint = didYouMean(
          name.text,
          Array.from(found.properties, (candidate) => candidate.name),
        )
        complain(name, 'UnknownProperty', `${found.name} has no property ${name.text}`, hint)
      } else if (property.name in values) {
        complain(name, 'DuplicateProperty', `${name.text} is given twice`)
      } else {
        const made = this.#value(value, property, depth, complain)
        if (made instanceof Mismatch) complain(value, 'PropertyType', `${property.name}: ${made.message}`)
        else values[property.name] = made ?? null
      }
    }
    return values
  }

  /** Undefined after a fault that is reported already. */
  #value(
    node: Initializer,
    property: CIMProperty,
    depth: number,
    complain: Complain,
  ): CIMValue | undefined | Mismatch {
    if (property.type === 'reference') return this.#referenceValue(node, property, complain)
    if (property.embedded === undefined) return literalValue(node, property)
    const texts = literalValue(node, property)
    if (texts instanceof Mismatch || texts === null) return texts
    const embed = (text: CIMValue): CIMScalar | null =>
      typeof text === 'string' ? this.#embedded(text, node, property, depth + 1, complain) : null
    return Array.isArray(texts) ? texts.map(embed) : embed(texts)
  }

  #referenceValue(
    node: Initializer,
    property: CIMProperty,
    complain: Complain,
  ): CIMValue | undefined | Mismatch {
    if (node.kind === 'null') return null
    const path = this.#reference(node, property.referenceClass ?? '')
    if (!(path instanceof Mismatch)) return path
    const kind =
      path instanceof WrongTarget
        ? 'ReferenceTargetType'
        : node.kind === 'string'
          ? 'PathInPath'
          : 'PropertyType'
    complain(node, kind, `${property.name}: ${path.message}`)
    return undefined
  }

  #reference(node: Initializer, referenceClass: string): CIMInstanceName | CIMClassName | Mismatch {
    const path = this.#path(node)
    if (path instanceof Mismatch) return path
    const found = this.#run.need(path.className)
    if (found === undefined) return new WrongTarget(`the class ${path.className} does not exist`)
    const context = { get: (name: string) => this.#run.known(name) }
    if (isBelow(found, referenceClass, context)) return path
    return new WrongTarget(`${path.className} is not a ${referenceClass}`)
  }

  #path(node: Initializer): CIMInstanceName | CIMClassName | Mismatch {
    if (node.kind === 'alias') {
      return (
        this.#aliases.get(node.name.toLowerCase()) ??
        new Mismatch(`the alias $${node.name} is not defined yet`)
      )
    }
    if (node.kind !== 'string') return new Mismatch('a reference is an alias, or a path in quotes')
    const path = parseInstancePath(node.value, (name) => this.#run.need(name))
    return typeof path === 'string' ? new Mismatch(path) : path
  }

  /** Compiles the MOF text in a string value (DSP0004 2.8, 5.6.3.16). Null after a report. */
  #embedded(
    text: string,
    span: Span,
    property: CIMProperty,
    depth: number,
    complain: Complain,
  ): CIMInstance | null {
    const inside: Complain = (_, kind, message, hint) =>
      complain(span, kind, `in the embedded instance of ${property.name}: ${message}`, hint)
    if (depth > this.#run.limits.embeddedDepth) {
      inside(span, 'PropertyType', `instances are embedded more than ${this.#run.limits.embeddedDepth} deep`)
      return null
    }
    const productions = parseDocument(text, (place, message, hint) => inside(place, 'Syntax', message, hint))
    const [node, ...others] = productions
    if (node?.kind !== 'instance' || others.length > 0) {
      inside(span, 'PropertyType', 'expected the MOF of one instance, "instance of Class { ... };"')
      return null
    }
    const found = this.#classOf(node, true, inside)
    if (found === undefined) return null
    const wanted = property.embeddedClass
    if (wanted !== undefined && !isBelow(found, wanted, { get: (name) => this.#run.known(name) })) {
      inside(span, 'PropertyType', `${found.name} is not a ${wanted}`)
    }
    const properties = { ...defaults(found), ...this.#values(node, found, depth, inside) }
    checkPresence(found, properties, true, (kind, message) => inside(span, kind, message))
    return new CIMInstance(found.name, properties)
  }
}

class WrongTarget extends Mismatch {}

function undefinedAliases(node: InstanceNode, defined: ReadonlyMap<string, unknown>): AliasNode[] {
  return node.properties.flatMap(({ value }) =>
    value.kind === 'alias' && !defined.has(value.name.toLowerCase()) ? [value] : [],
  )
}

function defaults(found: CIMClass): Record<string, CIMValue> {
  const values: Record<string, CIMValue> = {}
  for (const property of found.properties) if (property.value !== null) values[property.name] = property.value
  return values
}

/** The path that the key values make; undefined where one is missing, which is another fault. */
function pathOf(
  found: CIMClass,
  properties: Readonly<Record<string, CIMValue>>,
): CIMInstanceName | undefined {
  const keys: Record<string, CIMKey> = {}
  for (const key of found.keys) {
    const value = properties[key.name]
    if (value === undefined || value === null) return undefined
    keys[key.name] = value as CIMKey
  }
  return new CIMInstanceName(found.name, keys)
}
