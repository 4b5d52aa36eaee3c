import { BackendError } from '../../iov/backend.ts'
import type { Watch } from '../../iov/backend.ts'
import type { HostAccess } from '../host-access.ts'
import { commandError, fileError } from '../sriov/errors.ts'

/**
 * What the kernel tells of a bridge, whoever changes it: VLANs of its ports by `bridge monitor vlan`, links and names by
 * `ip monitor link`. undefined: the host cannot hand on what it is told.
 */
export function watchOf(name: string, bridge: string, access: HostAccess): Watch | undefined {
  if (access.watch !== undefined) return access.watch
  const follow = access.follow?.bind(access)
  if (follow === undefined) return undefined
  return async (onChange, signal) => {
    const ended = new AbortController()
    const either = AbortSignal.any([signal, ended.signal])
    const listen = async (command: string, args: readonly string[], concerns: RegExp): Promise<void> => {
      const onLine = (line: string): void => {
        if (concerns.test(line)) onChange()
      }
      const step = [command, ...args].join(' ')
      try {
        const result = await follow(command, args, onLine, either)
        if (!either.aborted) throw commandError(name, step, result)
      } catch (error) {
        if (either.aborted) return
        const told = fileError(name, step, error)
        throw told instanceof BackendError ? told : new BackendError(name, step, 'unreachable', String(told))
      }
    }
    const text = bridge.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    try {
      await Promise.all([
        listen('bridge', ['monitor', 'vlan'], /./),
        listen('ip', ['monitor', 'link'], new RegExp(`(^\\d+: |Deleted \\d+: |master )${text}\\b`)),
      ])
    } finally {
      ended.abort()
    }
  }
}
