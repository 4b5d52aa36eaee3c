import type { CIMInstance } from '../../cim/instance.ts'
import type { CIMInstanceName } from '../../cim/object-path.ts'
import type { CIMValue } from '../../cim/value.ts'

/** An object of the server, as the life cycle needs it. */
export interface Element {
  readonly path: CIMInstanceName
  readonly properties: Readonly<Record<string, CIMValue>>
}

/** What a method of ours answered. */
export interface Answer {
  /** 0: completed. */
  readonly code: number
  readonly out: Readonly<Record<string, CIMValue>>
}

/** The server, as the life cycle sees it: a handful of operations in the namespace `root/cimv2`. */
export interface Remote {
  enumerate(className: string): Promise<Element[]>
  get(path: CIMInstanceName): Promise<Element>
  associated(path: CIMInstanceName, association: string, resultClass: string): Promise<Element[]>
  /** Names of an object's associations of a class, with their own properties. */
  references(path: CIMInstanceName, association: string): Promise<Element[]>
  call(path: CIMInstanceName, method: string, parameters: Parameters): Promise<Answer>
}

/** What methods of ours are called with here. */
export type Parameters = Readonly<
  Record<string, CIMInstanceName | CIMInstanceName[] | CIMInstance | string | number>
>

/** A property as text for people: empty for NULL. */
export function textOf(element: Element, property: string): string {
  const value = element.properties[property]
  return value === undefined || value === null ? '' : String(value)
}
