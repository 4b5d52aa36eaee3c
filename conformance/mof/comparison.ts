import { isDeepStrictEqual } from 'node:util'
import type { ClassFacts, Declaration, Element, Qualifiers } from './programs.ts'

type Fault = (text: string) => void

/** What may differ between two readings of a class. */
export interface Allowance {
  /** These qualifiers are not compared (lower case). */
  readonly ignored: ReadonlySet<string>
  /** Only the form of the declaration is compared, without what is inherited. */
  readonly declaredOnly: boolean
}

/** Every fact in which the two classes differ, one line each. Order and letter case of names do not count. */
export function differences(one: ClassFacts, other: ClassFacts, allowance: Allowance): string[] {
  const faults: string[] = []
  const fault: Fault = (text) => faults.push(`${one.name}${text}`)
  compare('superclass', one.superclass, other.superclass, fault)
  compareQualifiers(one.qualifiers, other.qualifiers, allowance, fault)
  compareElements(one.properties, other.properties, allowance, fault)
  compareElements(one.methods, other.methods, allowance, fault)
  return faults
}

/** Every fact in which two qualifier declarations differ. */
export function declarationDifferences(one: Declaration, other: Declaration): string[] {
  const plain = (declaration: Declaration): object => ({
    ...declaration,
    name: declaration.name.toLowerCase(),
    scopes: allScopes(declaration.scopes).toSorted(),
  })
  if (isDeepStrictEqual(plain(one), plain(other))) return []
  return [`${one.name}: ${JSON.stringify(plain(one))} is ${JSON.stringify(plain(other))} there`]
}

/** Pairs things by name; `lonely` is told of those that have no partner. */
export function pairs<T extends { readonly name: string }>(
  ones: readonly T[],
  others: readonly T[],
  lonely: (text: string) => void,
): [T, T][] {
  const rest = new Map(others.map((other) => [other.name.toLowerCase(), other]))
  const found = ones.flatMap((one): [T, T][] => {
    const other = rest.get(one.name.toLowerCase())
    rest.delete(one.name.toLowerCase())
    if (other === undefined) lonely(`${one.name} is only here`)
    return other === undefined ? [] : [[one, other]]
  })
  for (const other of rest.values()) lonely(`${other.name} is missing`)
  return found
}

const typeFacts = ['type', 'isArray', 'arraySize', 'referenceClass', 'returnType'] as const
const descentFacts = ['classOrigin', 'own', 'isKey'] as const

function compareElements(
  ones: readonly Element[],
  others: readonly Element[],
  allowance: Allowance,
  fault: Fault,
): void {
  const declared = (elements: readonly Element[]): readonly Element[] =>
    allowance.declaredOnly ? elements.filter(({ own }) => own !== false) : elements
  for (const [one, other] of pairs(declared(ones), declared(others), (text) => fault(`: ${text}`))) {
    const within: Fault = (text) => fault(`.${one.name}${text}`)
    const facts = allowance.declaredOnly ? typeFacts : [...typeFacts, ...descentFacts]
    for (const fact of facts) compare(fact, one[fact], other[fact], within)
    compare('default value', one.value ?? null, other.value ?? null, within)
    compareQualifiers(one.qualifiers, other.qualifiers, allowance, within)
    const [parameters, theirs] = [one.parameters ?? [], other.parameters ?? []]
    const names = (elements: readonly Element[]): string => elements.map(({ name }) => name).join()
    // The order of parameters is part of a method.
    compare('parameters', names(parameters), names(theirs), within)
    compareElements(parameters, theirs, allowance, within)
  }
}

function compareQualifiers(ones: Qualifiers, others: Qualifiers, allowance: Allowance, fault: Fault): void {
  const listed = (qualifiers: Qualifiers) =>
    Object.entries(qualifiers)
      .filter(
        ([name, { own }]) => !allowance.ignored.has(name.toLowerCase()) && (own || !allowance.declaredOnly),
      )
      .map(([name, { value, own }]) => ({ name, value, own }))
  for (const [one, other] of pairs(listed(ones), listed(others), (text) => fault(`: qualifier ${text}`))) {
    compare(`qualifier ${one.name}`, one.value, other.value, fault)
    compare(`qualifier ${one.name}, written here`, one.own, other.own, fault)
  }
}

function compare(what: string, one: unknown, other: unknown, fault: Fault): void {
  const isName = ['superclass', 'referenceClass', 'classOrigin', 'parameters'].includes(what)
  const plain = (value: unknown): unknown =>
    isName && typeof value === 'string' ? value.toLowerCase() : (value ?? null)
  if (isDeepStrictEqual(plain(one), plain(other))) return
  fault(`: ${what} is ${JSON.stringify(one)}, there ${JSON.stringify(other)}`.slice(0, 400))
}

const scopes = ['class', 'association', 'indication', 'property', 'reference', 'method', 'parameter']

function allScopes(given: readonly string[]): readonly string[] {
  return given.includes('any') ? scopes : given
}
