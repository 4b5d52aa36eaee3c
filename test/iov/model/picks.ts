import { controllers } from './reference.ts'
import type { Reference, ReferenceVM } from './reference.ts'
import { foreignVirtual, modelSite } from './site.ts'

/** Chooses what a random call names, by numbers, from what there is; now and then something that there is not. */
export class Picks {
  readonly #reference: Reference
  readonly #numbers: readonly number[]
  #used = 0

  constructor(reference: Reference, numbers: readonly number[]) {
    this.#reference = reference
    this.#numbers = numbers
  }

  /** From 0 to below `count`. */
  number(count: number): number {
    return this.#numbers[this.#used++ % this.#numbers.length]! % count
  }

  of<T>(items: readonly T[]): T | undefined {
    return items.length === 0 ? undefined : items[this.number(items.length)]
  }

  /** Most often one of the items; now and then, and when there are none, the other. */
  mostly<T, Other>(items: readonly T[], other: Other): T | Other {
    return this.number(16) === 15 ? other : (this.of(items) ?? other)
  }

  /** Of four times three one of the good ones, when there are any. */
  aim<T>(good: readonly T[], other: () => T): T {
    return this.number(4) === 0 ? other() : (this.of(good) ?? other())
  }

  group(): string {
    return this.mostly([...this.#reference.groups.keys()], 'nobody')
  }

  host(): string {
    return this.mostly(
      modelSite.hosts.map(({ name }) => name),
      'h9',
    )
  }

  controller(): string {
    return this.mostly([...controllers.keys()], 'h1/0000:ff:00.0')
  }

  resource(): string {
    return this.mostly(
      modelSite.resources.map(({ name }) => name),
      'nothing',
    )
  }

  vm(): ReferenceVM | string {
    return this.mostly([...this.#reference.vms.values()], 'no-such-vm')
  }

  /** Any virtual controller of ours, one of somebody else's, or none at all. */
  virtual(): string {
    return this.mostly([...this.#reference.virtuals.keys()], this.#stranger())
  }

  /** Most often a virtual controller of this VM. */
  virtualOf(vm: string): string {
    const own = this.#reference.virtualsOf(vm).map(({ id }) => id)
    return own.length === 0 ? this.virtual() : this.mostly(own, this.virtual())
  }

  /** Most often one that no VM has. */
  idle(): string {
    const idle = [...this.#reference.virtuals.values()].filter(({ vm }) => vm === null)
    return idle.length === 0 ? this.virtual() : this.mostly(idle.map(idOf), this.virtual())
  }

  representation(): string {
    return this.mostly([...this.#reference.representations.keys()], 'no-such-vm/eth0')
  }

  /** A VLAN that there is, that could be, or that is none of ours. */
  vlan(): number {
    return this.mostly([...this.#reference.vlans.keys()], 100 + this.number(6))
  }

  #stranger(): string {
    return this.number(2) === 0 ? foreignVirtual : 'h1/0000:5e:00.0/9'
  }
}

export function idOf({ id }: { readonly id: string }): string {
  return id
}

/** The reference's virtual controller, or how it is refused that there is none of ours. */
export function isForeignVirtual(id: string): boolean {
  return id === foreignVirtual
}
