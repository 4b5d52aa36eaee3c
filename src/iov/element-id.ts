import type { PCIAddress } from './pci-address.ts'
import type { VLANID } from './vlan-id.ts'

/** How the ids of site elements are put together and taken apart again; see site.ts and ledger.ts. */
export function controllerID(host: string, address: PCIAddress): string {
  return `${host}/${address}`
}

export function virtualControllerID(controller: string, index: number): string {
  return `${controller}/${index}`
}

export function portID(switchName: string, port: string): string {
  return `${switchName}/${port}`
}

export function vlanPortID(vlan: VLANID, port: string): string {
  return `${vlan}@${port}`
}

/** `host/pci-address` or `switch/port`, split at the first slash: the names of ports may hold more of them. */
export function splitID(id: string): { owner: string; rest: string } {
  const slash = id.indexOf('/')
  return { owner: id.slice(0, slash), rest: id.slice(slash + 1) }
}

export function splitControllerID(id: string): { host: string; address: PCIAddress } {
  const { owner, rest } = splitID(id)
  return { host: owner, address: rest as PCIAddress }
}
