import type { CIMInstanceName } from '../cim/object-path.ts'
import type { Stream } from '../operations/result.ts'
import type { RequestContext } from './context.ts'

/**
 * What a provider is: one object that says which class it serves and how. `T` is the type generated from the class
 * in MOF (`npm run types`): its key properties are there, the others may be absent, which means NULL.
 *
 * The broker does what is common, once: subclasses, PropertyList, DeepInheritance, association traversal, argument
 * and value checks, NULLs, authorization. A provider never sees a class or namespace name of a request.
 */
export type Provider = InstanceProvider | AssociationProvider

export interface InstanceProvider<
  T extends object = object,
  Methods extends MethodTypes = MethodTypes,
  StaticMethods extends MethodTypes = MethodTypes,
> {
  readonly kind: 'instance'
  /** The creation class of the instances. */
  readonly class: string
  list(context: RequestContext): Stream<T>
  /** `keys` has exactly the key properties, in the class's spelling and types. */
  get(keys: T, context: RequestContext): T | undefined | Promise<T | undefined>
  /** `given` has what the client sent and the class's defaults; answers with the keys of the new instance. */
  create?(given: Partial<T>, context: RequestContext): Promise<T>
  /** The properties that ModifyInstance may change; any other change is refused before `modify` is called. */
  readonly writable?: readonly (keyof T & string)[]
  modify?(current: T, changes: Partial<T>, context: RequestContext): Promise<void>
  remove?(current: T, context: RequestContext): Promise<void>
  /** The class's own methods; a method declared in the class and missing here is CIM_ERR_METHOD_NOT_AVAILABLE. */
  readonly methods?: MethodHandlers<T, Methods>
  /** Those of the class's methods that are Static, called on the class or on any instance of it. */
  readonly staticMethods?: StaticMethodHandlers<StaticMethods>
}

/** The shape of the generated `…_Methods` types. */
export type MethodTypes = { readonly [method: string]: { in: object; out: object; returns: unknown } }

/** How a provider implements the methods: called on an instance that is there. */
export type MethodHandlers<T, Methods extends MethodTypes> = {
  readonly [M in keyof Methods]: (
    self: T,
    input: Methods[M]['in'],
    context: RequestContext,
  ) => Promise<{ returns: Methods[M]['returns']; out?: Methods[M]['out'] }>
}

/** How a provider implements the static methods: called without an instance. */
export type StaticMethodHandlers<Methods> = {
  readonly [M in keyof Methods]: Methods[M] extends { in: infer In; out: infer Out; returns: infer Returns }
    ? (input: In, context: RequestContext) => Promise<{ returns: Returns; out?: Out }>
    : never
}

export interface AssociationProvider<T extends object = object> {
  readonly kind: 'association'
  /** The creation class of the associations. */
  readonly class: string
  list(context: RequestContext): Stream<T>
  /**
   * The associations in which the object at `path` plays `role`. Called only with an object whose class fits the
   * reference's; an object that does not exist has none.
   */
  from(role: keyof T & string, path: CIMInstanceName, context: RequestContext): Stream<T>
}

/** Which namespace a provider's instances live in; `providers/index.ts` is a table of these. */
export interface ProviderRow {
  readonly namespace: string
  readonly provider: Provider
}

/**
 * Checks a provider against the generated types where it is declared, and forgets them: the broker treats all
 * providers alike.
 */
export function instanceProvider<
  T extends object,
  Methods extends MethodTypes = Record<never, never>,
  StaticMethods extends MethodTypes = Record<never, never>,
>(provider: Omit<InstanceProvider<T, Methods, StaticMethods>, 'kind'>): InstanceProvider {
  return { kind: 'instance', ...provider } as unknown as InstanceProvider
}

export function associationProvider<T extends object>(
  provider: Omit<AssociationProvider<T>, 'kind'>,
): AssociationProvider {
  return { kind: 'association', ...provider } as unknown as AssociationProvider
}
