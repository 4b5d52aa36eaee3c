import type { Limits } from '../../base/limits.ts'
import { HostError } from '../host-access.ts'
import type { RunResult } from '../host-access.ts'
import { GuestError } from './guest-shell.ts'
import type { GuestShell } from './guest-shell.ts'

/** Performs one command of a guest agent. */
export type AgentCall = (command: string, args: object, signal: AbortSignal) => Promise<unknown>

export interface AgentShellOptions {
  limits: Pick<Limits, 'guestExecPollFirstMs' | 'guestExecPollMaximumMs'>
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** As LocalHost gives it to commands: in English, and nothing of the agent's own environment. */
const environment = ['LC_ALL=C', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']

/**
 * Commands in a guest by its agent's `guest-exec` and `guest-exec-status`. A command that is given up goes on in the
 * guest: the agent has no way to end one.
 */
export function agentShell(call: AgentCall, { limits, wait }: AgentShellOptions): GuestShell {
  return {
    async run(command, args, signal) {
      const pid = await start(call, command, args, signal)
      let pauseMs = limits.guestExecPollFirstMs
      for (;;) {
        const status = await call('guest-exec-status', { pid }, signal)
        const result = resultOf(command, status)
        if (result !== null) return result
        await wait(pauseMs, signal)
        pauseMs = Math.min(pauseMs * 2, limits.guestExecPollMaximumMs)
      }
    },
  }
}

async function start(
  call: AgentCall,
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const request = { path: command, arg: args, env: environment, 'capture-output': true }
  let started: unknown
  try {
    started = await call('guest-exec', request, signal)
  } catch (error) {
    // In GLib's words: Failed to execute child process "x" (No such file or directory).
    if (error instanceof GuestError && /execute child process.*No such file/i.test(error.message))
      throw new HostError('ENOENT', command, { cause: error })
    throw error
  }
  const pid = typeof started === 'object' && started !== null && 'pid' in started ? started.pid : undefined
  if (typeof pid !== 'number') throw new GuestError('protocol', 'guest-exec answers no process number')
  return pid
}

/** null: it has not ended yet. */
function resultOf(command: string, status: unknown): RunResult | null {
  const fields = (typeof status === 'object' ? status : null) as Record<string, unknown> | null
  if (typeof fields?.exited !== 'boolean')
    throw new GuestError('protocol', 'guest-exec-status does not say whether the command has ended')
  if (!fields.exited) return null
  if (fields['out-truncated'] === true)
    throw new GuestError('protocol', `${command} wrote more than the agent passes on`)
  const { exitcode, signal } = fields
  return {
    status: typeof exitcode === 'number' ? exitcode : 128 + Number(signal ?? 0),
    stdout: textOf(fields['out-data']),
    stderr: textOf(fields['err-data']),
  }
}

function textOf(encoded: unknown): string {
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString('utf8') : ''
}
