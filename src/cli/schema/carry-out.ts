import { CIMError } from '../../cim/cim-error.ts'
import { CIMInstance } from '../../cim/instance.ts'
import { changeText, type Change } from './change.ts'
import type { LoadPlan } from './plan-load.ts'
import type { SchemaServer } from './schema-server.ts'

/** How the carrying out of a plan ended. */
export type LoadOutcome =
  | { readonly kind: 'done'; readonly changes: number }
  | {
      readonly kind: 'refused'
      readonly what: string
      readonly why: CIMError
      /** What was made before and could not be taken back, each with the reason; empty: all is as it was. */
      readonly left: readonly string[]
    }

/** Takes back one thing that was done. */
interface Undo {
  readonly text: string
  readonly run: () => Promise<void>
}

/** Told of progress: so many changes of so many are made. */
export type Progress = (done: number, all: number) => void

/**
 * Makes on the server what the plan says. At the first refusal everything that was made is taken back, the last first.
 * Throws what else goes wrong, such as a connection that breaks; then nothing can be taken back.
 */
export async function carryOut(
  server: SchemaServer,
  { plan, missing }: Pick<LoadPlan, 'plan' | 'missing'>,
  progress: Progress = () => {},
): Promise<LoadOutcome> {
  const undo: Undo[] = []
  let what = ''
  try {
    for (const namespace of missing) {
      what = `the namespace ${namespace}`
      await server.createNamespace(namespace)
      undo.push({ text: what, run: () => server.deleteNamespace(namespace) })
    }
    for (const [index, change] of plan.changes.entries()) {
      progress(index, plan.changes.length)
      what = `${changeText(change)} in ${change.namespace}`
      undo.push({ text: what, run: await make(server, change) })
    }
    return { kind: 'done', changes: plan.changes.length + missing.length }
  } catch (error) {
    if (!(error instanceof CIMError)) throw error
    return { kind: 'refused', what, why: error, left: await takeBack(undo) }
  }
}

/** Makes one change, and answers with how to take it back. */
async function make(server: SchemaServer, change: Change): Promise<() => Promise<void>> {
  const { namespace } = change
  switch (change.kind) {
    case 'qualifier': {
      const { declaration, before } = change
      await server.setQualifier(namespace, declaration)
      return before === undefined
        ? () => server.deleteQualifier(namespace, declaration.name)
        : () => server.setQualifier(namespace, before)
    }
    case 'class': {
      const { before } = change
      if (before === undefined) {
        await server.createClass(namespace, change.class)
        return () => server.deleteClass(namespace, change.class.name)
      }
      await server.modifyClass(namespace, change.class)
      return () => server.modifyClass(namespace, before)
    }
    case 'instance':
      return makeInstance(server, change)
  }
}

/** An instance that is there already is modified: loading the same MOF twice changes nothing. */
async function makeInstance(
  server: SchemaServer,
  { namespace, path, instance, class: found }: Change & { kind: 'instance' },
): Promise<() => Promise<void>> {
  const types = Object.fromEntries(Array.from(found.properties, (property) => [property.name, property]))
  const typed = new CIMInstance(instance.className, instance.properties, undefined, types)
  try {
    const created = await server.createInstance(namespace, typed)
    return () => server.deleteInstance(namespace, created)
  } catch (error) {
    if (!(error instanceof CIMError) || error.statusName !== 'CIM_ERR_ALREADY_EXISTS') throw error
    const before = await server.getInstance(namespace, path)
    await server.modifyInstance(namespace, path, typed)
    return async () => {
      if (before !== undefined) await server.modifyInstance(namespace, path, before)
    }
  }
}

async function takeBack(undo: readonly Undo[]): Promise<string[]> {
  const left: string[] = []
  for (const { text, run } of undo.toReversed()) {
    try {
      await run()
    } catch (error) {
      if (!(error instanceof CIMError)) throw error
      left.push(`${text}: ${error.message} (${error.statusName})`)
    }
  }
  return left
}
