import type { InstanceProvider } from '../../../src/broker/provider.ts'
import type { CIMInstanceName } from '../../../src/cim/object-path.ts'
import type { CIMValue } from '../../../src/cim/value.ts'
import { elementClasses, Names, type Element } from '../../../src/providers/iov/names.ts'
import { iovProviders } from '../../../src/providers/iov/table.ts'
import { FakeInfrastructure } from './fake-site.ts'
import { context } from './schema.ts'

const names = new Names('north')

export type Input = Record<string, CIMValue>

export const path = (kind: Element['kind'], id: string): CIMInstanceName => names.path({ kind, id })

/** Calls a method of an element of the made-up site; answers with what the domain was asked, too. */
export async function call(
  target: Element,
  method: string,
  input: Input,
  infrastructure = new FakeInfrastructure(),
) {
  const row = iovProviders(infrastructure.door).find(
    ({ provider }) => provider.class === elementClasses[target.kind],
  )
  const handlers = (row?.provider as InstanceProvider).methods as unknown as Record<
    string,
    (
      self: object,
      input: Input,
      context: object,
    ) => Promise<{ returns: number; out: Record<string, CIMValue> }>
  >
  const handler = handlers[method]
  if (handler === undefined) throw new Error(`no handler for ${method}`)
  const answer = await handler(names.path(target).keys, input, context())
  return { ...answer, calls: infrastructure.calls }
}
