import type { CIMClass, CIMQualifierDeclaration } from '../../cim/class.ts'
import type { CIMInstance } from '../../cim/instance.ts'
import type { CIMInstanceName } from '../../cim/object-path.ts'

/** What a namespace of a server declares. */
export interface ServerSchema {
  readonly qualifiers: readonly CIMQualifierDeclaration[]
  /** Each as it was declared: without what it inherits. */
  readonly classes: readonly CIMClass[]
}

/**
 * The server that MOF is loaded into. Every method throws CIMError where the server refuses. Classes that are given
 * are effective; only what they declare themselves is sent.
 */
export interface SchemaServer {
  /** Undefined where there is no such namespace. */
  schema(namespace: string): Promise<ServerSchema | undefined>
  createNamespace(namespace: string): Promise<void>
  deleteNamespace(namespace: string): Promise<void>
  setQualifier(namespace: string, declaration: CIMQualifierDeclaration): Promise<void>
  deleteQualifier(namespace: string, name: string): Promise<void>
  createClass(namespace: string, effective: CIMClass): Promise<void>
  modifyClass(namespace: string, effective: CIMClass): Promise<void>
  deleteClass(namespace: string, name: string): Promise<void>
  /** Undefined where there is none. */
  getInstance(namespace: string, path: CIMInstanceName): Promise<CIMInstance | undefined>
  /** Answers with the path that the server gave it. */
  createInstance(namespace: string, instance: CIMInstance): Promise<CIMInstanceName>
  modifyInstance(namespace: string, path: CIMInstanceName, instance: CIMInstance): Promise<void>
  deleteInstance(namespace: string, path: CIMInstanceName): Promise<void>
}
