import { setTimeout as wait } from 'node:timers/promises'
import { defaultLimits } from '../../base/limits.ts'
import type { RunResult } from '../host-access.ts'
import type { DeviceStep } from '../host-steps.ts'
import { commandError, isTransient } from './errors.ts'

/** One command of a batch: what it is about, for messages, and its arguments after `ip`. */
export interface BatchCommand {
  readonly what: string
  readonly args: readonly string[]
}

/** Until a command is given again that the kernel answered with "try again". */
const retryMs = defaultLimits.deviceRetryMs

/**
 * Runs commands of `ip` in one process, one after the other, and answers with what the last of them has written. It ends
 * at the first that fails; those before it are done. The error says what that one was about.
 */
export async function runBatch(step: DeviceStep, commands: readonly BatchCommand[]): Promise<string> {
  const unwritable = commands.flatMap(({ args }) => args).find((arg) => !isWritable(arg))
  if (unwritable !== undefined)
    throw step.error('unsupported', `a batch of ip cannot be told ${JSON.stringify(unwritable)}`)
  return step.within(async (access, signal) => {
    let rest = commands
    for (;;) {
      const input = rest.map(({ args }) => `${args.join(' ')}\n`).join('')
      const result = await access.run('ip', ['-j', '-d', '-batch', '-'], signal, input)
      if (result.status === 0) return result.stdout
      const failed = failedLine(result)
      if (!isTransient(result) || failed === undefined)
        throw commandError(step.device, rest[(failed ?? 0) - 1]?.what ?? step.step, result)
      rest = rest.slice(failed - 1)
      await wait(retryMs, undefined, { signal })
    }
  })
}

/** From 1, as iproute2 counts; undefined where it does not say, because it stopped reading at a word that it does not know. */
function failedLine({ stderr }: RunResult): number | undefined {
  const line = /^Command failed -:(\d+)$/m.exec(stderr)?.[1]
  return line === undefined ? undefined : Number(line)
}

/** What stands in one word of a batch as it is: it knows no way to write a space, a comment's sign or a quotation mark. */
const isWritable = (arg: string) => /^[^\s#'"\\]+$/.test(arg)
