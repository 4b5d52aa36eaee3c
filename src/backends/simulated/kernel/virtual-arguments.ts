import { CommandFailure } from './command-failure.ts'

/** What `ip link set … vf N …` asks the kernel for; absent: not asked. */
export interface VirtualRequest {
  mac?: string
  vlan?: { vlan: number; qos: number; protocol: '802.1Q' | '802.1ad' }
  /** The older attribute, maximum only. */
  rate?: number
  minimumRate?: number
  maximumRate?: number
  spoofCheck?: boolean
  trust?: boolean
  linkState?: 'auto' | 'enable' | 'disable'
  queryRSS?: boolean
  /** A GUID of InfiniBand. */
  guid?: string
}

/** Reads the arguments after `vf` as iproute2 does, with its complaints (exit status 255). */
export function readVirtualArguments(args: readonly string[]): { index: number; settings: VirtualRequest } {
  const rest = [...args]
  const next = () => {
    const value = rest.shift()
    if (value === undefined) throw new CommandFailure(255, 'Command line is not complete. Try option "help"')
    return value
  }
  const index = unsigned(next(), 'vf', 0xffffffff)
  const settings: VirtualRequest = {}
  while (rest.length > 0) {
    const name = rest.shift() as string
    switch (name) {
      case 'mac':
        settings.mac = macAddress(next())
        break
      case 'vlan':
        settings.vlan = { vlan: unsigned(next(), name, 4095), qos: 0, protocol: '802.1Q' }
        while (rest[0] === 'qos' || rest[0] === 'proto') {
          if (rest.shift() === 'qos') settings.vlan.qos = unsigned(next(), 'qos', 0xffffffff)
          else settings.vlan.protocol = protocol(next())
        }
        break
      case 'rate':
        settings.rate = unsigned(next(), name, 0xffffffff)
        break
      case 'max_tx_rate':
        settings.maximumRate = unsigned(next(), 'max tx rate', 0xffffffff)
        break
      case 'min_tx_rate':
        settings.minimumRate = unsigned(next(), 'min tx rate', 0xffffffff)
        break
      case 'spoofchk':
        settings.spoofCheck = onOff(next(), name)
        break
      case 'trust':
        settings.trust = onOff(next(), name)
        break
      case 'query_rss':
        settings.queryRSS = onOff(next(), name)
        break
      case 'state':
        settings.linkState = linkState(next())
        break
      case 'node_guid':
      case 'port_guid':
        settings.guid = next()
        break
      default:
        throw new CommandFailure(255, `Error: either "dev" is duplicate, or "${name}" is a garbage.`)
    }
  }
  return { index, settings }
}

function unsigned(text: string, name: string, maximum: number): number {
  const value = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : NaN
  if (!(value <= maximum)) throw wrong(text, `Invalid "${name}" value`)
  return value
}

function onOff(text: string, name: string): boolean {
  if (text !== 'on' && text !== 'off') throw wrong(text, `Invalid "${name}" value`)
  return text === 'on'
}

function linkState(text: string): 'auto' | 'enable' | 'disable' {
  if (text !== 'auto' && text !== 'enable' && text !== 'disable') throw wrong(text, 'Invalid "state" value')
  return text
}

function protocol(text: string): '802.1Q' | '802.1ad' {
  if (/^802\.1q$/i.test(text)) return '802.1Q'
  if (/^802\.1ad$/i.test(text)) return '802.1ad'
  throw wrong(text, 'protocol is invalid')
}

export function macAddress(text: string): string {
  if (!/^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(text))
    throw new CommandFailure(1, `"${text}" is invalid lladdr.`)
  return text
    .toLowerCase()
    .split(':')
    .map((octet) => octet.padStart(2, '0'))
    .join(':')
}

const wrong = (text: string, why: string) =>
  new CommandFailure(255, `Error: argument "${text}" is wrong: ${why}`)
