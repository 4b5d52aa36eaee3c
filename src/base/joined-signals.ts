/** Several signals as one, until it is stopped. */
export interface JoinedSignals {
  /** Aborted when the first of them is, with its reason. */
  readonly signal: AbortSignal
  /** Ends the listening, so that signals that live long hold nothing. */
  stop(): void
}

/** In the place of `AbortSignal.any`, whose result can miss the end of a source that was collected (Node.js 24). */
export function joinSignals(...sources: readonly AbortSignal[]): JoinedSignals {
  const first = new AbortController()
  const stops = sources.map((source) => {
    const pass = (): void => first.abort(source.reason)
    if (source.aborted) pass()
    else source.addEventListener('abort', pass, { once: true })
    return () => source.removeEventListener('abort', pass)
  })
  return {
    signal: first.signal,
    stop: () => {
      for (const stop of stops) stop()
    },
  }
}
