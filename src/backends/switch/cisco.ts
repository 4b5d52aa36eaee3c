import { defaultLimits } from '../../base/limits.ts'
import { systemTimers } from '../../base/timers.ts'
import type { DiscoveredPort, DiscoveredSwitch, PortRole, SwitchBackend, Watch } from '../../iov/backend.ts'
import type { VLANID } from '../../iov/vlan-id.ts'
import { SNMPError } from '../../snmp/mib-access.ts'
import type { MIBAccess, MIBValue, Varbind } from '../../snmp/mib-access.ts'
import { trunkPorts, vlanTrunkPortSetSerialNo, vmVlan } from './cisco-objects.ts'
import { describeCiscoPort, listedBy, trunkWith, trunkWithout, whyOpen } from './cisco-port.ts'
import type { CiscoPort, CiscoVLANs } from './cisco-port.ts'
import { CiscoPorts } from './cisco-ports.ts'
import { listColumns, writeVLANList } from './cisco-vlan-list.ts'
import { CiscoVLANTable } from './cisco-vlans.ts'
import { saveConfiguration } from './configuration-save.ts'
import { tellNeighbours } from './lldp.ts'
import { integerOf } from './mib-column.ts'
import type { QBridgeOptions } from './qbridge.ts'
import { naming, SNMPSteps } from './snmp-steps.ts'
import { standardVendor } from './vendor-table.ts'

/** So many times a change is tried that somebody else's change keeps coming before. */
const attempts = defaultLimits.switchChangeAttempts

/**
 * A switch with Cisco's own VLAN tables (CISCO-VTP-MIB, CISCO-VLAN-MEMBERSHIP-MIB). A port stays in the mode in which the
 * operator has put it: one in access mode changes its only VLAN, a trunk its list and its native VLAN. The list has a
 * serial number, by which a change of somebody else at the same time is noticed.
 */
export class CiscoSwitch implements SwitchBackend {
  readonly switch: string
  readonly watch: Watch | undefined
  readonly mayMiss: boolean
  readonly save?: (signal: AbortSignal) => Promise<void>
  readonly saveAfterMs: number | undefined
  readonly #access: MIBAccess
  readonly #ports: CiscoPorts
  readonly #vlans: CiscoVLANTable
  readonly #steps: SNMPSteps
  readonly #saved: boolean

