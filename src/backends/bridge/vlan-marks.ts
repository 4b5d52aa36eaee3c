import { VLANID } from '../../iov/vlan-id.ts'

/**
 * A bridge has no table of VLANs: one exists there as long as some port carries it, and has no name. What iovm has
 * created stands as another name of the bridge (`altnames` of `ip link show`), where everybody sees it. It is gone when
 * the bridge is gone, and with it all of its VLANs. Putting the bridge itself into the VLAN (`self`) would keep it, too,
 * but let the host hear all of a customer's frames.
 */
const form = /^iovm-vlan-(\d{1,4})@([^:]+):(.*)$/

/** The other name of the bridge that stands for the VLAN: no white space, no slash (iproute2), at most 127 octets. */
export function markOf(bridge: string, vlan: VLANID, name: string): string {
  return `iovm-vlan-${vlan}@${bridge}:${encoded(name)}`
}

export interface Mark {
  readonly vlan: VLANID
  readonly name: string
  /** As it stands there. */
  readonly text: string
}

/** The VLANs for which names of the bridge stand. */
export function readMarks(bridge: string, names: readonly string[]): readonly Mark[] {
  return names.flatMap((text) => {
    const match = form.exec(text)
    const number = Number(match?.[1])
    if (match === null || match[2] !== bridge || number < 1 || number > 4094) return []
    return [{ vlan: VLANID.parse(number), name: decoded(match[3]!), text }]
  })
}

function encoded(name: string): string {
  return encodeURIComponent(name).replaceAll('~', '%7E').replaceAll('%', '~')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('~', '%'))
  } catch (error) {
    // Somebody else wrote it.
    if (error instanceof URIError) return text
    throw error
  }
}
