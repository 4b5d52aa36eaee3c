import { NameMap } from '../../base/name-map.ts'
import type { CIMQualifier, CIMQualifierDeclaration, Scope } from '../../cim/class.ts'
import { sameValue } from '../same-value.ts'
import { didYouMean } from '../suggestion.ts'
import type { Place, RuleContext } from './rule.ts'

export const noQualifiers: NameMap<CIMQualifier> = new NameMap()

const inheritedForms = new WeakMap<NameMap<CIMQualifier>, NameMap<CIMQualifier>>()

/** The qualifiers that a subclass, or the same feature of one, gets: those ToSubclass, marked propagated (DSP0004 2.8, 5.6.1.2). */
export function inheritedQualifiers(qualifiers: NameMap<CIMQualifier>): NameMap<CIMQualifier> {
  const known = inheritedForms.get(qualifiers)
  if (known !== undefined) return known
  const result = new NameMap<CIMQualifier>()
  let isSame = true
  for (const qualifier of qualifiers) {
    isSame &&= qualifier.toSubclass && qualifier.propagated
    if (qualifier.toSubclass)
      result.set(qualifier.propagated ? qualifier : { ...qualifier, propagated: true })
  }
  const form = isSame ? qualifiers : result.size === 0 ? noQualifiers : result
  inheritedForms.set(qualifiers, form)
  return form
}

/**
 * The effective qualifiers of an element: the inherited ones with those written here on top, each of which is
 * checked against its declaration (DSP0004 2.8, 5.6.1).
 */
export function effectiveQualifiers(
  local: NameMap<CIMQualifier>,
  overridden: NameMap<CIMQualifier> | undefined,
  scope: Scope,
  place: Place,
  context: RuleContext,
): NameMap<CIMQualifier> {
  const base = overridden === undefined ? noQualifiers : inheritedQualifiers(overridden)
  if (local.size === 0) return base
  const result = new NameMap<CIMQualifier>(base)
  for (const qualifier of local) {
    const declaration = context.getQualifier(qualifier.name)
    if (declaration === undefined) {
      reportUndeclared(qualifier.name, place, context)
      continue
    }
    checkDeclaration(qualifier, declaration, scope, place, context)
    const inherited = base.get(qualifier.name)
    if (inherited !== undefined && !mayOverride(qualifier, inherited, place, context)) continue
    const overridable = qualifier.overridable && inherited?.overridable !== false
    const isAsWritten = !qualifier.propagated && overridable === qualifier.overridable
    result.set(isAsWritten ? qualifier : { ...qualifier, overridable, propagated: false })
  }
  return result
}

export function reportUndeclared(name: string, place: Place, context: RuleContext): void {
  context.report(
    'UndeclaredQualifier',
    { ...place, qualifier: name },
    `the qualifier ${name} is not declared`,
    didYouMean(name, context.qualifierNames(), 'Compile its declaration (Qualifier ... : ...;) first.'),
  )
}

function checkDeclaration(
  qualifier: CIMQualifier,
  declaration: CIMQualifierDeclaration,
  scope: Scope,
  place: Place,
  context: RuleContext,
): void {
  const at = { ...place, qualifier: qualifier.name }
  if (qualifier.type !== declaration.type || qualifier.isArray !== declaration.isArray) {
    const declared = declaration.type + (declaration.isArray ? '[]' : '')
    const given = qualifier.type + (qualifier.isArray ? '[]' : '')
    context.report('BadQualifierType', at, `${qualifier.name} is declared ${declared}, not ${given}`)
  }
  if (!declaration.scopes.includes(scope)) {
    context.report(
      'BadQualifierScope',
      at,
      `${qualifier.name} cannot stand on a ${scope}`,
      `Its scope is ${declaration.scopes.join(', ')}.`,
    )
  }
  if (qualifier.overridable && !declaration.overridable) {
    context.report(
      'BadQualifierOverride',
      at,
      `${qualifier.name} is declared DisableOverride and cannot be made EnableOverride`,
    )
  }
}

function mayOverride(
  qualifier: CIMQualifier,
  inherited: CIMQualifier,
  place: Place,
  context: RuleContext,
): boolean {
  if (inherited.overridable || sameValue(qualifier.value, inherited.value)) return true
  context.report(
    'BadQualifierOverride',
    { ...place, qualifier: qualifier.name },
    `${qualifier.name} is inherited with another value and is DisableOverride`,
    'Leave it out, or give it the inherited value.',
  )
  return false
}
