import { BackendError } from '../../iov/backend.ts'
import type { BackendErrorCode } from '../../iov/backend.ts'
import type { RunResult } from '../host-access.ts'

/**
 * What libvirt's words mean to the domain, the first that is found: libvirt has numbers for its errors, but virsh does
 * not write them. As libvirt 9.0 says it; the words have been the same for years.
 */
const meanings: readonly { words: RegExp; code: BackendErrorCode }[] = [
  {
    words: /authentication (failed|unavailable|cancelled)|access denied|Permission denied/i,
    code: 'refused',
  },
  {
    words:
      /failed to connect to the hypervisor|Failed to connect socket|unable to connect to server|client socket is closed|Disconnected from|End of file while reading|Cannot (recv|write) data|Connection (refused|reset)|no connection driver available/,
    code: 'unreachable',
  },
  { words: /failed to get domain|Domain not found|device not found/, code: 'refused' },
  { words: /Attempt to migrate guest to the same host/, code: 'refused' },
  { words: /Timed out during operation/, code: 'timeout' },
  {
    words:
      /already exists|is already active|already defined|already in use|is in use by|is busy|multiple devices matching|Requested operation is not valid|assigned host devices|Target \S+ already/,
    code: 'conflict',
  },
  {
    words: /No more available|cannot set up guest memory|Cannot allocate memory|No space left/,
    code: 'no-capacity',
  },
  { words: /unsupported configuration|not supported/, code: 'unsupported' },
]

/** A virsh that ended with another status than 0, as the domain is told it, with libvirt's own words. */
export function virshError(device: string, step: string, result: RunResult): BackendError {
  const words = wordsOf(result)
  const meaning = meanings.find((one) => one.words.test(words))
  return new BackendError(device, step, meaning?.code ?? 'refused', words)
}

/** libvirt has no such domain. */
export function isNoDomain(result: RunResult): boolean {
  return result.status !== 0 && /^failed to get domain|Domain not found/.test(wordsOf(result))
}

/** What it was asked to end has ended already. */
export function isNotRunning(result: RunResult): boolean {
  return result.status !== 0 && wordsOf(result).includes('domain is not running')
}

export function isRunningAlready(result: RunResult): boolean {
  return result.status !== 0 && /Domain is already active|domain is already running/.test(wordsOf(result))
}

/** What virsh has written of its failure, in one line. */
export function wordsOf({ status, stderr }: RunResult): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/^error: /, '').trim())
    .filter((line) => line !== '')
  return lines.length === 0 ? `virsh ended with status ${status} and said nothing` : lines.join('; ')
}
