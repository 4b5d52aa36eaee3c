import { join } from 'node:path'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { formatDiagnostic } from '../mof/diagnostic.ts'
import { fileLoader } from '../mof/file-loader.ts'
import { iovNamespace } from '../providers/iov/names.ts'
import { loadRepository } from '../repository/load.ts'
import type { Repository } from '../repository/repository.ts'
import type { Store } from '../store/store.ts'

const mofDirectory = join(import.meta.dirname, '../../mof')
const schema = [
  { namespace: 'interop', file: join(mofDirectory, 'interop.mof') },
  { namespace: iovNamespace, file: join(mofDirectory, 'iovm.mof') },
]

/** The namespaces whose classes have providers. */
export const shippedNamespaces: readonly string[] = schema.map(({ namespace }) => namespace)

/**
 * The shipped schema, and what clients have made of classes, qualifiers, namespaces and instances. A class that no
 * longer fits, since the shipped schema has changed, stays in the database and is told of.
 */
export async function openRepository(
  store: Pick<Store, 'instances' | 'schema'>,
  limits: Limits,
  log: Log,
): Promise<Repository> {
  const repository = loadRepository(fileLoader(), schema, undefined, store.instances, store.schema, limits)
  for (const error of await repository.editor.restore()) {
    const text = formatDiagnostic(error)
    log.error({ text }, 'a class or qualifier that a client made does not fit the schema any more')
  }
  return repository
}