  constructor(options: QBridgeOptions) {
    const { name, access, limits, saved, vendor = standardVendor, timers = systemTimers } = options
    this.switch = name
    this.watch = options.watch
    this.mayMiss = options.mayMiss ?? false
    this.saveAfterMs = options.saveAfterMs
    this.#access = access
    this.#ports = new CiscoPorts(name, access)
    this.#vlans = new CiscoVLANTable({ device: name, access, timers, limits })
    this.#steps = new SNMPSteps({ device: name, access, timeoutMs: limits.deviceTimeoutMs })
    this.#saved = saved
    const { save } = vendor
    if (save === null) return
    this.save = (signal) =>
      this.#steps.run('save', signal, (limited) =>
        saveConfiguration({ device: name, access, save, timers, limits }, limited),
      )
  }

  discover(signal: AbortSignal): Promise<DiscoveredSwitch> {
    return this.#steps.run('discover', signal, async (limited) => {
      const ports = await this.#ports.all(limited)
      // A trunk may list VLANs that are not there yet: who makes one of them finds it carried already.
      const listed = ports.flatMap(listedBy).map((vlan): [VLANID, string] => [vlan, ''])
      const vlans = new Map([...listed, ...(await this.#vlans.all(limited))])
      const known = ports.map(({ index, name }) => ({ number: index, name }))
      return {
        ports: ports.map(describeCiscoPort),
        vlans: [...vlans].sort(([one], [other]) => one - other).map(([id, name]) => ({ id, name })),
        saved: this.#saved,
        ...(await tellNeighbours(this.#access, known, limited)),
      }
    })
  }

  readPort(port: string, signal: AbortSignal): Promise<DiscoveredPort> {
    const step = `read port ${port}`
    return this.#steps.run(step, signal, async (limited) =>
      describeCiscoPort(await this.#find(port, step, limited)),
    )
  }

  createVLAN(vlan: VLANID, name: string, signal: AbortSignal): Promise<boolean> {
    const step = `create VLAN ${vlan}`
    return this.#steps.run(step, signal, async (limited) => {
      if (await this.#vlans.has(vlan, limited)) return false
      await this.#vlans.create(step, vlan, name, limited)
      if (await this.#vlans.has(vlan, limited)) return true
      throw this.#lied(step, `VLAN ${vlan} is not there`)
    })
  }

  deleteVLAN(vlan: VLANID, signal: AbortSignal): Promise<void> {
    const step = `delete VLAN ${vlan}`
    return this.#steps.run(step, signal, async (limited) => {
      if (!(await this.#vlans.has(vlan, limited))) return
      const users = (await this.#ports.all(limited)).filter((port) => listedBy(port).includes(vlan))
      if (users.length > 0) {
        const names = users.slice(0, 5).map(({ name }) => name)
        throw this.#steps.error(
          step,
          'conflict',
          `${users.length} of its ports carry it: ${names.join(', ')}`,
        )
      }
      await this.#vlans.delete(step, vlan, limited)
      if (await this.#vlans.has(vlan, limited)) throw this.#lied(step, `VLAN ${vlan} is still there`)
    })
  }

  join(port: string, vlan: VLANID, role: PortRole, signal: AbortSignal): Promise<void> {
    const step = `join port ${port} to VLAN ${vlan} ${role}`
    return this.#edit(step, port, signal, async (now, limited) => {
      if (!(await this.#vlans.has(vlan, limited)))
        throw this.#steps.error(step, 'refused', 'there is no such VLAN')
      const why = whyNotJoined(now, role)
      if (why !== null) throw this.#steps.error(step, 'conflict', `${port} is not edited: ${why}`)
      if (now.mode === 'access') return { ...now, access: vlan }
      const closes = role === 'tagged' && now.native === vlan
      return trunkWith(now, vlan, role, closes ? await this.#unused(now, vlan, step, limited) : now.native)
    })
  }

  leave(port: string, vlan: VLANID, formerUntagged: VLANID | null, signal: AbortSignal): Promise<void> {
    const step = `take port ${port} out of VLAN ${vlan}`
    return this.#edit(step, port, signal, async (now, limited) => {
      if (!listedBy(now).includes(vlan)) return now
      if (now.mode === 'negotiated') throw this.#steps.error(step, 'conflict', `${port}: ${negotiated}`)
      const former = await this.#former(formerUntagged, vlan, limited)
      if (now.mode === 'access') {
        const text = `${port} is in access mode, in which it has to be in a VLAN, and there is none that it came from`
        if (former === null) throw this.#steps.error(step, 'conflict', text)
        return { ...now, access: former }
      }
      const needsUnused = now.native === vlan && former === null
      const unused = needsUnused ? await this.#unused(now, vlan, step, limited) : now.native
      return trunkWithout(now, vlan, former, unused)
    })
  }

  /** Reads, sets what differs and reads that back; all again where somebody else has changed a list meanwhile. */
  #edit(
    step: string,
    name: string,
    signal: AbortSignal,
    plan: (port: CiscoPort, signal: AbortSignal) => Promise<CiscoVLANs>,
  ): Promise<void> {
    return this.#steps.run(step, signal, async (limited) => {
      for (let count = 0; count < attempts; count += 1) {
        // Read before the port: who changes the port after that changes this number too.
        const serial = await this.#serial(limited)
        const port = await this.#find(name, step, limited)
        const edit = editOf(port, await plan(port, limited))
        if (edit.length === 0) return
        const guarded = serial === undefined ? edit : [serial, ...edit]
        try {
          await this.#steps.set(step, guarded, limited, async () =>
            naming(await this.#steps.unlike(edit, limited)),
          )
          return
        } catch (error) {
          if (!(await this.#wasOvertaken(error, serial, limited))) throw error
        }
      }
      const text = `somebody else changed a port at the same time, ${attempts} times in a row`
      throw this.#steps.error(step, 'conflict', text)
    })
  }

  /** Undefined where the switch has no such number. */
  async #serial(signal: AbortSignal): Promise<Varbind | undefined> {
    const [found] = await this.#access.get([vlanTrunkPortSetSerialNo], signal)
    return integerOf(found) === undefined ? undefined : found
  }

  /** The switch has refused because the number was another already. */
  async #wasOvertaken(error: unknown, before: Varbind | undefined, signal: AbortSignal): Promise<boolean> {
    if (!(error instanceof SNMPError) || before === undefined) return false
    return integerOf(await this.#serial(signal)) !== integerOf(before)
  }

  async #find(name: string, step: string, signal: AbortSignal): Promise<CiscoPort> {
    const found = await this.#ports.find(name, signal)
    if (found !== undefined) return found
    throw this.#steps.error(step, 'unreachable', `there is no port ${name}`)
  }

  /** What the port goes back to, where that is still there. */
  async #former(former: VLANID | null, vlan: VLANID, signal: AbortSignal): Promise<VLANID | null> {
    if (former === null || former === vlan) return null
    return (await this.#vlans.has(former, signal)) ? former : null
  }

  /** A native VLAN for a trunk that is to take no untagged frames: one that is not in its list, 1 where possible. */
  async #unused(port: CiscoPort, except: VLANID, step: string, signal: AbortSignal): Promise<number> {
    const all = [...(await this.#vlans.all(signal)).keys()]
    const usable = all.filter((vlan) => vlan !== except && !port.enabled.has(vlan))
    if (usable.length > 0) return Math.min(...usable)
    throw this.#steps.error(
      step,
      'conflict',
      `${port.name} carries every VLAN that could be its native one without effect`,
    )
  }

  #lied(step: string, text: string): Error {
    return this.#steps.error(step, 'protocol', `the switch answered that all is done, but ${text}`)
  }
}

const negotiated =
  'its mode is negotiated with the other end: put it into access or trunk mode once ("switchport mode trunk")'

/** Why the port cannot be put into a VLAN in this role; null: it can. */
function whyNotJoined(port: CiscoPort, role: PortRole): string | null {
  if (port.mode === 'negotiated') return negotiated
  if (port.mode === 'access' && role === 'tagged')
    return 'it is in access mode: put it into trunk mode once ("switchport mode trunk")'
  return whyOpen(port)
}

/** What is to be set so that the port is as `next` says: only what differs. */
function editOf(port: CiscoPort, next: CiscoVLANs): Varbind[] {
  const { index } = port
  if (port.mode === 'access') {
    if (next.access === port.access || next.access === null) return []
    return [{ oid: `${vmVlan}.${index}`, value: { type: port.accessType, value: next.access } }]
  }
  const former = writeVLANList(port.enabled)
  const lists = writeVLANList(next.enabled).flatMap((octets, at): Varbind[] => {
    if (Buffer.compare(octets, former[at] ?? new Uint8Array()) === 0) return []
    return [{ oid: `${listColumns[at]}.${index}`, value: { type: 'octets', value: octets } }]
  })
  const value: MIBValue = { type: 'integer', value: next.native }
  const native = { oid: `${trunkPorts.vlanTrunkPortNativeVlan}.${index}`, value }
  return next.native === port.native ? lists : [...lists, native]
}
