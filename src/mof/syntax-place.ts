import type { Span } from './diagnostic.ts'
import type { FaultKind } from './fault-kind.ts'
import type { Place } from './rules/rule.ts'
import type { ClassNode } from './syntax.ts'

export type ReportAt = (span: Span, kind: FaultKind, message: string, hint?: string) => void

/** Faults about the superclass are shown at its name. */
const aboutSuperclass: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'SuperclassMissing',
  'SuperclassTerminal',
  'SuperclassChange',
  'Cycle',
  'AssociationKind',
  'IndicationKind',
])

/** Where in the text the part of a class is that a rule speaks of. */
export function spanOf(node: ClassNode, place: Place, kind: FaultKind): Span {
  if (place.feature === undefined) {
    if (place.qualifier !== undefined) return named(node.qualifiers, place.qualifier) ?? node.name
    return (aboutSuperclass.has(kind) ? node.superclass : undefined) ?? node.name
  }
  const feature = named(node.features, place.feature)
  if (feature === undefined) return node.name
  if (place.parameter !== undefined && feature.kind === 'method') {
    const parameter = named(feature.parameters, place.parameter)
    if (parameter !== undefined) return partSpan(parameter, place, kind)
  }
  return partSpan(feature, place, kind)
}

function partSpan(part: ClassNode['features'][number] | Parameter, place: Place, kind: FaultKind): Span {
  if (place.qualifier !== undefined) return named(part.qualifiers, place.qualifier) ?? part.name
  if (kind === 'DefaultConstraint' && 'value' in part && part.value !== undefined) return part.value
  const reference = 'type' in part ? part.type.referenceClass : undefined
  return (kind === 'ReferenceClassMissing' || kind === 'OverrideType' ? reference : undefined) ?? part.name
}

type Parameter = Extract<ClassNode['features'][number], { kind: 'method' }>['parameters'][number]

function named<T extends { readonly name: { readonly text: string } }>(
  items: readonly T[],
  name: string,
): T | undefined {
  const lower = name.toLowerCase()
  return items.find((item) => item.name.text.toLowerCase() === lower)
}
