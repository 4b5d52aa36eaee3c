import { silentLog } from '../../src/base/log.ts'
import { defaultLimits, type Limits } from '../../src/base/limits.ts'
import { Broker } from '../../src/broker/broker.ts'
import type { RequestContext, Role } from '../../src/broker/context.ts'
import type { Enumerations } from '../../src/broker/enumerations/enumerations.ts'
import { associationProvider, instanceProvider, type ProviderRow } from '../../src/broker/provider.ts'
import { CIMError } from '../../src/cim/cim-error.ts'
import { CIMInstanceName } from '../../src/cim/object-path.ts'
import type { CIMStatusName } from '../../src/cim/status.ts'
import { embeddedReader } from '../../src/cimxml/read-embedded.ts'
import { memoryLoader } from '../../src/mof/loader.ts'
import {
  operations,
  type Arguments,
  type IntrinsicRequest,
  type OperationName,
  type Result,
} from '../../src/operations/operations.ts'
import type { Stream } from '../../src/operations/result.ts'
import { loadRepository } from '../../src/repository/load.ts'
import type { Repository } from '../../src/repository/repository.ts'
import { fakeEnumerations } from './enumerations/fake-enumerations.ts'
import { FakeTimers } from './enumerations/fake-timers.ts'

/** A small model to try the broker on: boxes, some of them coloured, stacked on each other, in two namespaces. */
const schema = `
Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);
Qualifier Abstract : boolean = false, Scope(class, association), Flavor(EnableOverride, Restricted);
Qualifier Association : boolean = false, Scope(association), Flavor(DisableOverride, ToSubclass);
Qualifier Override : string, Scope(property, reference, method), Flavor(EnableOverride, Restricted);
Qualifier EmbeddedInstance : string, Scope(property, method, parameter);
Qualifier In : boolean = true, Scope(parameter), Flavor(DisableOverride, ToSubclass);
Qualifier Out : boolean = false, Scope(parameter), Flavor(DisableOverride, ToSubclass);
Qualifier Required : boolean = false, Scope(property, reference, method, parameter);
Qualifier Static : boolean = false, Scope(property, method), Flavor(DisableOverride, ToSubclass);

[Abstract] class T_Element { string Caption; };
class T_Lid { uint8 Size; [EmbeddedInstance("T_Lid")] string Under[]; };
class T_Box : T_Element {
  [Key] string Name;
  [Key] uint16 Shelf = 1;
  uint64 Weight;
  string Labels[];
  uint32 paint([In, Required] string Colour, [In, EmbeddedInstance("T_Lid")] string Lid, [In] T_Box REF Like, [In] uint16 Thick,
    [In(false), Out] string Old, [In(false), Out] uint32 Coats[]);
  uint32 shake();
  [Static] uint32 count();
};
class T_ColouredBox : T_Box { string Colour; };
[Association] class T_On { [Key] T_Box REF Lower; [Key] T_Box REF Upper; };
[Association] class T_OnTop : T_On { [Override("Upper")] T_ColouredBox REF Upper; };
`

export interface Box {
  Name: string
  Shelf: number
  Weight?: bigint | null
  Labels?: (string | null)[] | null
  Caption?: string | null
  Colour?: string | null
}

export interface On {
  Lower: CIMInstanceName
  Upper: CIMInstanceName
}

export class Model {
  readonly boxes: Box[] = [
    { Name: 'a', Shelf: 1, Weight: 5n },
    { Name: 'b', Shelf: 1, Labels: ['x'] },
  ]
  readonly coloured: Box[] = [{ Name: 'red', Shelf: 2, Colour: 'red' }]
  readonly calls: unknown[] = []
  readonly timers = new FakeTimers()
  readonly enumerations: Enumerations
  readonly repository: Repository
  readonly broker: Broker
  readonly logged: string[] = []

