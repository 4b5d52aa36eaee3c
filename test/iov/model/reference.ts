import type { ConstraintSet } from '../../../src/iov/constraint-set.ts'
import type { Site } from '../../../src/iov/site.ts'
import { addUp, rank } from './reference-policy.ts'
import { enforcesGuarantees, foreignVirtual, foreignVLAN, modelSite } from './site.ts'

export interface ReferenceVM {
  readonly id: string
  readonly name: string
  readonly host: string
  readonly group: string
  readonly set: ConstraintSet
  readonly memoryMiB: number
  readonly processors: number
  readonly running: boolean
}

export interface ReferenceVirtual {
  readonly id: string
  readonly controller: string
  readonly mac: string
  /** The group that it was made for, and what was asked for it then and when it was given to the VM. */
  readonly group: string | null
  readonly set: ConstraintSet
  readonly vm: string | null
  readonly vlan: number | null
}

export interface ReferenceChannel {
  readonly id: string
  readonly vm: string
  readonly virtual: string
  readonly resource: string
  readonly vlan: number
  readonly path: readonly string[]
  /** What was asked for it beyond what applies to its VM and virtual controller. */
  readonly set: ConstraintSet
  /** What it was promised when it was made. */
  readonly guaranteed: number
  readonly maximum: number
  /** Networks that it must not cross. */
  readonly forbidden: readonly string[]
  readonly connected: boolean
}

export interface ReferenceVLAN {
  readonly vlan: number
  readonly group: string
  /** The switches that have it by our doing. */
  readonly on: readonly string[]
}

export interface ReferenceGroup {
  readonly name: string
  readonly customer: string
  readonly parent: string | null
  readonly constraints: ConstraintSet
  readonly fixed: boolean
}

export interface ReferenceRepresentation {
  readonly id: string
  readonly vm: string
  readonly virtual: string
}

/**
 * What there is to be, as plain maps: written from DOMAIN.md §2, §4 and §5 and from nothing else. It does not choose
 * (hosts, devices, VLANs, paths): it takes over what was chosen, and the rules say whether that was right.
 */
export class Reference {
  readonly vms = new Map<string, ReferenceVM>()
  readonly virtuals = new Map<string, ReferenceVirtual>()
  readonly representations = new Map<string, ReferenceRepresentation>()
  readonly channels = new Map<string, ReferenceChannel>()
  readonly vlans = new Map<number, ReferenceVLAN>()
  readonly groups = new Map<string, ReferenceGroup>()

  constructor() {
    for (const { name, groups } of modelSite.customers) {
      const add = (group: (typeof groups)[number], parent: string | null): void => {
        const { name: id, constraints } = group
        this.groups.set(id, { name: id, customer: name, parent, constraints, fixed: true })
        for (const inner of group.groups) add(inner, id)
      }
      for (const group of groups) add(group, null)
    }
  }

  // --- what follows from it

  /** The group and those that it is in, from within. */
  tiers(group: string): readonly ReferenceGroup[] {
    const found = this.groups.get(group)
    if (found === undefined) return []
    return [found, ...(found.parent === null ? [] : this.tiers(found.parent))]
  }

  /** A VM may only attach to VLANs of its group, or of those that it is in. */
  mayUse(group: string, owner: string): boolean {
    return this.tiers(group).some(({ name }) => name === owner)
  }

  /** Everything that applies to a member of the group. */
  policy(group: string, ...sets: readonly ConstraintSet[]): ConstraintSet {
    const tiers = this.tiers(group)
    const customer = modelSite.customers.find(({ name }) => name === tiers[0]?.customer)
    return addUp([customer?.constraints ?? {}, ...tiers.map(({ constraints }) => constraints), ...sets])
  }

  /** To whom a virtual controller belongs, and what applies to it as a whole; null: it is nobody's yet. */
  holderOf({ vm, group, set }: ReferenceVirtual): { group: string; policy: ConstraintSet } | null {
    const owner = this.vms.get(vm ?? '')
    if (owner !== undefined) return { group: owner.group, policy: this.policyOfVM(owner, set) }
    return group === null ? null : { group, policy: this.policy(group, set) }
  }

  policyOfVM({ group, set }: ReferenceVM, ...besides: readonly ConstraintSet[]): ConstraintSet {
    return this.policy(group, set, ...besides)
  }

  customerOf(group: string): string {
    return this.groups.get(group)!.customer
  }

  channelsOf(virtual: string): readonly ReferenceChannel[] {
    return [...this.channels.values()].filter((channel) => channel.virtual === virtual)
  }

  channelOf(virtual: string, resource: string): ReferenceChannel | undefined {
    return this.channelsOf(virtual).find((channel) => channel.resource === resource)
  }

  virtualsOf(vm: string): readonly ReferenceVirtual[] {
    return [...this.virtuals.values()].filter((virtual) => virtual.vm === vm)
  }

  representationOf(virtual: string): ReferenceRepresentation | undefined {
    return [...this.representations.values()].find((representation) => representation.virtual === virtual)
  }

