import type { SimulatedBridge } from './bridge-state.ts'
import { CommandFailure } from './command-failure.ts'

/** `ip -j -d link show`, `ip link property add|del dev DEV altname NAME` and `ip link set dev DEV …` of iproute2. */
export function runBridgeIP(bridge: SimulatedBridge, args: readonly string[]): string {
  const rest = args.filter((arg) => !arg.startsWith('-'))
  if (rest[0] !== 'link') throw new CommandFailure(1, `Object "${rest[0] ?? ''}" is unknown, try "ip help".`)
  switch (rest[1] ?? '') {
    case 'show':
      return `${JSON.stringify(linksOf(bridge))}\n`
    case 'property':
      changeNames(bridge, rest.slice(2))
      return ''
    case 'set':
      setLink(bridge, rest.slice(2))
      return ''
    default:
      throw new CommandFailure(255, `Command "${rest[1] ?? ''}" is unknown, try "ip link help".`)
  }
}

function linksOf(bridge: SimulatedBridge): object[] {
  const { filtering, altnames, down } = bridge.state
  const up = ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP']
  const ports = bridge.ports.map(({ name }, at) => ({
    ifindex: at + 3,
    ifname: name,
    flags: down.includes(name) ? ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'] : up,
    operstate: down.includes(name) ? 'DOWN' : 'UP',
    link_type: 'ether',
    ...(bridge.hasPort(name)
      ? { master: bridge.name, linkinfo: { info_kind: 'veth', info_slave_kind: 'bridge' } }
      : { linkinfo: { info_kind: 'veth' } }),
  }))
  return [
    { ifindex: 1, ifname: 'lo', flags: ['LOOPBACK', 'UP', 'LOWER_UP'], link_type: 'loopback' },
    {
      ifindex: 2,
      ifname: bridge.name,
      flags: up,
      operstate: 'UP',
      link_type: 'ether',
      linkinfo: {
        info_kind: 'bridge',
        info_data: { vlan_filtering: filtering ? 1 : 0, vlan_protocol: '802.1Q', vlan_default_pvid: 1 },
      },
      ...(altnames.length === 0 ? {} : { altnames }),
    },
    ...ports,
  ]
}

function changeNames(bridge: SimulatedBridge, [change, , name, , altname = '']: readonly string[]): void {
  if (/[\s/]/.test(altname) || altname.length === 0 || altname.length > 127)
    throw new CommandFailure(255, `Error: argument "${altname}" is wrong: not a valid altname`)
  if (name !== bridge.name) throw new CommandFailure(1, `Cannot find device "${name ?? ''}"`)
  const { altnames } = bridge.state
  const isThere = altnames.includes(altname)
  if (change === 'add' && isThere) throw new CommandFailure(2, 'RTNETLINK answers: File exists')
  if (change === 'del' && !isThere)
    throw new CommandFailure(2, 'RTNETLINK answers: No such file or directory')
  const others = altnames.filter((one) => one !== altname)
  bridge.change({ altnames: change === 'add' ? [...altnames, altname] : others })
}

function setLink(bridge: SimulatedBridge, args: readonly string[]): void {
  const [name = '', what, ...more] = args[0] === 'dev' ? args.slice(1) : args
  if (name === bridge.name && what === 'type') bridge.change({ filtering: more.at(-1) === '1' })
  else if (!bridge.ports.some((port) => port.name === name))
    throw new CommandFailure(1, `Cannot find device "${name}"`)
  else if (what === 'up' || what === 'down') {
    const others = bridge.state.down.filter((one) => one !== name)
    bridge.change({ down: what === 'down' ? [...others, name] : others })
  } else if (what === 'nomaster') {
    const { [name]: _, ...vlans } = bridge.state.vlans
    bridge.change({ removed: [...bridge.state.removed, name], vlans })
  } else throw new CommandFailure(255, `Error: either "dev" is duplicate, or "${what ?? ''}" is a garbage.`)
}
