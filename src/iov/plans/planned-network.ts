import type { SwitchPort } from '../site.ts'
import type { Snapshot } from '../snapshot.ts'
import type { PortTarget } from '../steps/port-steps.ts'
import type { VLANTarget } from '../steps/vlan-steps.ts'
import type { VLANID } from '../vlan-id.ts'

/**
 * The switches as a plan in the making will leave them: a port that it takes out of its only VLAN is free for the next
 * part of the plan.
 */
export class PlannedNetwork {
  /** By id, as Site.ports. */
  readonly ports: ReadonlyMap<string, SwitchPort>
  readonly #base: Snapshot
  readonly #changed = new Map<string, SwitchPort>()
  readonly #vlans = new Map<string, boolean>()

  constructor(base: Snapshot) {
    this.#base = base
    this.ports = new ChangedMap(base.site.ports, this.#changed)
  }

  /** Told of each step of the plan; those that are not about switches change nothing here. */
  see(kind: string, args: object): void {
    if (kind === 'port.join') this.#join(args as PortTarget)
    if (kind === 'port.leave') this.#leave(args as PortTarget)
    if (kind === 'vlan.create' || kind === 'vlan.delete') {
      const { switch: name, vlan } = args as VLANTarget
      this.#vlans.set(`${vlan}@${name}`, kind === 'vlan.create')
    }
  }

  /** As Inventory.hasVLAN. */
  hasVLAN(name: string, vlan: VLANID): boolean {
    return this.#vlans.get(`${vlan}@${name}`) ?? this.#base.inventory.hasVLAN(name, vlan)
  }

  #join({ switch: name, port, vlan, role }: PortTarget): void {
    const known = this.ports.get(`${name}/${port}`)
    if (known === undefined) return
    const joined = role === 'untagged' ? { untagged: vlan } : { tagged: [...known.tagged, vlan] }
    this.#changed.set(known.id, { ...known, ...joined })
  }

  #leave({ switch: name, port, vlan, formerUntagged }: PortTarget): void {
    const known = this.ports.get(`${name}/${port}`)
    if (known === undefined) return
    const untagged = known.untagged === vlan ? formerUntagged : known.untagged
    const tagged = known.tagged.filter((tag) => tag !== vlan)
    this.#changed.set(known.id, { ...known, untagged, tagged })
  }
}

/** A map in which some of the values are others. Costs what is changed, not what is there. */
class ChangedMap<K, V> implements ReadonlyMap<K, V> {
  readonly #base: ReadonlyMap<K, V>
  readonly #changed: ReadonlyMap<K, V>

  constructor(base: ReadonlyMap<K, V>, changed: ReadonlyMap<K, V>) {
    this.#base = base
    this.#changed = changed
  }

  get size(): number {
    return this.#base.size
  }

  get(key: K): V | undefined {
    return this.#changed.get(key) ?? this.#base.get(key)
  }

  has(key: K): boolean {
    return this.#base.has(key)
  }

  keys(): MapIterator<K> {
    return this.#base.keys()
  }

  *values(): MapIterator<V> {
    for (const [, value] of this) yield value
  }

  *entries(): MapIterator<[K, V]> {
    for (const [key, value] of this.#base) yield [key, this.#changed.get(key) ?? value]
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries()
  }

  forEach(callback: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this) callback(value, key, this)
  }
}
