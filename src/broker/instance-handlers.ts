import { CIMError } from '../cim/cim-error.ts'
import type { CIMClass } from '../cim/class.ts'
import { CIMInstance } from '../cim/instance.ts'
import { CIMDateTime } from '../cim/datetime.ts'
import { CIMInstanceName } from '../cim/object-path.ts'
import type { CIMValue } from '../cim/value.ts'
import type { Arguments, Result } from '../operations/operations.ts'
import type { InstanceSelection, Stream } from '../operations/result.ts'
import { conformInstance } from './conform-value.ts'
import type { Provider } from './provider.ts'
import { instanceOf, type Scope } from './scope.ts'
import { canonicalPath } from './static-provider.ts'
import { concatenate, map } from './stream.ts'

/** DSP0200 1.4, 5.4.2.2. LocalOnly and IncludeQualifiers are ignored, as the standard deprecates them. */
export async function getInstance(
  scope: Scope,
  args: Arguments<'GetInstance'>,
): Promise<Result<'GetInstance'>> {
  const { instance } = await scope.requireInstance(args.InstanceName)
  return {
    namespace: scope.namespace,
    classOf: scope.classOf,
    select: selection(args.PropertyList, args.IncludeClassOrigin),
    instance,
  }
}

/** DSP0200 1.4, 5.4.2.11 */
export function enumerateInstances(
  scope: Scope,
  args: Arguments<'EnumerateInstances'>,
): Result<'EnumerateInstances'> {
  const cls = scope.requireClass(args.ClassName, 'CIM_ERR_INVALID_CLASS')
  return {
    namespace: scope.namespace,
    classOf: scope.classOf,
    select: selection(args.PropertyList, args.IncludeClassOrigin, args.DeepInheritance ? null : cls),
    items: instancesOf(scope, cls),
  }
}

/** DSP0200 1.4, 5.4.2.12 */
export function enumerateInstanceNames(
  scope: Scope,
  args: Arguments<'EnumerateInstanceNames'>,
): Result<'EnumerateInstanceNames'> {
  const cls = scope.requireClass(args.ClassName, 'CIM_ERR_INVALID_CLASS')
  return {
    namespace: scope.namespace,
    items: map(instancesOf(scope, cls), (instance) => scope.pathOf(instance)),
  }
}

/** DSP0200 1.4, 5.4.2.6 */
export async function createInstance(
  scope: Scope,
  args: Arguments<'CreateInstance'>,
): Promise<Result<'CreateInstance'>> {
  const cls = scope.requireClass(args.NewInstance.className, 'CIM_ERR_INVALID_CLASS')
  const given = conformInstance(cls, args.NewInstance, scope)
  const provider = scope.instanceProviderOf(cls.name)
  if (provider?.create === undefined) {
    throw new CIMError(
      'CIM_ERR_NOT_SUPPORTED',
      `instances of ${cls.name} cannot be created in ${scope.namespace}`,
    )
  }
  const created = await provider.create({ ...defaultsOf(cls), ...given.properties }, scope.context)
  return scope.pathOf(instanceOf(cls.name, created, scope.namespace))
}

/** DSP0200 1.4, 5.4.2.8: all or nothing; only what differs from the present values counts as a change. */
export async function modifyInstance(scope: Scope, args: Arguments<'ModifyInstance'>): Promise<undefined> {
  const { path: givenPath, instance: given } = args.ModifiedInstance
  if (givenPath.className.toLowerCase() !== given.className.toLowerCase()) {
    throw new CIMError(
      'CIM_ERR_INVALID_PARAMETER',
      `the path names the class ${givenPath.className} and the instance ${given.className}`,
    )
  }
  const { cls, instance: current } = await scope.requireInstance(givenPath)
  const wanted = modifications(cls, given, args.PropertyList, scope)
  const changes = Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => !same(value, current.properties[name] ?? null, scope.namespace),
    ),
  )
  if (Object.keys(changes).length === 0) return undefined
  const provider = scope.instanceProviderOf(cls.name)
  refuseUnwritable(cls, changes, provider)
  if (provider?.modify === undefined) {
    throw new CIMError('CIM_ERR_NOT_SUPPORTED', `instances of ${cls.name} cannot be modified`)
  }
  await provider.modify(current.properties, changes, scope.context)
  return undefined
}

/**
 * DSP0200 1.4, 5.4.2.4. Static associations that the object is a key of go with it, whoever provides the object: named
 * by an object that is gone, they would name nothing.
 */