  constructor(limits: Partial<Limits> = {}) {
    this.enumerations = fakeEnumerations(this.timers, limits)
    this.repository = loadRepository(memoryLoader({ 'schema.mof': schema }), [
      { namespace: 'root/test', file: 'schema.mof' },
      { namespace: 'root/other', file: 'schema.mof' },
    ])
    this.broker = new Broker(this.repository, this.#rows(), this.enumerations, embeddedReader(defaultLimits))
  }

  context(role: Role = 'administrator', signal = new AbortController().signal): RequestContext {
    const log = { ...silentLog, error: (_fields: object, message: string) => this.logged.push(message) }
    const who = { user: 'tester', address: '::1', roleIn: () => role }
    return { requestID: 'r1', receivedAtMs: 0, ...who, signal, log }
  }

  call<Name extends OperationName>(
    operation: Name,
    given: Partial<Arguments<Name>>,
    options: {
      namespace?: string
      role?: Role
      signal?: AbortSignal
      context?: Partial<RequestContext>
    } = {},
  ): Promise<Result<Name>> {
    const request = {
      kind: 'intrinsic',
      operation,
      namespace: options.namespace ?? 'root/test',
      arguments: { ...defaults(operation), ...given },
    } as unknown as Extract<IntrinsicRequest, { operation: Name }>
    const context = this.context(options.role, options.signal)
    return this.broker.perform<Name>(request, { ...context, ...options.context })
  }

  #rows(): ProviderRow[] {
    const boxMethods = {
      paint: async (self: object, input: object) => {
        this.calls.push({ self, input })
        return { returns: 0, out: { Old: 'plain' } }
      },
    }
    const boxes = instanceProvider<Box, never>({
      class: 'T_Box',
      list: () => this.boxes,
      get: (keys) => this.boxes.find((box) => box.Name === keys.Name && box.Shelf === keys.Shelf),
      create: async (given) => {
        const box = given as Box
        if (this.boxes.some(({ Name }) => Name === box.Name))
          throw new CIMError('CIM_ERR_ALREADY_EXISTS', `${box.Name} is there`)
        this.boxes.push(box)
        return box
      },
      writable: ['Caption', 'Labels'],
      modify: async (current, changes) => {
        Object.assign(current, changes)
        this.calls.push(changes)
      },
      remove: async (current) => {
        this.boxes.splice(this.boxes.indexOf(current), 1)
      },
      methods: boxMethods as never,
      staticMethods: { count: async () => ({ returns: this.boxes.length }) } as never,
    })
    const coloured = instanceProvider<Box>({
      class: 'T_ColouredBox',
      list: () => slowly(this.coloured),
      get: (keys) => this.coloured.find((box) => box.Name === keys.Name && box.Shelf === keys.Shelf),
    })
    const pairs: On[] = [
      { Lower: boxPath('a'), Upper: boxPath('b') },
      { Lower: boxPath('a'), Upper: boxPath('gone') },
    ]
    const onTop: On[] = [{ Lower: boxPath('a'), Upper: boxPath('red', 2, 'T_ColouredBox') }]
    const rows = [boxes, coloured, edges('T_On', pairs), edges('T_OnTop', onTop)]
    return [
      ...rows.map((provider) => ({ namespace: 'root/test', provider })),
      { namespace: 'root/other', provider: failing },
    ]
  }
}

const failing = instanceProvider<Box>({
  class: 'T_Box',
  *list() {
    yield { Name: 'first', Shelf: 1 }
    throw new TypeError('a fault of the program')
  },
  get: () => {
    throw new TypeError('a fault of the program')
  },
})

/** An asynchronous stream, as a provider that asks a device gives it. */
async function* slowly<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

function edges(className: string, pairs: readonly On[]) {
  return associationProvider<On>({
    class: className,
    list: () => pairs,
    *from(role, path) {
      for (const pair of pairs)
        if (pair[role].identity('root/test') === path.identity('root/test')) yield pair
    },
  })
}

export function boxPath(name: string, shelf = 1, className = 'T_Box'): CIMInstanceName {
  return new CIMInstanceName(className, { Name: name, Shelf: shelf })
}

export async function collect<T>(stream: Stream<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of stream) items.push(item)
  return items
}

/** Fails unless the work ends with this CIM status; answers its description. */
export async function statusOf(work: () => Promise<unknown>): Promise<CIMStatusName | 'success'> {
  try {
    await work()
    return 'success'
  } catch (error) {
    if (error instanceof CIMError) return error.statusName
    throw error
  }
}

function defaults(operation: OperationName): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(operations[operation].parameters).map(([name, parameter]) => [name, parameter.default]),
  )
}
