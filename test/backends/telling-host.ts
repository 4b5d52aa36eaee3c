import type { HostAccess, RunResult } from '../../src/backends/host-access.ts'
import { HostError } from '../../src/backends/host-access.ts'

/** A host that hands on lines when it is told to, and ends a command when it is told to. */
export function tellingHost({ without = [] }: { without?: readonly string[] } = {}) {
  const lines = new Map<string, (line: string) => void>()
  const ends = new Map<string, (result: RunResult) => void>()
  const access = {
    follow: (command: string, _: readonly string[], onLine: (line: string) => void, signal: AbortSignal) =>
      new Promise<RunResult>((resolve, reject) => {
        if (without.includes(command)) return reject(new HostError('ENOENT', command))
        lines.set(command, onLine)
        ends.set(command, resolve)
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      }),
  } as unknown as HostAccess
  return { access, say: (command: string, line: string) => lines.get(command)!(line), ends }
}
