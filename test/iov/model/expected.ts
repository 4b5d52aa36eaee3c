import type { Site } from '../../../src/iov/site.ts'
import { isForeign, ownerOf } from './reference.ts'
import type { Reference } from './reference.ts'
import { modelSite } from './site.ts'
import { connectionsOf } from './guest-connections.ts'
import type { GuestUse } from './guest-connections.ts'
import type { DeviceRows } from './world.ts'

/**
 * What the simulated devices are to remember, worked out from the reference and from what they remembered at first.
 * Only PCI addresses of virtual functions are taken from the site: which they are is the simulated machine's matter.
 */
export function expectedDevices(reference: Reference, site: Site, atFirst: DeviceRows): Map<string, unknown> {
  const rows = new Map(atFirst)
  for (const virtual of reference.virtuals.values()) {
    const { minimum, maximum } = reference.ratesOf(virtual)
    rows.set(`vf ${kernelKey(virtual.id)}`, {
      mac: virtual.mac,
      vlan: virtual.vlan ?? 0,
      qos: 0,
      protocol: '802.1Q',
      minimumRate: minimum,
      maximumRate: maximum,
      spoofCheck: true,
      trust: reference.holderOf(virtual)?.policy.trust ?? false,
      linkState: 'auto',
      queryRSS: false,
      driver: '',
      driverOverride: '',
      deviceMAC: '',
      deviceMACRandom: false,
    })
  }
  addMachines(reference, site, rows)
  addSwitches(reference, atFirst, rows)
  return rows
}

function addMachines(reference: Reference, site: Site, rows: Map<string, unknown>): void {
  for (const { id, name, host, memoryMiB, processors, running } of reference.vms.values()) {
    const devices = reference
      .virtualsOf(id)
      .map(({ id: virtual, mac }) => ({ address: site.virtualControllers.get(virtual)?.address, mac }))
    rows.set(`vm ${host} ${id}`, { id, name, memoryMiB, processors, running, devices: byMAC(devices) })
  }
  const connections = new Map<string, GuestUse[]>()
  for (const { id, vm, virtual } of reference.representations.values()) {
    // A guest that does not run has nothing.
    if (!reference.vms.get(vm)!.running) continue
    const { mac } = reference.virtuals.get(virtual)!
    const connected = reference
      .channelsOf(virtual)
      .flatMap((channel) => (channel.connected ? channel.resource : []))
    const name = id.slice(id.indexOf('/') + 1)
    const { host } = reference.vms.get(vm)!
    rows.set(`guest ${host} ${vm}/${mac}`, { name, mac })
    const key = `connections ${host} ${vm}`
    const uses = connected.map((resource) => ({ resource, device: name, mac }))
    connections.set(key, [...(connections.get(key) ?? []), ...uses])
  }
  for (const [key, uses] of connections) if (uses.length > 0) rows.set(key, connectionsOf(uses))
}

function addSwitches(reference: Reference, atFirst: DeviceRows, rows: Map<string, unknown>): void {
  const untaggedPorts = new Set(modelSite.resources.flatMap(({ tagged, ports }) => (tagged ? [] : ports)))
  const taken = new Set<string>()
  for (const { vlan, group, on } of reference.vlans.values()) {
    const ports = [...reference.portsOf(vlan)]
    const untagged = ports.filter((port) => untaggedPorts.has(port))
    for (const port of untagged) {
      taken.add(port)
      rows.set(`port ${port.replace('/', ' ')}`, { pvid: vlan, acceptableFrameTypes: 1, ingressFiltering: 1 })
    }
    for (const name of on) {
      if (isForeign(name, vlan)) continue
      const here = (all: readonly string[]): string[] => inOrder(name, all)
      const egress = here(ports)
      rows.set(`vlan ${name} ${vlan}`, {
        name: `iovm ${group}`,
        egress,
        forbidden: [],
        untagged: here(untagged),
      })
    }
  }
  for (const name of new Set([...taken].map(ownerOf))) {
    const first = atFirst.get(`vlan ${name} 1`) as { untagged: string[] } | undefined
    const left = (first?.untagged ?? inOrder(name)).filter((port) => !taken.has(`${name}/${port}`))
    rows.set(`vlan ${name} 1`, { name: 'default', egress: left, forbidden: [], untagged: left })
  }
}

/** The switch's ports that are among these, in the order that they stand in on the switch. */
function inOrder(name: string, among?: readonly string[]): string[] {
  const { simulated } = modelSite.switches.find((one) => one.name === name)!
  return simulated.map((port) => port.name).filter((port) => among?.includes(`${name}/${port}`) !== false)
}

/** Devices of a virtual machine stand in no order of importance. */
export function byMAC<T extends { readonly mac: string }>(devices: readonly T[]): T[] {
  return devices.toSorted((one, other) => (one.mac < other.mac ? -1 : 1))
}

/** `host/address/index` as the simulated kernel keeps it: `host address/index`. */
function kernelKey(virtual: string): string {
  return virtual.replace('/', ' ')
}
