import { HostError, isAbsent } from '../host-access.ts'
import type { HostAccess } from '../host-access.ts'

export const pciDevices = '/sys/bus/pci/devices'

/** The files of one host, read with one signal. */
export interface SystemFiles {
  /** Without the line end. */
  text(path: string): Promise<string>
  /** undefined: no such file, or a driver that has nothing to say there (EINVAL, EOPNOTSUPP while a link is down). */
  optionalText(path: string): Promise<string | undefined>
  /** undefined: no such file. What decides something is read so: of a file that cannot be read nothing is known. */
  textIfThere(path: string): Promise<string | undefined>
  names(path: string): Promise<readonly string[]>
  /** No names where there is no such directory. */
  optionalNames(path: string): Promise<readonly string[]>
  /** The last part of what a link points to; undefined: no such link. */
  linkName(path: string): Promise<string | undefined>
  link(path: string): Promise<string>
}

export function systemFiles(access: HostAccess, signal: AbortSignal): SystemFiles {
  const orAbsent = async <T, U>(call: Promise<T>, absent: U, counts = isAbsent): Promise<T | U> => {
    try {
      return await call
    } catch (error) {
      if (counts(error)) return absent
      throw error
    }
  }
  const text = async (path: string) => (await access.read(path, signal)).replace(/\n$/, '')
  return {
    text,
    optionalText: (path) => orAbsent(text(path), undefined, isAbsentOrSilent),
    textIfThere: (path) => orAbsent(text(path), undefined),
    names: (path) => access.list(path, signal),
    optionalNames: (path) => orAbsent(access.list(path, signal), []),
    linkName: async (path) => (await orAbsent(access.readLink(path, signal), undefined))?.split('/').at(-1),
    link: (path) => access.readLink(path, signal),
  }
}

/** Node.js calls EOPNOTSUPP by its other name, ENOTSUP: they are one number on Linux. */
const isAbsentOrSilent = (error: unknown): boolean =>
  isAbsent(error) ||
  (error instanceof HostError && ['EINVAL', 'EOPNOTSUPP', 'ENOTSUP', 'EIO'].includes(error.errno))
