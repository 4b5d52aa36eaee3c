import type { StepHandler } from './step.ts'

/** The kinds of step that there are. A kind is stored in the journal: once used, it must not be renamed. */
export class StepHandlers {
  readonly #handlers = new Map<string, StepHandler>()

  constructor(handlers: Iterable<StepHandler> = []) {
    for (const handler of handlers) this.add(handler)
  }

  /** @throws Error when the kind is taken, or is 'ledger', which the journal makes itself. */
  add<Arguments, Before>(handler: StepHandler<Arguments, Before>): this {
    if (handler.kind === 'ledger') throw new Error('steps of kind "ledger" are made by the journal itself')
    if (this.#handlers.has(handler.kind)) throw new Error(`two handlers for steps of kind "${handler.kind}"`)
    this.#handlers.set(handler.kind, handler as StepHandler)
    return this
  }

  /** @throws Error when nobody makes steps of this kind. */
  get(kind: string): StepHandler {
    const handler = this.#handlers.get(kind)
    if (handler === undefined) {
      throw new Error(
        `no handler for steps of kind "${kind}"; there are: ${[...this.#handlers.keys()].join(', ')}`,
      )
    }
    return handler
  }
}
