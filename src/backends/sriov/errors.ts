import { BackendError } from '../../iov/backend.ts'
import type { BackendErrorCode } from '../../iov/backend.ts'
import { HostError } from '../host-access.ts'
import type { RunResult } from '../host-access.ts'

/** What an errno of the kernel means to the domain; the text is what `ip` writes for it (strerror in the C locale). */
const meanings: readonly { errno: string; text: string; code: BackendErrorCode }[] = [
  { errno: 'EBUSY', text: 'Device or resource busy', code: 'conflict' },
  { errno: 'EEXIST', text: 'File exists', code: 'conflict' },
  { errno: 'EADDRINUSE', text: 'Address already in use', code: 'conflict' },
  { errno: 'EOPNOTSUPP', text: 'Operation not supported', code: 'unsupported' },
  { errno: 'EPROTONOSUPPORT', text: 'Protocol not supported', code: 'unsupported' },
  { errno: 'ENOSYS', text: 'Function not implemented', code: 'unsupported' },
  { errno: 'EINVAL', text: 'Invalid argument', code: 'refused' },
  { errno: 'EPERM', text: 'Operation not permitted', code: 'refused' },
  { errno: 'EACCES', text: 'Permission denied', code: 'refused' },
  { errno: 'EROFS', text: 'Read-only file system', code: 'refused' },
  { errno: 'EADDRNOTAVAIL', text: 'Cannot assign requested address', code: 'refused' },
  { errno: 'ERANGE', text: 'Numerical result out of range', code: 'no-capacity' },
  { errno: 'ENOSPC', text: 'No space left on device', code: 'no-capacity' },
  { errno: 'ENOMEM', text: 'Cannot allocate memory', code: 'no-capacity' },
  { errno: 'ENODEV', text: 'No such device', code: 'unreachable' },
  { errno: 'ENXIO', text: 'No such device or address', code: 'unreachable' },
  { errno: 'ENOENT', text: 'No such file or directory', code: 'unreachable' },
  { errno: 'EIO', text: 'Input/output error', code: 'unreachable' },
  { errno: 'ENETDOWN', text: 'Network is down', code: 'unreachable' },
  { errno: 'ETIMEDOUT', text: 'Connection timed out', code: 'timeout' },
]

/** A file operation that failed, as the domain is told it; anything but a HostError goes on as it is. */
export function fileError(device: string, step: string, error: unknown): unknown {
  if (!(error instanceof HostError)) return error
  const meaning = meanings.find(({ errno }) => errno === error.errno)
  return new BackendError(device, step, meaning?.code ?? 'refused', error.message, { cause: error })
}

/** A command that ended with another status than 0, as the domain is told it. */
export function commandError(device: string, step: string, { status, stderr }: RunResult): BackendError {
  const words = stderr.trim().replace(/\s*\n\s*/g, '; ')
  const text = `${words === '' ? 'no message' : words} (exit status ${status})`
  if (/Cannot find device|does not exist/.test(words))
    return new BackendError(device, step, 'unreachable', text)
  const meaning = meanings.find((one) => words.includes(one.text))
  return new BackendError(device, step, meaning?.code ?? 'refused', text)
}

/** EAGAIN: the driver is still at work on what it was told before (i40e resets a function whose VLAN was changed). */
export function isTransient({ status, stderr }: RunResult): boolean {
  return status !== 0 && stderr.includes('Resource temporarily unavailable')
}
