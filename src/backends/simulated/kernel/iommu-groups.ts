import type { SimulatedDevices } from './devices.ts'
import { computed, directory, link } from './tree.ts'
import type { Directory } from './tree.ts'

/**
 * Functions that the IOMMU cannot keep apart. Cards with SR-IOV have access control services (PCIe 6.12), so each of
 * their functions is in a group of its own, as recorded; those of another card with several functions are in one.
 */
export class IOMMUGroups {
  readonly #devices: SimulatedDevices

  constructor(devices: SimulatedDevices) {
    this.#devices = devices
  }

  /** The addresses in each group; its number is its place here. */
  all(): readonly (readonly string[])[] {
    const keyOf = (address: string): string => {
      const controller = this.#devices.controller(address)
      return controller?.totalVirtual === 0 ? address.slice(0, -2) : address
    }
    return [...Map.groupBy(this.#devices.addresses(), keyOf).values()]
  }

  numberOf(address: string): number {
    return this.all().findIndex((group) => group.includes(address))
  }

  /** /sys/kernel/iommu_groups */
  directory(): Directory {
    const groups = this.all()
    return computed(
      () => groups.map((_, number) => String(number)),
      (number) => {
        const members = groups[Number(number)]
        if (members === undefined) return undefined
        const devices = computed(
          () => members,
          (name) => {
            const path = members.includes(name) ? this.#devices.pathOf(name) : undefined
            return path === undefined ? undefined : link(['../../../../devices', ...path].join('/'))
          },
        )
        return directory({ devices: () => devices })
      },
    )
  }
}
