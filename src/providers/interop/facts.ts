/** What the interop namespace tells about this server. */
export interface ServerFacts {
  /** Identifies this installation; kept in the database. */
  readonly instanceID: string
  /** Fully qualified name of the machine. */
  readonly hostName: string
  /** `N.N.N` of the package. */
  readonly version: string
  readonly startedAtMs: number
  readonly offersDigest: boolean
  /** The features of CQL that there are, by the ValueMap of CIM_QueryCapabilities.CQLFeatures. */
  readonly cqlFeatures: readonly number[]
  /** All namespaces, in the server's spelling, the interop namespace among them. */
  namespaces(): readonly string[]
  /** Makes an empty namespace, and answers with its name as it is written from now on. Throws CIMError. */
  createNamespace(name: string): Promise<string>
  /** Deletes an empty namespace. Throws CIMError. */
  deleteNamespace(name: string): Promise<void>
  /** The implementation namespace. */
  readonly implementationNamespace: string
}

export const interopNamespace = 'interop'

export const systemClass = 'CIM_ComputerSystem'
export const managerClass = 'CIM_ObjectManager'
export const mechanismClass = 'CIM_CIMXMLCommunicationMechanism'
export const namespaceClass = 'CIM_Namespace'
export const wbemServerClass = 'CIM_WBEMServer'
export const protocolServiceClass = 'CIM_ProtocolService'

/** ValueMap of AuthenticationMechanismsSupported: Basic, and Digest where it is offered. */
export function authenticationMechanisms({ offersDigest }: ServerFacts): number[] {
  return offersDigest ? [3, 4] : [3]
}

/** OperationalStatus and HealthState of what works. */
export const operatingOK = [2]
export const healthOK = 5
