/** What the interop namespace tells about this server. */
export interface ServerFacts {
  /** Identifies this installation; kept in the database. */
  readonly instanceID: string
  /** Fully qualified name of the machine. */
  readonly hostName: string
  /** `N.N.N` of the package. */
  readonly version: string
  readonly startedAtMs: number
  /** All namespaces, in the server's spelling, the interop namespace among them. */
  namespaces(): readonly string[]
  /** The implementation namespace. */
  readonly implementationNamespace: string
}

export const interopNamespace = 'interop'

export const systemClass = 'CIM_ComputerSystem'
export const managerClass = 'CIM_ObjectManager'
export const mechanismClass = 'CIM_CIMXMLCommunicationMechanism'
export const namespaceClass = 'CIM_Namespace'
