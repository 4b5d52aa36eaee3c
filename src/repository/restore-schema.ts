import type { Limits } from '../base/limits.ts'
import { namespaceKey } from '../cim/namespace-name.ts'
import { compileText } from '../mof/compiler.ts'
import type { Diagnostic } from '../mof/diagnostic.ts'
import { memoryLoader } from '../mof/loader.ts'
import type { Repository } from './repository.ts'
import type { StoredSchema } from './schema-storage.ts'

/**
 * Compiles what clients made into the repository, in the order of creation and one namespace at a time: qualifiers
 * first, since an old class may have been changed to use a newer one, and all classes as one text, since it may have
 * been changed to refer to a newer one. Answers with the errors; their file names the namespace.
 */
export function restoreSchema(
  repository: Repository,
  { namespaces, elements }: StoredSchema,
  limits: Readonly<Limits>,
): Diagnostic[] {
  const errors: Diagnostic[] = []
  const texts = new Map<string, { name: string; qualifiers: string[]; classes: string[] }>()
  for (const name of namespaces) repository.create(name)
  for (const { namespace, kind, mof } of elements) {
    const key = namespaceKey(namespace)
    let text = texts.get(key)
    if (text === undefined) texts.set(key, (text = { name: namespace, qualifiers: [], classes: [] }))
    text[kind === 'qualifier' ? 'qualifiers' : 'classes'].push(mof)
  }
  for (const { name, qualifiers, classes } of texts.values()) {
    const text = [...qualifiers, ...classes].join('\n')
    const options = { limits: { ...limits, mofBytes: 2 * limits.namespaceSchemaLength } }
    const { diagnostics } = compileText(text, repository.create(name), name, memoryLoader({}), options)
    errors.push(...diagnostics.filter(({ severity }) => severity === 'error'))
  }
  return errors
}
