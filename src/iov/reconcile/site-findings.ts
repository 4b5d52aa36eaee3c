import type { SiteState } from '../site-state.ts'
import { miscablings } from './cabling.ts'
import type { Finding } from './finding-board.ts'
import { channelDrift } from './machine-drift.ts'

/** What the site shows of a host that is not as it should be. */
export function findingsOnHost({ site, snapshot }: SiteState, name: string): Finding[] {
  const host = site.hosts.get(name)
  if (host?.reachable !== true) return lost(`hosts:${name}`, host?.fault)
  const { ledger, inventory } = snapshot
  const vms = ledger.by('vms', 'host', name)
  const known = inventory.controllersOf(name)
  // A controller that is gone is not among those of the host, but its virtual ones still are those of the host's VMs.
  const virtual = new Set([
    ...known.flatMap((id) => ledger.by('virtualControllers', 'controller', id)),
    ...vms.flatMap(({ id }) => ledger.by('virtualControllers', 'vm', id)),
  ])
  return [
    ...known.flatMap((id) => drift(`controllers:${id}`, site.controllers.get(id)?.drift)),
    ...[...virtual].flatMap(({ id }) =>
      drift(`virtualControllers:${id}`, site.virtualControllers.get(id)?.drift),
    ),
    ...vms.flatMap(({ id }) => drift(`vms:${id}`, site.machines.get(id)?.drift)),
    ...vms
      .flatMap(({ id }) => ledger.by('channels', 'vm', id))
      .flatMap((channel) => {
        const { mac } = ledger.get('virtualControllers', channel.virtualController) ?? {}
        return drift(`channels:${channel.id}`, channelDrift(site.machines.get(channel.vm), channel, mac))
      }),
  ]
}

/** What the site shows of a switch that is not as it should be. A VLAN is found on each switch that it is gone from. */
export function findingsOnSwitch(state: SiteState, name: string): Finding[] {
  const { site } = state
  const found = site.switches.get(name)
  if (found?.reachable !== true) return lost(`switches:${name}`, found?.fault)
  const vlans = [...site.vlans.values()].filter(({ record }) => record?.createdOn.includes(name))
  return [
    ...vlans
      .filter(({ vlan }) => !state.snapshot.inventory.hasVLAN(name, vlan))
      .flatMap(({ vlan, drift: text }) => drift(`vlans:${vlan}`, text)),
    ...[...state.portsOf(name)].flatMap((id) => drift(`ports:${id}`, site.ports.get(id)?.drift)),
    ...gonePorts(state, name),
    ...miscablings(site, name, state.neighboursOf(name)).map(({ port, text }): Finding => ({
      kind: 'miscabled',
      element: `ports:${port}`,
      text,
    })),
  ]
}

/** Ports that we have put into VLANs, and that the switch does not have any more. */
function gonePorts({ site }: SiteState, name: string): Finding[] {
  const gone = new Set<string>()
  for (const { port } of site.vlanPorts.values()) {
    if (port.startsWith(`${name}/`) && !site.ports.has(port)) gone.add(port)
  }
  return [...gone].flatMap((id) => drift(`ports:${id}`, 'the switch does not have this port any more'))
}

function drift(element: string, text: string | null | undefined): Finding[] {
  return text === null || text === undefined ? [] : [{ kind: 'drift', element, text }]
}

function lost(element: string, fault: string | null | undefined): Finding[] {
  return [{ kind: 'unreachable', element, text: fault ?? 'it does not answer' }]
}
