import type { Limits } from '../base/limits.ts'
import { SourceError } from '../base/source-error.ts'
import { compileFiles } from '../mof/compiler.ts'
import { formatDiagnostic } from '../mof/diagnostic.ts'
import type { Loader } from '../mof/loader.ts'
import type { InstanceStorage } from './instance-storage.ts'
import { Repository } from './repository.ts'
import type { SchemaStorage } from './schema-storage.ts'

/** The interop namespace is also reachable under its older name (DSP1033, namespaces for registration). */
export const namespaceAliases: Readonly<Record<string, string>> = { 'root/interop': 'interop' }

export interface SchemaFile {
  readonly namespace: string
  readonly file: string
}

/**
 * Makes a repository from MOF files, each compiled into its namespace. Throws SourceError at the first error's place,
 * with all errors in its message: the schema is part of the product and has none.
 */
export function loadRepository(
  loader: Loader,
  files: readonly SchemaFile[],
  aliases: Readonly<Record<string, string>> = namespaceAliases,
  instances?: InstanceStorage,
  schema?: SchemaStorage,
  limits?: Readonly<Limits>,
): Repository {
  const repository = new Repository(aliases, instances, schema, limits)
  for (const { namespace, file } of files) {
    const { diagnostics } = compileFiles([file], repository.create(namespace), loader)
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    const [first] = errors
    if (first === undefined) continue
    const text = errors.map((error) => formatDiagnostic(error)).join('\n')
    throw new SourceError(first.position, `the schema for ${namespace} has errors:\n${text}`, first.hint)
  }
  return repository
}
