import { setTimeout as wait } from 'node:timers/promises'
import { defaultLimits } from '../base/limits.ts'
import type { Limits } from '../base/limits.ts'
import { BackendError } from '../iov/backend.ts'
import type { BackendErrorCode } from '../iov/backend.ts'
import { withDeadline } from './deadline.ts'
import type { HostAccess } from './host-access.ts'
import { commandError, fileError, isTransient } from './sriov/errors.ts'
import { systemFiles } from './sriov/system-files.ts'
import type { SystemFiles } from './sriov/system-files.ts'

/** One step on one device of a host: each call has its deadline and fails with a BackendError of this step. */
export interface DeviceStep {
  readonly device: string
  readonly step: string
  read<T>(call: (files: SystemFiles) => Promise<T>): Promise<T>
  write(path: string, text: string): Promise<void>
  /** What the command has written; a status other than 0 is an error. One that the kernel is not ready for is given again. */
  run(command: string, args: readonly string[]): Promise<string>
  /** Several calls within one deadline, after which the signal is aborted. */
  within<T>(call: (access: HostAccess, signal: AbortSignal) => Promise<T>): Promise<T>
  error(code: BackendErrorCode, text: string, cause?: unknown): BackendError
}

export interface HostStepOptions {
  host: string
  access: HostAccess
  limits: Pick<Limits, 'deviceTimeoutMs'>
}

/** Until a command is given again that the kernel answered with "try again". */
const retryMs = defaultLimits.deviceRetryMs

/** Steps on the devices of one host. */
export class HostSteps {
  readonly #options: HostStepOptions

  constructor(options: HostStepOptions) {
    this.#options = options
  }

  /** `device` is the address of a controller; null: the host itself. */
  begin(address: string | null, step: string, signal: AbortSignal): DeviceStep {
    const { host, access, limits } = this.#options
    const device = address === null ? host : `${host}/${address}`
    const timed = <T>(call: (limited: AbortSignal) => Promise<T>): Promise<T> =>
      withDeadline({ device, step, timeoutMs: limits.deviceTimeoutMs }, signal, async (limited) => {
        try {
          return await call(limited)
        } catch (error) {
          throw fileError(device, step, error)
        }
      })
    return {
      device,
      step,
      read: (call) => timed((limited) => call(systemFiles(access, limited))),
      write: (path, text) => timed((limited) => access.write(path, text, limited)),
      run: (command, args) =>
        timed(async (limited) => {
          let result = await access.run(command, args, limited)
          while (isTransient(result)) {
            await wait(retryMs, undefined, { signal: limited })
            result = await access.run(command, args, limited)
          }
          if (result.status !== 0) throw commandError(device, step, result)
          return result.stdout
        }),
      within: (call) => timed((limited) => call(access, limited)),
      error: (code, text, cause) =>
        new BackendError(device, step, code, text, cause === undefined ? undefined : { cause }),
    }
  }
}