  /** Rates as the device is to have them; what its driver cannot do it is not told. */
  ratesOf(virtual: ReferenceVirtual): { readonly minimum: number; readonly maximum: number } {
    const channels = this.channelsOf(virtual.id)
    const asked = this.holderOf(virtual)?.policy.maximumRateMbps ?? 0
    const limits = [asked, ...channels.map(({ maximum }) => maximum)].filter((rate) => rate > 0)
    const { driver, speedMbps } = controllers.get(virtual.controller)!
    const limit = Math.min(...limits)
    return {
      minimum: enforcesGuarantees(driver) ? this.promised(virtual) : 0,
      // What the link keeps anyway is not told to the device.
      maximum: limit < speedMbps ? limit : 0,
    }
  }

  /** Mbit/s that the virtual controller always gets. */
  promised(virtual: ReferenceVirtual): number {
    const asked = this.holderOf(virtual)?.policy.guaranteedRateMbps ?? 0
    return Math.max(asked, sum(this.channelsOf(virtual.id).map(({ guaranteed }) => guaranteed)))
  }

  /** The switch ports that a VLAN is to be configured on: those of its channels' paths, and uplinks attached to it. */
  portsOf(vlan: number): ReadonlySet<string> {
    const paths = [...this.channels.values()].filter((channel) => channel.vlan === vlan)
    const attached = [...this.virtuals.values()].filter((virtual) => virtual.vlan === vlan)
    return new Set([
      ...paths.flatMap(({ path }) => path),
      ...attached.flatMap(({ controller }) => uplinkOf(controller) ?? []),
    ])
  }

  isUsed(vlan: number): boolean {
    const uses = (one: { readonly vlan: number | null }): boolean => one.vlan === vlan
    return [...this.channels.values()].some(uses) || [...this.virtuals.values()].some(uses)
  }

  /** Virtual devices of the controller that nobody has. */
  freeOn(controller: string): number {
    const pool = controllers.get(controller)?.pool ?? 0
    const taken = [...this.virtuals.values()].filter((virtual) => virtual.controller === controller).length
    return pool - taken - (foreignVirtual.startsWith(`${controller}/`) ? 1 : 0)
  }

  // --- how it changes

  /** A VLAN comes to these switches, where it is not by somebody else's doing. */
  provide(vlan: number, group: string, switches: readonly string[]): void {
    const known = this.vlans.get(vlan)
    const added = switches.filter((name) => !isForeign(name, vlan))
    const on = [...new Set([...(known?.on ?? []), ...added])]
    this.vlans.set(vlan, { vlan, group: known?.group ?? group, on })
  }

  /** A VLAN is gone when nothing uses it, and from those of the switches that need it no longer. */
  prune(vlan: number, switches: readonly string[]): void {
    const known = this.vlans.get(vlan)
    if (known === undefined) return
    if (!this.isUsed(vlan)) {
      this.vlans.delete(vlan)
      return
    }
    const needed = new Set([...this.portsOf(vlan)].map(ownerOf))
    const on = known.on.filter((name) => needed.has(name) || !switches.includes(name))
    this.vlans.set(vlan, { ...known, on })
  }

  /** Takes over a virtual controller that was made. */
  takeVirtual(
    site: Site,
    id: string,
    group: string | null,
    set: ConstraintSet,
    vm: string | null = null,
  ): void {
    const record = site.virtualControllers.get(id)!.record!
    const controller = id.slice(0, id.lastIndexOf('/'))
    this.virtuals.set(id, { id, controller, mac: record.mac, group, set: addUp([set]), vm, vlan: null })
  }

  /** The virtual controller is the VM's, with what is asked for beyond what was asked when it was made. */
  assign(virtual: ReferenceVirtual, vm: string, call: ConstraintSet): void {
    this.virtuals.set(virtual.id, { ...virtual, vm, set: addUp([virtual.set, call]) })
  }

  /** Takes over a channel that was made. */
  takeChannel(site: Site, id: string, connected: boolean, call: ConstraintSet): void {
    const known = this.channels.get(id)
    if (known !== undefined) {
      this.channels.set(id, { ...known, connected: known.connected || connected })
      return
    }
    const { vm, virtualController: virtual, resource, vlan: found, path } = site.channels.get(id)!
    const vlan = found!
    const promise = this.#promiseTo(vm, virtual, call)
    this.channels.set(id, {
      id,
      vm,
      virtual,
      resource,
      vlan,
      path,
      set: call,
      ...promise,
      connected,
    })
    this.virtuals.set(virtual, { ...this.virtuals.get(virtual)!, vlan })
    this.provide(vlan, this.vms.get(vm)!.group, [...new Set(path.map(ownerOf))])
  }

