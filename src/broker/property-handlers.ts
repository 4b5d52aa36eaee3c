import { CIMError } from '../cim/cim-error.ts'
import type { CIMClass, CIMProperty } from '../cim/class.ts'
import { CIMInstance } from '../cim/instance.ts'
import type { Arguments, Result } from '../operations/operations.ts'
import { conformValue } from './conform-value.ts'
import { modifyInstance } from './instance-handlers.ts'
import type { Scope } from './scope.ts'

/** DSP0200 1.4, 5.4.2.18 */
export async function getProperty(
  scope: Scope,
  args: Arguments<'GetProperty'>,
): Promise<Result<'GetProperty'>> {
  const { cls, instance } = await scope.requireInstance(args.InstanceName)
  const property = requireProperty(cls, args.PropertyName)
  return { typed: property, value: instance.properties[property.name] ?? null }
}

/** DSP0200 1.4, 5.4.2.19: ModifyInstance of one property, whose value comes without its type. */
export async function setProperty(scope: Scope, args: Arguments<'SetProperty'>): Promise<undefined> {
  const { cls, path } = await scope.requireInstance(args.InstanceName)
  const property = requireProperty(cls, args.PropertyName)
  const what = `property ${property.name} of ${cls.name}`
  const value = conformValue(what, property, args.NewValue, undefined, scope)
  return modifyInstance(scope, {
    ModifiedInstance: { path, instance: new CIMInstance(cls.name, { [property.name]: value }) },
    IncludeQualifiers: false,
    PropertyList: null,
  })
}

function requireProperty(cls: CIMClass, name: string): CIMProperty {
  const property = cls.properties.get(name)
  if (property !== undefined) return property
  throw new CIMError('CIM_ERR_NO_SUCH_PROPERTY', `${cls.name} has no property ${name}`)
}
