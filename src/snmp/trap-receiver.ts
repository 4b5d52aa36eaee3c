import { createReceiver } from 'net-snmp'
import { SNMPUnreachableError } from './mib-access.ts'
import type { OID } from './mib-access.ts'
import { sessionUser } from './security.ts'
import type { Security } from './security.ts'

export interface TrapReceiverOptions {
  /** UDP, on every address of this machine. */
  readonly port: number
  readonly family: 'udp4' | 'udp6'
  /** What makes sockets; the operating system unless given. */
  readonly sockets?: { createSocket(type: string): unknown }
}

/** Who is listened to, and with what it has to make itself known. */
export interface TrapSource {
  readonly addresses: readonly string[]
  readonly security: Security
  /** The notification's snmpTrapOID; null where it names none. */
  readonly onTrap: (trap: OID | null) => void
  /** Nothing is heard any more. */
  readonly onEnd: (error: Error) => void
}

/** SNMPv2-MIB (RFC 3418): names what has happened. */
const snmpTrapOID = '1.3.6.1.6.3.1.1.4.1.0'

/**
 * Hears the notifications (RFC 3416 4.2.6 and 4.2.7) of several agents at one port. It hears while it has a source;
 * one whose community or user is not that of a source is not heard. Users of the same name have the same keys.
 */
export class TrapReceiver {
  readonly #options: TrapReceiverOptions
  readonly #sources = new Set<TrapSource>()
  #receiver: Receiver | undefined

  constructor(options: TrapReceiverOptions) {
    this.#options = options
  }

  /** Begins to listen to a source; what it answers ends that. */
  listen(source: TrapSource): () => void {
    const { security } = source
    const user = security.version === 'v3' ? sessionUser(security) : undefined
    this.#receiver ??= this.#open()
    this.#sources.add(source)
    const authorizer = this.#receiver.getAuthorizer()
    if (security.version === 'v2c') authorizer.addCommunity(security.community)
    if (user !== undefined) authorizer.addUser(user)
    return () => {
      this.#sources.delete(source)
      if (this.#sources.size === 0) this.#close()
    }
  }

  #open(): Receiver {
    const { port, family, sockets } = this.#options
    const options = {
      port,
      transport: family,
      includeAuthentication: true,
      ...(sockets === undefined ? {} : { dgramModule: sockets }),
    }
    return createReceiver(options, (error: Failure | null, heard?: Heard) => {
      if (error === null) this.#tell(heard)
      // A message that is none, or not for us, has a sender; else it is the socket that has failed.
      else if (error.rinfo === undefined && error.code !== undefined) this.#end(error)
    }) as Receiver
  }

  #tell(heard: Heard | undefined): void {
    if (heard === undefined) return
    const { pdu, rinfo } = heard
    const from = rinfo.address.replace(/^::ffff:/, '')
    const trap = pdu.varbinds?.find(({ oid }) => oid === snmpTrapOID)?.value
    for (const { addresses, security, onTrap } of this.#sources) {
      const known =
        security.version === 'v2c' ? pdu.community === security.community : pdu.user === security.user
      if (known && addresses.includes(from)) onTrap(typeof trap === 'string' ? trap : null)
    }
  }

  #end(error: Error): void {
    const told = new SNMPUnreachableError(
      `no notifications can be heard at port ${this.#options.port}: ${error.message}`,
    )
    this.#close()
    for (const source of [...this.#sources]) {
      this.#sources.delete(source)
      source.onEnd(told)
    }
  }

  #close(): void {
    const receiver = this.#receiver
    this.#receiver = undefined
    receiver?.close()
  }
}

/** The library's types say nothing of these. */
interface Receiver {
  getAuthorizer(): { addCommunity(community: string): void; addUser(user: object): void }
  close(): void
}

interface Heard {
  readonly pdu: {
    readonly community?: string
    readonly user?: string
    readonly varbinds?: readonly { readonly oid: string; readonly value: unknown }[]
  }
  readonly rinfo: { readonly address: string }
}

type Failure = Error & { readonly code?: unknown; readonly rinfo?: unknown }
