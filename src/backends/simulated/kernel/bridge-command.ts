import type { EntryState, SimulatedBridge } from './bridge-state.ts'
import { CommandFailure } from './command-failure.ts'

/**
 * `bridge -j vlan show` and `bridge vlan add|del dev DEV vid VID [pvid] [untagged] [self]` of iproute2, and `-batch -`
 * with such commands as input, one a line, of which the first that fails is the last.
 */
export function runBridge(bridge: SimulatedBridge, args: readonly string[], input = ''): string {
  if (args[0] === '-batch') return runBatch(bridge, input)
  const rest = args.filter((arg) => !arg.startsWith('-'))
  if (rest[0] !== 'vlan')
    throw new CommandFailure(1, `Object "${rest[0] ?? ''}" is unknown, try "bridge help".`)
  const [, action = ''] = rest
  switch (action) {
    case 'show':
      return showVLANs(bridge)
    case 'add':
    case 'del':
      changeVLAN(bridge, action, rest.slice(2))
      return ''
    default:
      throw new CommandFailure(255, `Command "${action}" is unknown, try "bridge vlan help".`)
  }
}

function runBatch(bridge: SimulatedBridge, input: string): string {
  const outputs = input
    .split('\n')
    .filter((line) => line !== '')
    .map((line, at) => {
      try {
        return runBridge(bridge, line.split(' '))
      } catch (error) {
        if (!(error instanceof CommandFailure)) throw error
        throw new CommandFailure(1, `${error.message}\nCommand failed -:${at + 1}`)
      }
    })
  return outputs.join('')
}

function showVLANs(bridge: SimulatedBridge): string {
  const names = [bridge.name, ...bridge.ports.map(({ name }) => name)]
  const shown = names.flatMap((ifname) => {
    const entries = Object.entries(bridge.state.vlans[ifname] ?? {})
    if (entries.length === 0 || (ifname !== bridge.name && !bridge.hasPort(ifname))) return []
    return [{ ifname, vlans: entries.map(([vlan, entry]) => ({ vlan: Number(vlan), ...flagsOf(entry) })) }]
  })
  return `${JSON.stringify(shown)}\n`
}

function flagsOf({ pvid, untagged }: EntryState): { flags?: string[] } {
  const flags = [...(pvid ? ['PVID'] : []), ...(untagged ? ['Egress Untagged'] : [])]
  return flags.length === 0 ? {} : { flags }
}

function changeVLAN(bridge: SimulatedBridge, change: 'add' | 'del', args: readonly string[]): void {
  const after = (word: string): string | undefined => {
    const at = args.indexOf(word)
    return at < 0 ? undefined : args[at + 1]
  }
  const [name, vid] = [after('dev'), Number(after('vid'))]
  if (name === undefined || Number.isNaN(vid))
    throw new CommandFailure(255, 'Device and VLAN ID are required arguments.')
  const isKnown = name === bridge.name || bridge.ports.some((port) => port.name === name) || name === 'lo'
  if (!isKnown) throw new CommandFailure(255, `Cannot find bridge device "${name}"`)
  const isOurs = name === bridge.name ? args.includes('self') : bridge.hasPort(name)
  if (!isOurs) throw new CommandFailure(255, 'RTNETLINK answers: Operation not supported')
  if (!Number.isInteger(vid) || vid < 1 || vid > 4094)
    throw new CommandFailure(255, 'Error: bridge: Vlan id is invalid.')
  const entries = structuredClone(bridge.state.vlans[name] ?? {})
  if (change === 'del') delete entries[vid]
  else {
    const pvid = args.includes('pvid')
    // The VLAN that had this flag stays on the port, and its frames leave as they did.
    if (pvid) for (const entry of Object.values(entries)) entry.pvid = false
    entries[vid] = { pvid, untagged: args.includes('untagged') }
  }
  bridge.change({ vlans: { ...bridge.state.vlans, [name]: entries } })
}
