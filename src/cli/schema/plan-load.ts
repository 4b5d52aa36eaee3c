import { normalizeNamespace } from '../../cim/namespace-name.ts'
import { compileFiles, type CompileResult } from '../../mof/compiler.ts'
import type { Loader } from '../../mof/loader.ts'
import { Repository } from '../../repository/repository.ts'
import { PlannedTarget, type Plan } from './planned-target.ts'
import { copySchema } from './server-copy.ts'
import type { SchemaServer, ServerSchema } from './schema-server.ts'

export interface LoadPlan {
  readonly result: CompileResult
  readonly plan: Plan
  /** Namespaces of the plan that the server does not have. */
  readonly missing: readonly string[]
}

/**
 * Compiles MOF against what the server has, without changing anything there, so that every fault of the MOF comes
 * with its place. The compiler cannot wait for the server: when the MOF turns to a namespace that was not fetched
 * yet, that is fetched and all is compiled again.
 */
export async function planLoad(
  server: SchemaServer,
  files: readonly string[],
  namespace: string,
  loader: Loader,
  options: { readonly includePath?: readonly string[] } = {},
): Promise<LoadPlan> {
  const known = new Map<string, ServerSchema | undefined>()
  let wanted = [normalizeNamespace(namespace)]
  for (;;) {
    for (const name of wanted) known.set(name, await server.schema(name))
    const repository = new Repository()
    for (const [name, schema] of known) if (schema !== undefined) copySchema(schema, repository.create(name))
    const plan: Plan = { changes: [], namespaces: new Set() }
    const result = compileFiles(files, new PlannedTarget(repository, namespace, plan), loader, options)
    wanted = [...plan.namespaces].filter((name) => !known.has(name))
    if (wanted.length > 0) continue
    return { result, plan, missing: [...plan.namespaces].filter((name) => known.get(name) === undefined) }
  }
}
