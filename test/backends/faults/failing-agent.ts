import {
  SNMPError,
  SNMPSecurityError,
  SNMPTimeoutError,
  SNMPUnreachableError,
} from '../../../src/snmp/mib-access.ts'
import type { MIBAccess, OID, Varbind } from '../../../src/snmp/mib-access.ts'
import type { Fault } from '../contract/every-fault.ts'

/** An SNMP agent that fails at one of its calls, or of its SETs where that alone can fail so. */
export class FailingAgent implements MIBAccess {
  readonly #agent: MIBAccess
  readonly #fault: Fault
  readonly #at: number
  readonly #meanwhile: () => Promise<unknown>
  #calls = 0

  constructor(agent: MIBAccess, fault: Fault, at: number, meanwhile: () => Promise<unknown>) {
    this.#agent = agent
    this.#fault = fault
    this.#at = at
    this.#meanwhile = meanwhile
  }

  get hasFailed(): boolean {
    return this.#calls >= this.#at
  }

  async get(oids: readonly OID[], signal: AbortSignal): Promise<Varbind[]> {
    if (!ofChanges.has(this.#fault)) await this.#meet(oids[0])
    return this.#agent.get(oids, signal)
  }

  async walk(root: OID, signal: AbortSignal): Promise<Varbind[]> {
    if (!ofChanges.has(this.#fault)) await this.#meet(root)
    return this.#agent.walk(root, signal)
  }

  async set(varbinds: readonly Varbind[], signal: AbortSignal): Promise<void> {
    await this.#meet(varbinds[0]?.oid)
    if (this.#fault === 'lying' && this.#calls === this.#at) return
    await this.#agent.set(varbinds, signal)
  }

  async close(): Promise<void> {}

  async #meet(oid: OID | undefined): Promise<void> {
    this.#calls += 1
    const isNow = this.#calls === this.#at
    if (this.#fault === 'concurrent change' && isNow) await this.#meanwhile()
    if (this.#fault === 'unreachable' && isNow) throw new SNMPUnreachableError('EHOSTUNREACH')
    if (this.#fault === 'hanging' && isNow) throw new SNMPTimeoutError('no answer within 9000 ms')
    if (this.#fault === 'refusing' && isNow) throw new SNMPError('genErr', oid ?? null)
    if (this.#fault === 'vanishing' && this.hasFailed) throw new SNMPTimeoutError('no answer within 9000 ms')
    if (this.#fault === 'wrong credentials' && this.hasFailed) throw new SNMPSecurityError('wrong digest')
  }
}

/** Reading is not met by these. */
const ofChanges: ReadonlySet<Fault> = new Set<Fault>(['refusing', 'lying'])
