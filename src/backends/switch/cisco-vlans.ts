import type { Limits } from '../../base/limits.ts'
import type { Timers } from '../../base/timers.ts'
import { BackendError } from '../../iov/backend.ts'
import { VLANID } from '../../iov/vlan-id.ts'
import { SNMPError, SNMPTimeoutError } from '../../snmp/mib-access.ts'
import type { ErrorStatus, MIBAccess, MIBValue, Varbind } from '../../snmp/mib-access.ts'
import { applyStatuses, editBuffer, editOperation, ethernet, vtpVLANs } from './cisco-objects.ts'
import { columnOf, integerOf, octetsOf } from './mib-column.ts'
import { poll } from './poll.ts'
import { rowStatus } from './qbridge-objects.ts'

export interface CiscoVLANsOptions {
  readonly device: string
  readonly access: MIBAccess
  readonly timers: Timers
  readonly limits: Pick<Limits, 'savePollMs'>
}

/** vtpVlanEditBufferOwner: us, before and after a restart. */
const owner = 'iovm'

/**
 * The VLANs of a Cisco switch (CISCO-VTP-MIB). They are changed in an edit buffer, which one manager has at a time: it
 * is filled with what there is, edited, applied and released.
 */
export class CiscoVLANTable {
  readonly #options: CiscoVLANsOptions

  constructor(options: CiscoVLANsOptions) {
    this.#options = options
  }

  /** The VLANs of Ethernet, with their names. */
  async all(signal: AbortSignal): Promise<Map<VLANID, string>> {
    const { access } = this.#options
    const types = await columnOf(access, vtpVLANs.vtpVlanType, signal)
    const names = await columnOf(access, vtpVLANs.vtpVlanName, signal)
    const isOne = (vlan: number) => integerOf(types.get(vlan)) === ethernet && vlan >= 1 && vlan <= 4094
    return new Map(
      [...types.keys()].filter(isOne).map((vlan) => [VLANID.parse(vlan), textOf(names.get(vlan))]),
    )
  }

  async has(vlan: VLANID, signal: AbortSignal): Promise<boolean> {
    const [found] = await this.#options.access.get([`${vtpVLANs.vtpVlanState}.${vlan}`], signal)
    return integerOf(found) !== undefined
  }

  /** Names are unique and of ASCII: one that others have gets the VLAN's number after it. */
  async create(step: string, vlan: VLANID, name: string, signal: AbortSignal): Promise<void> {
    const text = displayString(name, vlan, new Set((await this.all(signal)).values()))
    const { vtpVlanEditType, vtpVlanEditName, vtpVlanEditDot10Said, vtpVlanEditRowStatus } = editBuffer
    await this.#edit(step, signal, [
      { oid: `${vtpVlanEditType}.${vlan}`, value: integer(ethernet) },
      { oid: `${vtpVlanEditName}.${vlan}`, value: octets(Buffer.from(text)) },
      { oid: `${vtpVlanEditDot10Said}.${vlan}`, value: octets(said(vlan)) },
      { oid: `${vtpVlanEditRowStatus}.${vlan}`, value: integer(rowStatus.createAndGo) },
    ])
  }

  delete(step: string, vlan: VLANID, signal: AbortSignal): Promise<void> {
    const oid = `${editBuffer.vtpVlanEditRowStatus}.${vlan}`
    return this.#edit(step, signal, [{ oid, value: integer(rowStatus.destroy) }])
  }

  /** Makes these changes in the edit buffer and applies them. */
  async #edit(step: string, signal: AbortSignal, changes: readonly Varbind[]): Promise<void> {
    const { access, timers, limits } = this.#options
    await this.#take(step, signal)
    try {
      await access.set(changes, signal)
      await this.#unlessSilent(access.set([operation(editOperation.apply)], signal))
      const ask = async () => {
        const [status] = await access.get([editBuffer.vtpVlanApplyStatus], signal)
        return integerOf(status) === 1 ? undefined : (integerOf(status) ?? 0)
      }
      const status = await poll(ask, { everyMs: limits.savePollMs, timers }, signal)
      const word = applyStatuses[status - 1] ?? `of a kind that is not known (${status})`
      if (word !== 'succeeded') throw this.#error(step, 'refused', `the change was not applied: ${word}`)
    } finally {
      await this.#release()
    }
  }

  /** Only one manager has the edit buffer. What we had before our own end is taken over. */
  async #take(step: string, signal: AbortSignal): Promise<void> {
    const { access } = this.#options
    const take = [
      operation(editOperation.copy),
      { oid: editBuffer.vtpVlanEditBufferOwner, value: octets(Buffer.from(owner)) },
    ]
    try {
      await this.#unlessSilent(access.set(take, signal))
      return
    } catch (error) {
      if (!(error instanceof SNMPError) || isForbidden(error.status)) throw error
    }
    const holder = await this.#owner(signal)
    if (holder !== owner) throw this.#error(step, 'conflict', `the VLAN edit buffer is in use by "${holder}"`)
    await access.set([operation(editOperation.release)], signal)
    await access.set(take, signal)
  }

  /** Also after the caller's time is over. What cannot be released now is taken over by our next edit. */
  async #release(): Promise<void> {
    const { access } = this.#options
    await this.#unlessSilent(access.set([operation(editOperation.release)], new AbortController().signal))
  }

  /** That an answer is lost does not matter: what has become of it is seen by what follows. */
  async #unlessSilent(setting: Promise<void>): Promise<void> {
    try {
      await setting
    } catch (error) {
      if (!(error instanceof SNMPTimeoutError)) throw error
    }
  }

  async #owner(signal: AbortSignal): Promise<string> {
    const [found] = await this.#options.access.get([editBuffer.vtpVlanEditBufferOwner], signal)
    return textOf(found)
  }

  #error(step: string, code: 'conflict' | 'refused', text: string): BackendError {
    return new BackendError(this.#options.device, step, code, text)
  }
}

/** We may not do it at all, whoever has the buffer. */
function isForbidden(status: ErrorStatus): boolean {
  return status === 'noAccess' || status === 'authorizationError' || status === 'notWritable'
}

function operation(value: number): Varbind {
  return { oid: editBuffer.vtpVlanEditOperation, value: integer(value) }
}

/** The SAID of IEEE 802.10 that switches themselves give a VLAN: 100 000 more than its ID. */
function said(vlan: VLANID): Uint8Array {
  const value = Buffer.alloc(4)
  value.writeUInt32BE(100_000 + vlan)
  return value
}

/** DisplayString (SIZE (1..32)). */
function displayString(name: string, vlan: VLANID, taken: ReadonlySet<string>): string {
  const text = name.replace(/[^\x21-\x7e]/g, '-').slice(0, 32) || `VLAN${String(vlan).padStart(4, '0')}`
  return taken.has(text) ? `${text.slice(0, 27)}-${vlan}` : text
}

function textOf(varbind: Varbind | undefined): string {
  return Buffer.from(octetsOf(varbind)).toString('utf8')
}

const octets = (value: Uint8Array): MIBValue => ({ type: 'octets', value })
const integer = (value: number): MIBValue => ({ type: 'integer', value })
