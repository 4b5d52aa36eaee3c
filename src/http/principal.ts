import type { Role } from '../broker/context.ts'

/** Who a request is from. */
export interface Principal {
  readonly user: string
  roleIn(namespace: string): Role
}

/** What a request says about who sent it. */
export interface Caller {
  /** The connection that it came over, to tell it from others. */
  readonly connection: object
  readonly requestID: string
  /** The IP address that it came from. */
  readonly address: string
  readonly method: string
  /** The address of the resource as the request line has it. */
  readonly target: string
  /** The Authorization header. */
  readonly authorization: string | undefined
  /** The names in the client's certificate, when it sent one that is good; empty otherwise. */
  certificateNames(): readonly string[]
  /** Why the client's certificate is not taken; undefined when it sent none, or a good one. */
  certificateFault(): string | undefined
}

/** Finds out who sent a request; throws HTTPError 401, 429 or 503. */
export type Authentication = (caller: Caller) => Principal | Promise<Principal>

/** Everybody is this principal, whatever they send. */
export function anonymous(principal: Principal): Authentication {
  return () => principal
}