  #promiseTo(
    vm: string,
    virtual: string,
    set: ConstraintSet,
  ): Pick<ReferenceChannel, 'guaranteed' | 'maximum' | 'forbidden'> {
    const policy = this.policyOfVM(this.vms.get(vm)!, this.virtuals.get(virtual)!.set, set)
    const {
      guaranteedRateMbps: guaranteed = 0,
      maximumRateMbps: maximum = 0,
      forbiddenNetworks = [],
    } = policy
    return { guaranteed, maximum, forbidden: forbiddenNetworks }
  }

  setConnected(channel: ReferenceChannel, connected: boolean): void {
    this.channels.set(channel.id, { ...channel, connected })
  }

  /** Everything that was configured for the channel goes, and what else nothing needs any more. */
  releaseChannel({ id, virtual, vlan, path }: ReferenceChannel): void {
    this.channels.delete(id)
    if (this.channelsOf(virtual).length === 0)
      this.virtuals.set(virtual, { ...this.virtuals.get(virtual)!, vlan: null })
    this.prune(vlan, path.map(ownerOf))
  }

  attach(virtual: string, vlan: number): void {
    const found = this.virtuals.get(virtual)!
    this.virtuals.set(virtual, { ...found, vlan })
    this.provide(vlan, this.vms.get(found.vm!)!.group, [ownerOf(uplinkOf(found.controller)!)])
  }

  detach(virtual: string): void {
    this.virtuals.set(virtual, { ...this.virtuals.get(virtual)!, vlan: null })
  }

  /** Where an interface was taken into use again, because an operation was undone, the guest may call it otherwise. */
  takeNames(site: Site): void {
    const named = [...this.representations.values()].map(({ id, vm, virtual }) => {
      const now = [...site.representations.values()].find((one) => one.virtualController === virtual)
      return { id: now?.id ?? id, vm, virtual }
    })
    this.representations.clear()
    for (const one of named) this.representations.set(one.id, one)
  }

  /** Takes over what the VM has, where it was made by a call that makes it all: devices, representations, channels. */
  takeBelongings(site: Site, vm: string): void {
    for (const { id, record } of site.virtualControllers.values())
      if (record?.vm === vm) {
        this.takeVirtual(site, id, record.group, record.constraints, vm)
        if (record.vlan !== null) this.attach(id, record.vlan)
      }
    for (const { id, vm: owner, virtualController: virtual } of site.representations.values())
      if (owner === vm) this.representations.set(id, { id, vm, virtual })
    for (const { id, vm: owner, state, constraints } of site.channels.values())
      if (owner === vm) this.takeChannel(site, id, state === 'connected', constraints)
  }

  /**
   * What the VM has, without names and places: what a clone has too, and what a migration leaves it. Its channels are
   * promised what applies now, which may be less than what they were promised when they were made, and its guest may
   * call interfaces otherwise.
   */
  belongings(vm: string): unknown {
    const channelsOf = (virtual: string): string[] =>
      this.channelsOf(virtual).map(({ resource, set, connected }) =>
        JSON.stringify([resource, this.#promiseTo(vm, virtual, set), connected]),
      )
    return this.virtualsOf(vm)
      .map(({ id, group, set, vlan }) => {
        const isInUse = this.representationOf(id) !== undefined
        const channels = channelsOf(id).sort()
        return JSON.stringify({
          group,
          set,
          isInUse,
          channels,
          attached: channels.length === 0 ? vlan : null,
        })
      })
      .sort()
  }

  /** Everything that the VM has goes, and the VM stays. */
  strip(vm: string): void {
    for (const channel of [...this.channels.values()]) if (channel.vm === vm) this.releaseChannel(channel)
    for (const { id, vm: owner } of [...this.representations.values()])
      if (owner === vm) this.representations.delete(id)
    for (const { id } of this.virtualsOf(vm)) this.virtuals.delete(id)
  }

  /** The VM goes with all that it has. */
  halt(vm: string): void {
    this.strip(vm)
    this.vms.delete(vm)
  }
}

export interface ReferenceController {
  readonly id: string
  readonly host: string
  readonly card: string
  readonly driver: string
  readonly speedMbps: number
  /** How many virtual devices it offers. */
  readonly pool: number
}

/** The physical controllers, as described. */
export const controllers: ReadonlyMap<string, ReferenceController> = new Map(
  modelSite.hosts.flatMap(({ name: host, simulated, pools }) =>
    simulated.map(({ address, driver, serial, speedMbps }) => {
      const id = `${host}/${address}`
      const pool = pools.find(({ controller }) => controller === address)?.virtual ?? 0
      return [id, { id, host, card: `${host}/${serial}`, driver, speedMbps, pool }] as const
    }),
  ),
)

/** The switch port that the controller is cabled to. */
export function uplinkOf(controller: string): string | undefined {
  return modelSite.cables.find(({ from }) => from === controller)?.to
}

export function ownerOf(id: string): string {
  return id.slice(0, id.indexOf('/'))
}

/** Somebody else made the VLAN on this switch. */
export function isForeign(switchName: string, vlan: number): boolean {
  return switchName === 's2' && vlan === foreignVLAN
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** The level of isolation that a set asks for, as a number: 0 (VLAN) to 3 (host). */
export function isolationRank(set: ConstraintSet): number {
  return rank(set.isolation)
}
