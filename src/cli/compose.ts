import { join } from 'node:path'
import { createBackends, type BackendOptions, type OpenBackends } from '../backends/index.ts'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { systemTimers } from '../base/timers.ts'
import { Broker } from '../broker/broker.ts'
import { Enumerations } from '../broker/enumerations/enumerations.ts'
import { CIMError } from '../cim/cim-error.ts'
import type { DecodedMessage } from '../cimxml/message.ts'
import { embeddedReader } from '../cimxml/read-embedded.ts'
import { cimXMLService } from '../http/cim-xml-service.ts'
import type { MessageService } from '../http/message-service.ts'
import { createInfrastructure } from '../iov/create-infrastructure.ts'
import type { SiteDescription } from '../iov/site-description.ts'
import type { Site } from '../iov/site.ts'
import type { Storage } from '../iov/storage.ts'
import { makeUUID } from '../iov/uuid.ts'
import type { ClassLookup } from '../operations/result.ts'
import { interopProviders } from '../providers/interop/table.ts'
import { iovNamespace } from '../providers/iov/names.ts'
import { iovProviders } from '../providers/iov/table.ts'
import { cqlFeatures } from '../query/cql.ts'
import type { Repository } from '../repository/repository.ts'
import type { Accounts } from '../store/accounts.ts'
import { openServerStore } from '../store/store.ts'
import { simulatedStateFile } from './data-directory.ts'
import { openRepository } from './server-repository.ts'
import { loadSiteFile } from './site.ts'
import { explainable, UserError, type Surroundings } from './surroundings.ts'

export interface ComposeOptions {
  /** The data directory. */
  readonly directory: string
  /** undefined: the simulated site. */
  readonly siteFile: string | undefined
  /** HTTP offers Digest beside Basic. */
  readonly offersDigest: boolean
  readonly limits: Limits
  readonly log: Log
  readonly surroundings: Surroundings
}

/** Everything behind HTTP, ready to serve. */
export interface Product {
  readonly service: MessageService<DecodedMessage>
  readonly accounts: Accounts
  readonly namespaces: readonly string[]
  readonly site: Site
  /** One line for each operation that an earlier process left unfinished. */
  readonly recovered: readonly string[]
  /** Lets running changes end, then closes devices and database. */
  close(): Promise<void>
}

/** Puts the layers together, from the database upwards; nothing is left open when it fails. */
export async function compose(options: ComposeOptions): Promise<Product> {
  const { directory, siteFile, offersDigest, limits, log, surroundings } = options
  const { environment, hostName, version, processID } = surroundings
  const description = await loadSiteFile(siteFile)
  await using closing = new AsyncDisposableStack()
  const store = await explainable(() => openServerStore(directory, processID, limits, environment))
  closing.defer(() => store.close())
  await explainable(() => store.accounts.setSiteRoles(description.roles))
  const simulatedState = join(directory, simulatedStateFile)
  const backends = openBackends(description, {
    simulatedState,
    limits,
    log,
    variables: surroundings.variables,
  })
  closing.defer(() => backends.close())
  const { unfinished } = await store.storage.loadJournal()
  const crashPoints = crashHook(surroundings)
  const infrastructure = await createInfrastructure({
    description,
    backends,
    storage: store.storage,
    environment,
    log,
    limits,
    timers: systemTimers,
    ...(crashPoints === undefined ? {} : { crashPoints }),
  })
  closing.defer(() => infrastructure.close())
  const repository = await openRepository(store, limits, log)
  const namespaces = (): string[] => [...repository.namespaces()].map(({ name }) => name)
  const facts = {
    instanceID: await store.settings.getOrMake('instanceID', () => makeUUID(environment)),
    hostName,
    version,
    startedAtMs: environment.now(),
    offersDigest,
    cqlFeatures,
    namespaces,
    createNamespace: (name: string) => repository.editor.createNamespace(name),
    deleteNamespace: (name: string) => repository.editor.deleteNamespace(name),
    implementationNamespace: iovNamespace,
  }
  const enumerations = new Enumerations({ limits, timers: systemTimers, environment })
  closing.defer(() =>
    enumerations.close(new CIMError('CIM_ERR_SERVER_IS_SHUTTING_DOWN', 'the server is shutting down')),
  )
  const providers = [...interopProviders(facts), ...iovProviders(infrastructure)]
  const broker = new Broker(repository, providers, enumerations, embeddedReader(limits))
  const open = closing.move()
  return {
    service: cimXMLService(broker, limits, { host: hostName, classOf: classLookup(repository) }),
    accounts: store.accounts,
    namespaces: namespaces(),
    site: infrastructure.site,
    recovered: unfinished.map((each) => recoveryLine(each.operation, infrastructure.site)),
    close: () => open.disposeAsync(),
  }
}

/** A kind of host or switch that there is no backend for is the site file's fault. */
function openBackends(description: SiteDescription, options: BackendOptions): OpenBackends {
  try {
    return createBackends(description, options)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new UserError(`the site file cannot be used: ${error.message}`, { cause: error })
  }
}

type Unfinished = Awaited<ReturnType<Storage['loadJournal']>>['unfinished'][number]['operation']

function recoveryLine(operation: Unfinished, site: Site): string {
  const state = site.operations.get(operation.id)?.state
  const ends = {
    degraded: 'could not be undone wholly yet: it is degraded, see the log',
    completed: 'was completed',
  }
  const end = state === 'degraded' || state === 'completed' ? ends[state] : 'was undone'
  return `${operation.name} of ${operation.user}, which the end of an earlier process had cut off, ${end}`
}

const crashVariable = 'IOVM_CRASH_AFTER'

/** For conformance runs: the process dies at the n-th point of the journal. */
function crashHook({ variables, die }: Surroundings): ((count: number) => void) | undefined {
  const text = variables[crashVariable]
  if (text === undefined || text === '') return undefined
  if (!/^[1-9]\d*$/.test(text))
    throw new UserError(`${crashVariable} is "${text}": expected a number from 1 on`)
  return (count) => {
    if (count >= Number(text)) die()
  }
}

function classLookup(repository: Repository): ClassLookup {
  return (className, namespace) => {
    const found = repository.get(namespace)?.get(className)
    if (found !== undefined) return found
    throw new CIMError('CIM_ERR_NOT_FOUND', `there is no class ${className} in ${namespace}`)
  }
}
