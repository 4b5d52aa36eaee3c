/**
 * Every bound of the product, by name. Units stand last in a name. The values are defaults; the composition
 * root may lower or raise them from the site file, never remove them.
 */
export interface Limits {
  /** Largest request body that is read, in bytes. */
  requestBytes: number
  /** Deepest nesting of XML elements in one document. */
  xmlDepth: number
  /** Most attributes on one XML element. */
  xmlAttributes: number
  /** Most elements in one XML document. */
  xmlElements: number
  /** Longest text of one VALUE, in UTF-16 code units. */
  valueLength: number
  /** Longest CIM name (class, property, key, namespace). */
  nameLength: number
  /** Most entries of one array value. */
  arrayLength: number
  /** Deepest embedding of instances in instances. */
  embeddedDepth: number
  /** A request that has not arrived whole after this time is ended. */
  requestTimeoutMs: number
  /** An operation that is still running after this time is aborted. */
  operationTimeoutMs: number
  /** An idle keep-alive connection is closed after this time. */
  keepAliveTimeoutMs: number
  /** Most connections served at once. */
  connections: number
  /** Most bytes of one HTTP header section; CIMObject may carry a long object path. */
  headerBytes: number
  /** A header section that has not arrived whole after this time is ended. */
  headersTimeoutMs: number
  /** Most requests worked on at once; one more is answered 503. */
  concurrentRequests: number
  /** Most bytes of request bodies held at once over all connections; more is answered 503. */
  requestBytesInFlight: number
  /** A response of which the client takes nothing for this time is cut off. */
  stallTimeoutMs: number
  /** At the end of the server, running operations have this long to finish. */
  shutdownGraceMs: number
  /** How long a password that was found right is not looked at again: a changed one works on for so long. */
  credentialCacheMs: number
  /** Most credentials remembered as right. */
  credentialCacheEntries: number
  /** Most passwords hashed at once. */
  passwordChecks: number
  /** Most requests that wait for a password to be hashed. */
  passwordChecksWaiting: number
  /** Most pulled enumerations open at once. */
  enumerations: number
  /** Most pulled enumerations that one user has open. */
  enumerationsPerUser: number
  /** A pulled enumeration whose next request does not come within this time is closed, unless its client asks for another time … */
  enumerationTimeoutMs: number
  /** … up to this. */
  enumerationTimeoutMaximumMs: number
  /** So many pulls in a row may ask for no object, only to keep the enumeration open. */
  enumerationEmptyPulls: number
  /** Most objects in the answer to one Open or Pull, however many the client would take. */
  pulledObjects: number
  /** Most bytes of one MOF file. */
  mofBytes: number
  /** Longest text of a query, in UTF-16 code units. */
  queryLength: number
  /** Deepest nesting of parentheses, negations and calculations in a query. */
  queryDepth: number
  /** Most names, values and patterns in a query. */
  queryTerms: number
  /** Most places that the pattern of LIKE has when its repetitions are written out. */
  queryPatternLength: number
  /** Most diagnostics reported by one MOF run. */
  mofDiagnostics: number
  /** Deepest nesting of MOF includes. */
  mofIncludeDepth: number
  /** Most namespaces. */
  namespaces: number
  /** Most MOF text of the classes and qualifiers that clients make in one namespace, in UTF-16 code units. */
  namespaceSchemaLength: number
  /** One call on a device may take this long. */
  deviceTimeoutMs: number
  /** Longest message from a switch database, in bytes: the first answer to a monitor holds all that is watched. */
  ovsdbMessageBytes: number
  /** Most calls waiting for an answer from one switch database. */
  ovsdbPendingCalls: number
  /** A switch database that was silent for this time is asked for an echo; silent once more, it counts as gone. */
  ovsdbKeepAliveMs: number
  /** Wait before the second attempt to connect to a switch database; doubled for each further one … */
  ovsdbBackOffFirstMs: number
  /** … up to this. */
  ovsdbBackOffMaximumMs: number
  /** A call on a device that was told to stop is left behind after this further time. */
  deviceGraceMs: number
  /** So many times in a row an undo is tried before the device is left to the reconciler. */
  undoAttempts: number
  /** Most hosts and switches that are read anew at once. */
  discoveriesAtOnce: number
  /** Operations that ended longer ago are forgotten. */
  operationsKeptMs: number
  /** Waiting for another process's lock on the database ends after this time. */
  databaseBusyTimeoutMs: number
  /** Most passwords whose verification is remembered. */
  verifiedPasswords: number
  /** Most bytes of a site file. */
  siteFileBytes: number
  /** A request of our own WBEM client that is not answered whole after this time fails. */
  clientTimeoutMs: number
  /** Longest response that our own WBEM client reads, in bytes. */
  clientResponseBytes: number
  /** Most XML elements in a response that our own WBEM client reads. */
  clientResponseElements: number
}

export const defaultLimits: Readonly<Limits> = {
  requestBytes: 16 * 1024 * 1024,
  xmlDepth: 64,
  xmlAttributes: 64,
  xmlElements: 1_000_000,
  valueLength: 4 * 1024 * 1024,
  nameLength: 1024,
  arrayLength: 100_000,
  embeddedDepth: 8,
  requestTimeoutMs: 30_000,
  operationTimeoutMs: 120_000,
  keepAliveTimeoutMs: 60_000,
  connections: 1024,
  headerBytes: 64 * 1024,
  headersTimeoutMs: 10_000,
  concurrentRequests: 256,
  requestBytesInFlight: 64 * 1024 * 1024,
  stallTimeoutMs: 60_000,
  shutdownGraceMs: 10_000,
  credentialCacheMs: 5_000,
  credentialCacheEntries: 1024,
  passwordChecks: 2,
  passwordChecksWaiting: 64,
  enumerations: 512,
  enumerationsPerUser: 128,
  enumerationTimeoutMs: 60_000,
  enumerationTimeoutMaximumMs: 600_000,
  enumerationEmptyPulls: 1000,
  pulledObjects: 100_000,
  mofBytes: 32 * 1024 * 1024,
  queryLength: 64 * 1024,
  queryDepth: 64,
  queryTerms: 1000,
  queryPatternLength: 1000,
  mofDiagnostics: 200,
  mofIncludeDepth: 32,
  namespaces: 1024,
  namespaceSchemaLength: 32 * 1024 * 1024,
  deviceTimeoutMs: 30_000,
  ovsdbMessageBytes: 64 * 1024 * 1024,
  ovsdbPendingCalls: 1024,
  ovsdbKeepAliveMs: 5_000,
  ovsdbBackOffFirstMs: 250,
  ovsdbBackOffMaximumMs: 8_000,
  deviceGraceMs: 2_000,
  undoAttempts: 3,
  discoveriesAtOnce: 16,
  operationsKeptMs: 3_600_000,
  databaseBusyTimeoutMs: 5_000,
  verifiedPasswords: 1024,
  siteFileBytes: 64 * 1024 * 1024,
  clientTimeoutMs: 120_000,
  clientResponseBytes: 256 * 1024 * 1024,
  clientResponseElements: 50_000_000,
}
