import { CIMError } from '../cim/cim-error.ts'
import type { CIMClass, CIMQualifierDeclaration } from '../cim/class.ts'
import type { Arguments, Result } from '../operations/operations.ts'
import type { Scope } from './scope.ts'
import { map } from './stream.ts'

/** DSP0200 1.4, 5.4.2.1 */
export function getClass(scope: Scope, args: Arguments<'GetClass'>): Result<'GetClass'> {
  return {
    class: scope.requireClass(args.ClassName, 'CIM_ERR_NOT_FOUND'),
    select: {
      localOnly: args.LocalOnly,
      includeQualifiers: args.IncludeQualifiers,
      includeClassOrigin: args.IncludeClassOrigin,
      propertyList: args.PropertyList,
    },
  }
}

/** DSP0200 1.4, 5.4.2.9 */
export function enumerateClasses(
  scope: Scope,
  args: Arguments<'EnumerateClasses'>,
): Result<'EnumerateClasses'> {
  return {
    namespace: scope.namespace,
    select: {
      localOnly: args.LocalOnly,
      includeQualifiers: args.IncludeQualifiers,
      includeClassOrigin: args.IncludeClassOrigin,
      propertyList: null,
    },
    items: below(scope, args.ClassName, args.DeepInheritance),
  }
}

/** DSP0200 1.4, 5.4.2.10 */
export function enumerateClassNames(
  scope: Scope,
  args: Arguments<'EnumerateClassNames'>,
): Result<'EnumerateClassNames'> {
  return {
    namespace: scope.namespace,
    items: map(below(scope, args.ClassName, args.DeepInheritance), ({ name }) => name),
  }
}

/** DSP0200 1.4, 5.4.2.20 */
export function getQualifier(scope: Scope, args: Arguments<'GetQualifier'>): CIMQualifierDeclaration {
  const declaration = scope.space.getQualifier(args.QualifierName)
  if (declaration === undefined) {
    throw new CIMError(
      'CIM_ERR_NOT_FOUND',
      `there is no qualifier ${args.QualifierName} in ${scope.namespace}`,
    )
  }
  return declaration
}

/** DSP0200 1.4, 5.4.2.23 */
export function enumerateQualifiers(scope: Scope): Result<'EnumerateQualifiers'> {
  return scope.space.qualifiers()
}

function below(scope: Scope, className: string | null, deep: boolean): Iterable<CIMClass> {
  if (className === null) return deep ? scope.space.classes() : scope.space.rootClasses()
  const { name } = scope.requireClass(className, 'CIM_ERR_INVALID_CLASS')
  return deep ? scope.space.descendants(name) : scope.space.subclasses(name)
}
