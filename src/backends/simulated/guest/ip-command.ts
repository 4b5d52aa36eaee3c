import type { RunResult } from '../../host-access.ts'
import { done, failed } from './command-result.ts'
import type { SimulatedLink, SimulatedMachine } from './linux.ts'

/** `ip` of iproute2 in a guest: its devices, and where a route leads. */
export function runIP(machine: SimulatedMachine, args: readonly string[]): RunResult {
  if (args.includes('route')) {
    const address = args.at(-1) ?? ''
    const device = machine.routeTo(address)
    if (device === null) return failed('RTNETLINK answers: Network is unreachable', 2)
    return done(JSON.stringify([{ dst: address, dev: device, flags: [], uid: 0, cache: [] }]))
  }
  if (args.includes('show')) {
    const loopback = { ifname: 'lo', flags: ['UP'], link_type: 'loopback', address: '00:00:00:00:00:00' }
    return done(JSON.stringify([loopback, ...machine.links().map(linkEntry)]))
  }
  const [, , , name = '', state] = args
  if (!machine.links().some((link) => link.name === name)) return failed(`Cannot find device "${name}"`, 1)
  machine.setLink(name, state === 'up')
  return done()
}

function linkEntry({ name, mac, isUp, permanent, kind }: SimulatedLink): object {
  return {
    ifname: name,
    flags: ['BROADCAST', 'MULTICAST', ...(isUp ? ['UP', 'LOWER_UP'] : [])],
    link_type: 'ether',
    address: mac,
    ...(permanent === undefined ? {} : { permaddr: permanent }),
    ...(kind === undefined ? {} : { linkinfo: { info_kind: kind } }),
  }
}
