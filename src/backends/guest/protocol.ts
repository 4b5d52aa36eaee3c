import type { GuestCommand, GuestSystem } from './guest-command.ts'
import type { GuestLink } from './guest-links.ts'

/** Where a remote resource is, as its address in the site file says it. */
export interface Endpoint {
  /** A network address; of NFS also a host name. IPv6 without brackets. */
  readonly address: string
  /** TCP; empty where the protocol finds it by itself. */
  readonly port: string
  /** What is there: the name of a target or subsystem, or an export. */
  readonly name: string
}

/** What a guest is to be connected to, and through which of its network devices. */
export interface ConnectionTarget {
  readonly resource: string
  readonly endpoint: Endpoint
  readonly link: GuestLink
}

/** A connection that a guest has. */
export interface Connection extends Endpoint {
  /** The network device that it goes through, by name or by `connectionName`; null: the guest does not say. */
  readonly through: string | null
  /** By what the guest knows it: a controller, a mount point. */
  readonly handle: string
  /** It is up: what is written to it now arrives. */
  readonly isLive: boolean
}

/** How guests speak to one kind of remote resources: a row of the table in protocol-table.ts. */
export interface GuestProtocol {
  /** How an address is written, for whoever has written it otherwise. */
  readonly form: string
  /** null: the address is not of that form. */
  parse(address: string): Endpoint | null
  /** What the guest is connected to now by this protocol; nothing where it has no tools for it. */
  list(system: GuestSystem): Promise<Connection[]>
  /** Whether the connection is the one that is meant, and goes through the device that is meant. */
  isMeant(connection: Connection, target: ConnectionTarget): boolean
  /** Commands that connect, each doing no harm where it was done before. */
  connect(target: ConnectionTarget): readonly GuestCommand[]
  /** Commands that disconnect what was found, and leave nothing of it; of a failed attempt either, where none was. */
  disconnect(target: ConnectionTarget, found: Connection | undefined): readonly GuestCommand[]
  /** Why the guest cannot connect through that device, in words; absent where every device will do. */
  objection?(system: GuestSystem, target: ConnectionTarget): Promise<string | null>
}

const portal = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5}),([A-Za-z0-9][A-Za-z0-9._:-]*)$/

/** An address such as `192.0.2.7:4420,nqn.2009-01.example:disk` or `[2001:db8::7]:4420,…`. */
export function parsePortal(address: string): Endpoint | null {
  const [, bracketed, plain, port, name] = portal.exec(address) ?? []
  if (port === undefined || name === undefined || Number(port) > 65535) return null
  return { address: (bracketed ?? plain ?? '').toLowerCase(), port, name }
}

export function isSameEndpoint(one: Endpoint, other: Endpoint): boolean {
  return one.address === other.address && one.port === other.port && one.name === other.name
}

/** With brackets where it has colons, so that a port can follow. */
export function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
