import { splitID, vlanPortID } from './element-id.ts'
import type { Path } from './path.ts'
import type { Snapshot } from './snapshot.ts'
import type { VLANID } from './vlan-id.ts'

/** The links between switches that carry a VLAN by our doing: which switches hang together in it. */
export class VLANForest {
  readonly #snapshot: Snapshot
  readonly #vlan: VLANID
  readonly #existing: readonly (readonly [string, string])[]

  constructor(snapshot: Snapshot, vlan: VLANID) {
    this.#snapshot = snapshot
    this.#vlan = vlan
    this.#existing = snapshot.ledger.by('vlanPorts', 'vlan', vlan).flatMap(({ port }) => {
      const link = snapshot.graph.linkAt(port)
      return link !== undefined && this.#has(link.toPort)
        ? [[splitID(port).owner, link.toSwitch] as const]
        : []
    })
  }

  /** Adding the links of the paths leaves at most one way between any two switches. */
  staysForest(paths: readonly Path[]): boolean {
    const trees = new Trees()
    for (const [one, other] of this.#existing) trees.join(one, other)
    return paths.every(({ ports }) =>
      ports.every((port, at) => {
        const link = this.#snapshot.graph.linkAt(port)
        if (link === undefined || link.toPort !== ports[at + 1]) return true
        if (this.#has(port) && this.#has(link.toPort)) return true
        return trees.join(splitID(port).owner, link.toSwitch)
      }),
    )
  }

  #has(port: string): boolean {
    return this.#snapshot.ledger.get('vlanPorts', vlanPortID(this.#vlan, port)) !== undefined
  }
}

/** Disjoint sets, each with a representative. */
class Trees {
  readonly #parents = new Map<string, string>()

  /** false: the two were in one tree already. */
  join(one: string, other: string): boolean {
    const [rootOfOne, rootOfOther] = [this.#rootOf(one), this.#rootOf(other)]
    if (rootOfOne === rootOfOther) return false
    this.#parents.set(rootOfOne, rootOfOther)
    return true
  }

  #rootOf(name: string): string {
    let root = name
    for (let parent = this.#parents.get(root); parent !== undefined; parent = this.#parents.get(root))
      root = parent
    return root
  }
}
