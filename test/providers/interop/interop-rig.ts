import { join } from 'node:path'
import { silentLog } from '../../../src/base/log.ts'
import type { RequestContext } from '../../../src/broker/context.ts'
import { fileLoader } from '../../../src/mof/file-loader.ts'
import { interopProviders } from '../../../src/providers/interop/table.ts'
import type { ServerFacts } from '../../../src/providers/interop/facts.ts'
import { loadRepository } from '../../../src/repository/load.ts'

export const context: RequestContext = {
  requestID: 'r1',
  user: 'tester',
  address: '127.0.0.1',
  receivedAtMs: 0,
  roleIn: () => 'administrator',
  signal: new AbortController().signal,
  log: silentLog,
}

/** The interop namespace with its own schema, beside an empty implementation namespace. */
export function interop() {
  const file = join(import.meta.dirname, '../../../mof/interop.mof')
  const repository = loadRepository(fileLoader(), [{ namespace: 'interop', file }])
  repository.create('root/cimv2')
  const facts: ServerFacts = {
    instanceID: 'one',
    hostName: 'host.example',
    version: '1.2.3',
    startedAtMs: 0,
    offersDigest: false,
    cqlFeatures: [2, 8],
    namespaces: () => [...repository.namespaces()].map(({ name }) => name),
    createNamespace: (name) => repository.editor.createNamespace(name),
    deleteNamespace: (name) => repository.editor.deleteNamespace(name),
    implementationNamespace: 'root/cimv2',
  }
  return { repository, facts, rows: interopProviders(facts) }
}