export async function deleteInstance(scope: Scope, args: Arguments<'DeleteInstance'>): Promise<undefined> {
  const { path, cls, instance } = await scope.requireInstance(args.InstanceName)
  const provider = scope.instanceProviderOf(cls.name)
  if (provider?.remove === undefined) {
    throw new CIMError('CIM_ERR_NOT_SUPPORTED', `instances of ${cls.name} cannot be deleted; see its methods`)
  }
  await provider.remove(instance.properties, scope.context)
  if (scope.providers.find(scope.namespace, cls.name) !== undefined) {
    await scope.repository.instances.change((changes) =>
      changes.delete(canonicalPath(scope.repository, path)),
    )
  }
  return undefined
}

const everything: InstanceSelection = { propertyList: null, onlyOf: null, includeClassOrigin: false }

/** The selection for these arguments; one and the same object for "everything", which encoders are kept for. */
export function selection(
  propertyList: readonly string[] | null,
  includeClassOrigin: boolean,
  onlyOf: CIMClass | null = null,
): InstanceSelection {
  if (propertyList === null && onlyOf === null && !includeClassOrigin) return everything
  return { propertyList, onlyOf, includeClassOrigin }
}

/** All instances of a class and its subclasses: those of their providers, then the static ones in order of creation. */
export function instancesOf(scope: Scope, cls: CIMClass): Stream<CIMInstance> {
  const openers: (() => Stream<CIMInstance>)[] = []
  const withoutProvider = new Set<string>()
  for (const { name } of [cls, ...scope.space.descendants(cls.name)]) {
    const provider = scope.providers.find(scope.namespace, name)
    if (provider === undefined) {
      // Asked first, since a stream of one part is faster than one of two.
      if (scope.space.hasInstances(name)) withoutProvider.add(name.toLowerCase())
      continue
    }
    openers.push(() =>
      map(provider.list(scope.context), (properties) => instanceOf(name, properties, scope.namespace)),
    )
  }
  if (withoutProvider.size > 0) {
    openers.push(() =>
      scope.repository.instances.instances(scope.namespace, (name) =>
        withoutProvider.has(name.toLowerCase()),
      ),
    )
  }
  return concatenate(openers)
}

function defaultsOf(cls: CIMClass): Record<string, CIMValue> {
  const defaults: Record<string, CIMValue> = {}
  for (const property of cls.properties) {
    if (property.value !== null) defaults[property.name] = property.value
  }
  return defaults
}

/** What ModifyInstance asks for: with a PropertyList exactly its properties, otherwise those that are given. */
function modifications(
  cls: CIMClass,
  given: CIMInstance,
  propertyList: readonly string[] | null,
  scope: Scope,
): Record<string, CIMValue> {
  for (const name of propertyList ?? Object.keys(given.properties)) {
    if (!cls.properties.has(name)) {
      throw new CIMError('CIM_ERR_NO_SUCH_PROPERTY', `${cls.name} has no property ${name}`)
    }
  }
  const known = Object.entries(given.properties).filter(([name]) => listed(propertyList, name))
  const filtered = new CIMInstance(given.className, Object.fromEntries(known), undefined, given.wireTypes)
  const conformed = conformInstance(cls, filtered, scope).properties
  if (propertyList === null) return conformed
  const wanted: Record<string, CIMValue> = {}
  for (const name of propertyList) {
    const property = cls.properties.get(name)
    if (property === undefined) continue
    const value = conformed[property.name]
    // NULL was given; undefined was not, and stands for the default.
    wanted[property.name] = value === undefined ? property.value : value
  }
  return wanted
}

function listed(propertyList: readonly string[] | null, name: string): boolean {
  return propertyList === null || propertyList.some((entry) => entry.toLowerCase() === name.toLowerCase())
}

function refuseUnwritable(
  cls: CIMClass,
  changes: Record<string, CIMValue>,
  provider: Provider | undefined,
): void {
  for (const name of Object.keys(changes)) {
    if (cls.properties.get(name)?.isKey === true) {
      throw new CIMError('CIM_ERR_INVALID_PARAMETER', `${name} is a key of ${cls.name}: a key never changes`)
    }
    const writable: readonly string[] = provider?.kind === 'instance' ? (provider.writable ?? []) : []
    if (!writable.includes(name)) {
      throw new CIMError('CIM_ERR_NOT_SUPPORTED', `property ${name} of ${cls.name} cannot be written`)
    }
  }
}

function same(left: CIMValue, right: CIMValue, namespace: string): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return (
      left.length === right.length &&
      left.every((entry, index) => same(entry, right[index] ?? null, namespace))
    )
  }
  if (left instanceof CIMInstanceName && right instanceof CIMInstanceName) {
    return left.identity(namespace) === right.identity(namespace)
  }
  if (left instanceof CIMDateTime && right instanceof CIMDateTime) return left.text === right.text
  // Unlike ===, this tells 0.0 from -0.0 and finds NaN to be NaN.
  return Object.is(left, right)
}
