import { join } from 'node:path'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { Broker } from '../broker/broker.ts'
import { CIMError } from '../cim/cim-error.ts'
import type { DecodedMessage } from '../cimxml/message.ts'
import { cimXMLService } from '../http/cim-xml-service.ts'
import type { MessageService } from '../http/message-service.ts'
import type { Site } from '../iov/site.ts'
import { makeUUID } from '../iov/uuid.ts'
import { fileLoader } from '../mof/file-loader.ts'
import type { ClassLookup } from '../operations/result.ts'
import { interopProviders } from '../providers/interop/table.ts'
import { loadRepository } from '../repository/load.ts'
import type { Repository } from '../repository/repository.ts'
import type { Accounts } from '../store/accounts.ts'
import { openServerStore } from '../store/store.ts'
import type { Surroundings } from './surroundings.ts'

export interface ComposeOptions {
  /** The data directory. */
  readonly directory: string
  readonly siteFile: string | undefined
  readonly limits: Limits
  readonly log: Log
  readonly surroundings: Surroundings
}

/** Everything behind HTTP, ready to serve. */
export interface Product {
  readonly service: MessageService<DecodedMessage>
  readonly accounts: Accounts
  readonly namespaces: readonly string[]
  readonly site: Site | undefined
  /** One line for each operation that an earlier process left unfinished. */
  readonly recovered: readonly string[]
  close(): Promise<void>
}

const mofDirectory = join(import.meta.dirname, '../../mof')
const implementationNamespace = 'root/cimv2'
const schema = [
  { namespace: 'interop', file: join(mofDirectory, 'interop.mof') },
  { namespace: implementationNamespace, file: join(mofDirectory, 'iovm.mof') },
]

/** Puts the layers together, from the database upwards; nothing is left open when it fails. */
export async function compose({
  directory,
  limits,
  log: _log,
  surroundings,
}: ComposeOptions): Promise<Product> {
  const { environment, hostName, version, processID } = surroundings
  const store = await openServerStore(directory, processID, limits, environment)
  try {
    const repository = loadRepository(fileLoader(), schema)
    const namespaces = [...repository.namespaces()].map(({ name }) => name)
    const providers = interopProviders({
      instanceID: await store.settings.getOrMake('instanceID', () => makeUUID(environment)),
      hostName,
      version,
      startedAtMs: environment.now(),
      namespaces: () => namespaces,
      implementationNamespace,
    })
    const broker = new Broker(repository, providers)
    return {
      service: cimXMLService(broker, limits, { host: hostName, classOf: classLookup(repository) }),
      accounts: store.accounts,
      namespaces,
      site: undefined,
      recovered: [],
      close: () => store.close(),
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

function classLookup(repository: Repository): ClassLookup {
  return (className, namespace) => {
    const found = repository.get(namespace)?.get(className)
    if (found !== undefined) return found
    throw new CIMError('CIM_ERR_NOT_FOUND', `there is no class ${className} in ${namespace}`)
  }
}
