import { BackendError } from '../../iov/backend.ts'
import { MACAddress } from '../../iov/mac-address.ts'

/** A network device of the kind macvtap. */
export interface MacvtapLink {
  readonly name: string
  /** The network device that it is on. */
  readonly lower: string
  readonly mac: MACAddress
  readonly mode: string
  readonly up: boolean
}

/** Reads what `ip -j -d link show type macvtap` prints; anything of another shape is a BackendError `protocol`. */
export function parseLinks(device: string, step: string, stdout: string): MacvtapLink[] {
  const broken = (why: string) => new BackendError(device, step, 'protocol', `ip -j link show: ${why}`)
  let parsed: unknown
  try {
    parsed = JSON.parse(stdout)
  } catch (error) {
    throw broken(`no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!Array.isArray(parsed)) throw broken('expected an array')
  return parsed.flatMap((link: unknown): MacvtapLink[] => {
    // Some versions print an empty object for each device that was filtered out.
    if (!isRecord(link) || link['ifname'] === undefined) return []
    const { ifname: name, link: lower, address, flags } = link
    if (typeof name !== 'string' || typeof lower !== 'string' || typeof address !== 'string')
      throw broken('a link has no name, address or device that it is on')
    const information = isRecord(link['linkinfo']) ? link['linkinfo'] : {}
    const data = isRecord(information['info_data']) ? information['info_data'] : {}
    return [
      {
        name,
        lower,
        mac: MACAddress.parse(address),
        mode: typeof data['mode'] === 'string' ? data['mode'] : '',
        up: Array.isArray(flags) && flags.includes('UP'),
      },
    ]
  })
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
