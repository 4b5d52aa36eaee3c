/** Every bound by name, its unit last. The values are defaults, which the site file may change but not take away. */
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
  /** Most passwords hashed at once. */
  passwordChecks: number
  /** Most requests that wait for a password to be hashed. */
  passwordChecksWaiting: number
  /** So many wrong passwords for an account lock it; each further one for twice as long. */
  lockOutFailures: number
  /** So many from one address lock the address; more than for an account, since many may share one. */
  lockOutAddressFailures: number
  /** How long the first lock lasts … */
  lockOutFirstMs: number
  /** … and the longest. */
  lockOutMaximumMs: number
  /** Without failures for this time, earlier ones are forgotten. */
  lockOutForgottenMs: number
  /** Most accounts, and most addresses, whose failures are remembered. */
  lockOutEntries: number
  /** A nonce of HTTP Digest is good for this time. */
  digestNonceMs: number
  /** Most nonces whose use is remembered. */
  digestNonces: number
  /** So often the files of certificates are looked at for changes. */
  certificateCheckMs: number
  /** A new file of the audit log is begun when the last one has this size, in bytes. */
  auditFileBytes: number
  /** The lines of so many milliseconds are brought to the disk together. */
  auditSyncMs: number
  /** So many full files of the audit log are kept. */
  auditFiles: number
  /** Longest text of one value in the audit log, in UTF-16 code units. */
  auditValueLength: number
  /** Most values of one change in the audit log. */
  auditValues: number
  /** So much of a response is held back, where the client reads no trailers, so that a failure can still be told. */
  responseHeldBytes: number
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
  /** Most patterns of LIKE in a query. */
  queryPatterns: number
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
  /** Starting or stopping a VM may take this long: it has memory to be pinned for its devices, or to be given back. */
  vmPowerTimeoutMs: number
  /** Moving a VM to another host may take this long, and so may bringing it back. */
  migrationTimeoutMs: number
  /** A guest that was asked to shut down and has not after this time is switched off. */
  vmShutdownMs: number
  /** A guest that runs has this time to let go of a device that is taken from it. */
  vmReleaseMs: number
  /** So often it is looked whether a guest has shut down, or let go of a device. */
  vmPollMs: number
  /** A virtual port of Fibre Channel that the fabric has not accepted after this time is deleted again. */
  virtualPortActiveMs: number
  /** Storage behind a virtual port that shows no logical unit, or one without a name, after this time has none for it. */
  virtualPortUnitsMs: number
  /** Most virtual ports of one Fibre Channel adapter: the seat of each must fit into the vendor's bits of its node name. */
  virtualPortSeats: number
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
  /** An SNMP agent has this time for the answer to a question, which is then asked again … */
  snmpReadTimeoutMs: number
  /** … until it was asked so many times. */
  snmpReadAttempts: number
  /** An SNMP agent has this time to do a SET, which is never sent again. */
  snmpSetTimeoutMs: number
  /** So many rows of a table are asked for at a time (max-repetitions of GetBulk). */
  snmpBulkRows: number
  /** Most variables of one question to an SNMP agent: it has to fit into a datagram, and so has its answer. */
  snmpVariables: number
  /** Most variables that one walk through an SNMP agent brings. */
  snmpWalkVariables: number
  /** The configuration of a switch is saved when it has not changed for this time … */
  saveQuietMs: number
  /** … and at the latest this time after the first change that is not saved. */
  saveLatestMs: number
  /** So often a switch that is saving its configuration is asked whether it has. */
  savePollMs: number
  /** Longest secret that is read from a file, in bytes. */
  secretBytes: number
  /** Longest message from a guest agent, in bytes: it passes on at most 16 MiB of a command's output, in base64. */
  guestAgentMessageBytes: number
  /** A guest whose agent has not answered at all after this time has none. */
  guestSyncMs: number
  /** Wait before a command in a guest is looked at for the second time; doubled for each further one … */
  guestExecPollFirstMs: number
  /** … up to this. */
  guestExecPollMaximumMs: number
  /** A guest has this time to find a device that was given to it … */
  guestDeviceMs: number
  /** … and is looked at so often. */
  guestDevicePollMs: number
  /** A call on a device that was told to stop is left behind after this further time. */
  deviceGraceMs: number
  /** So many times in a row an undo is tried before the device is left to the reconciler. */
  undoAttempts: number
  /** What could not be undone is tried again after this time, then after twice as long each time … */
  retryFirstMs: number
  /** … up to this. */
  retryMaximumMs: number
  /** A composed operation that takes longer goes on as a job, and its caller is answered. */
  jobAfterMs: number
  /** Between two looks of a client at a job that it waits for. */
  jobPollMs: number
  /** The longest time for which a client can have a job kept after its end. */
  jobKeptMaximumMs: number
  /** So many times an operation decides anew on what others have left; from then on all that came after it wait. */
  decisionsBeforePrecedence: number
  /** Most hosts and switches that are read anew at once. */
  discoveriesAtOnce: number
  /** Most hosts and switches, of those that did not answer last time or were slow, that are read at once beside the others. */
  slowDiscoveriesAtOnce: number
  /** A host or switch that took longer to be read counts as slow. */
  slowDiscoveryMs: number
  /** Most hosts and switches that begin to be read again within a second; where there are more, they are read more rarely. */
  rereadsPerSecond: number
  /** One that tells of its changes is read again so many times more rarely. */
  watchedRereadFactor: number
  /** After a device has told of a change, so long is waited for further ones before it is read. */
  watchSettleMs: number
  /** A host or switch that does not answer is asked again after the usual interval, doubled each time, up to this. */
  rereadBackOffMaximumMs: number
  /** What was mended is mended again, or after a failure tried again, at the earliest after this time, doubled each time … */
  mendBackOffFirstMs: number
  /** … up to this; when it has been well for as long, it begins anew. */
  mendBackOffMaximumMs: number
  /** So often it is looked whether another process has changed the state of simulated devices. */
  simulatedStateCheckMs: number
  /** Operations that ended longer ago are forgotten, unless a client wants otherwise. */
  operationsKeptMs: number
  /** So many commits that are asked for at the same time become one transaction. */
  commitsAtOnce: number
  /** Waiting for another process's lock on the database ends after this time. */
  databaseBusyTimeoutMs: number
  /** Most passwords whose verification is remembered. */
  verifiedPasswords: number
  /** An account that another process has changed counts as changed after this time at the latest. */
  accountsRecheckMs: number
  /** Most mandatory networks that a search for a path looks ahead for; the others are only seen when a path has ended. */
  mandatoryNetworksAhead: number
  /** Most ways that one search for the path of a channel looks at … */
  pathWaysTried: number
  /** … and so many before it is worked out whether there can be so many paths at all. */
  pathWaysTriedFirst: number
  /** Most ways that one search for what a migration crosses looks at. */
  transitWaysTried: number
  /** Most hosts that are looked at one after the other for a VM with channels … */
  seatHostsTried: number
  /** … and most choices of controllers on one of them. */
  seatChoicesTried: number
  /** Most choices of channels that stay which are tried where further ones are to be apart from them. */
  keptChannelChoicesTried: number
  /** Most virtual machines that are moved by one operation. */
  movesAtOnce: number
  /** Most elements that a reason names. */
  elementsNamed: number
  /** Most names that a sentence lists. */
  namesListed: number
  /** Most guests of one host that are asked at once. */
  guestsAtOnce: number
  /** At the start, a device is read and mended so many times. */
  mendTurnsAtStart: number
  /** So many times a change of a switch is tried that somebody else's change keeps coming between. */
  switchChangeAttempts: number
  /** Most controllers of one host that are read at the same time. */
  controllersReadAtOnce: number
  /** Until a command is given again that the kernel answered with "try again". */
  deviceRetryMs: number
  /** Between two looks at virtual functions or ports that are to come or go. */
  devicePollMs: number
  /** Most bytes of a site file. */
  siteFileBytes: number
  /** A request of our own WBEM client that is not answered whole after this time fails. */
  clientTimeoutMs: number
  /** Longest response that our own WBEM client reads, in bytes. */
  clientResponseBytes: number
  /** So many objects at a time our own WBEM client asks for. */
  clientPulledObjects: number
  /** Most XML elements in a response that our own WBEM client reads. */
  clientResponseElements: number
  /** The rest of an unwanted body is read and dropped for this time, so that the answer is not lost to a reset connection. */
  unwantedBodyMs: number
  /** An answer waits this time for the rest of a body that nobody reads. */
  unreadBodyMs: number
  /** Most associated instances that are read together. */
  associatedInstancesAtOnce: number
  /** So many stored instances are read at once: nothing stays open in the database while a listing waits for its client. */
  staticInstanceRows: number
  /** Most domains that are dumped by one virsh: its arguments must not become too long. */
  domainsDumpedAtOnce: number
  /** Most devices that can be given to a running domain: each has a PCIe port that is free when it starts. */
  hotplugPorts: number
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
  passwordChecks: 2,
  passwordChecksWaiting: 64,
  lockOutFailures: 5,
  lockOutAddressFailures: 20,
  lockOutFirstMs: 1_000,
  lockOutMaximumMs: 300_000,
  lockOutForgottenMs: 900_000,
  lockOutEntries: 10_000,
  digestNonceMs: 300_000,
  digestNonces: 10_000,
  certificateCheckMs: 2_000,
  auditFileBytes: 16 * 1024 * 1024,
  auditSyncMs: 100,
  auditFiles: 8,
  auditValueLength: 256,
  auditValues: 64,
  responseHeldBytes: 256 * 1024,
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
  queryPatterns: 16,
  queryPatternLength: 1000,
  mofDiagnostics: 200,
  mofIncludeDepth: 32,
  namespaces: 1024,
  namespaceSchemaLength: 32 * 1024 * 1024,
  deviceTimeoutMs: 30_000,
  vmPowerTimeoutMs: 300_000,
  migrationTimeoutMs: 1_800_000,
  vmShutdownMs: 15_000,
  vmReleaseMs: 10_000,
  vmPollMs: 250,
  virtualPortActiveMs: 10_000,
  virtualPortUnitsMs: 10_000,
  virtualPortSeats: 1024,
  ovsdbMessageBytes: 64 * 1024 * 1024,
  ovsdbPendingCalls: 1024,
  ovsdbKeepAliveMs: 5_000,
  ovsdbBackOffFirstMs: 250,
  ovsdbBackOffMaximumMs: 8_000,
  snmpReadTimeoutMs: 3_000,
  snmpReadAttempts: 3,
  snmpSetTimeoutMs: 10_000,
  snmpBulkRows: 25,
  snmpVariables: 24,
  snmpWalkVariables: 65_536,
  saveQuietMs: 5_000,
  saveLatestMs: 60_000,
  savePollMs: 500,
  secretBytes: 4096,
  guestAgentMessageBytes: 48 * 1024 * 1024,
  guestSyncMs: 3_000,
  guestExecPollFirstMs: 10,
  guestExecPollMaximumMs: 500,
  guestDeviceMs: 10_000,
  guestDevicePollMs: 500,
  deviceGraceMs: 2_000,
  undoAttempts: 3,
  retryFirstMs: 5_000,
  retryMaximumMs: 300_000,
  jobAfterMs: 5_000,
  jobPollMs: 200,
  jobKeptMaximumMs: 30 * 24 * 3_600_000,
  decisionsBeforePrecedence: 8,
  discoveriesAtOnce: 16,
  slowDiscoveriesAtOnce: 4,
  slowDiscoveryMs: 2_000,
  rereadsPerSecond: 20,
  watchedRereadFactor: 10,
  watchSettleMs: 250,
  rereadBackOffMaximumMs: 600_000,
  mendBackOffFirstMs: 5_000,
  mendBackOffMaximumMs: 600_000,
  simulatedStateCheckMs: 200,
  operationsKeptMs: 3_600_000,
  commitsAtOnce: 64,
  databaseBusyTimeoutMs: 5_000,
  verifiedPasswords: 1024,
  accountsRecheckMs: 100,
  mandatoryNetworksAhead: 6,
  pathWaysTried: 2_000,
  pathWaysTriedFirst: 200,
  transitWaysTried: 5_000,
  seatHostsTried: 16,
  seatChoicesTried: 64,
  keptChannelChoicesTried: 64,
  movesAtOnce: 64,
  elementsNamed: 16,
  namesListed: 8,
  guestsAtOnce: 8,
  mendTurnsAtStart: 5,
  switchChangeAttempts: 5,
  controllersReadAtOnce: 8,
  deviceRetryMs: 50,
  devicePollMs: 100,
  siteFileBytes: 64 * 1024 * 1024,
  clientTimeoutMs: 120_000,
  clientResponseBytes: 256 * 1024 * 1024,
  clientPulledObjects: 1000,
  clientResponseElements: 50_000_000,
  unwantedBodyMs: 2_000,
  unreadBodyMs: 1_000,
  associatedInstancesAtOnce: 64,
  staticInstanceRows: 256,
  domainsDumpedAtOnce: 200,
  hotplugPorts: 12,
}
