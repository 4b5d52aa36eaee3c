import { lookup } from 'node:dns/promises'
import { BackendError } from '../../iov/backend.ts'
import type { Watch } from '../../iov/backend.ts'
import type { OID } from '../../snmp/mib-access.ts'
import type { Security } from '../../snmp/security.ts'
import type { TrapReceiver } from '../../snmp/trap-receiver.ts'

export interface TrapWatchOptions {
  readonly device: string
  readonly host: string
  readonly receiver: TrapReceiver
  readonly security: () => Security
  /** The addresses of a host; the operating system's answer unless given. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
}

/** SNMPv2-MIB (RFC 3418): somebody has tried another community. Nothing has changed by that. */
const authenticationFailure: OID = '1.3.6.1.6.3.1.1.5.5'

/**
 * Hears of changes by the switch's notifications: linkDown and linkUp (RFC 2863), a restart, and whatever else a vendor
 * tells, for each may mean a change. Not every change is told, and a datagram may get lost.
 */
export function trapWatch(options: TrapWatchOptions): Watch {
  const { device, host, receiver, security, resolve = addressesOf } = options
  return async (onChange, signal) => {
    const { promise, resolve: end, reject } = Promise.withResolvers<void>()
    try {
      const stop = receiver.listen({
        addresses: await resolve(host),
        security: security(),
        onTrap: (trap) => {
          if (trap !== authenticationFailure) onChange()
        },
        onEnd: reject,
      })
      if (signal.aborted) end()
      const aborted = () => end()
      signal.addEventListener('abort', aborted, { once: true })
      await promise.finally(() => {
        signal.removeEventListener('abort', aborted)
        stop()
      })
    } catch (error) {
      const { message } = error as Error
      throw new BackendError(device, 'watch', 'unreachable', message, { cause: error })
    }
  }
}

async function addressesOf(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}
