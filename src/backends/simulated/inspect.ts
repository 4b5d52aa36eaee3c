import type { DiscoveredVM } from '../../iov/backend.ts'
import type { BridgeState } from './kernel/bridge-state.ts'
import type { AdapterState, PortState } from './kernel/fibre-channel-state.ts'
import type { PhysicalState, VirtualState } from './kernel/kernel-state.ts'
import type { MacvtapState } from './kernel/macvtap-links.ts'
import type { PrimaryState, SecondaryState } from './kernel/nvme-state.ts'
import type { ServedState } from './kernel/served-links.ts'
import type { SimulatedPortVLAN } from './qbridge-state.ts'
import type { ConnectionState } from './guest/linux-state.ts'
import { readStateFile } from './state-file.ts'
import type { KeptInterface } from './vm-state.ts'

/** A VLAN of a simulated switch, ports by name. */
export interface InspectedVLAN {
  name: string
  egress: string[]
  forbidden: string[]
  untagged: string[]
}

/** What the simulated devices remember. Only what differs from a device fresh from the factory is there. */
export interface SimulatedState {
  hosts: Record<
    string,
    {
      /** By PCI address. */
      controllers: Record<string, PhysicalState>
      /** Virtual functions that are not at their defaults, by `pci-address/index`. */
      virtualFunctions: Record<string, VirtualState>
      /** Fibre Channel adapters, by PCI address. */
      adapters: Record<string, AdapterState>
      /** Virtual ports of Fibre Channel, by `pci-address/number`. */
      virtualPorts: Record<string, PortState>
      /** Controllers of NVMe, by PCI address. */
      nvme: Record<string, PrimaryState>
      /** Secondary controllers of NVMe, by `pci-address/index`. */
      secondaryControllers: Record<string, SecondaryState>
      /** By name of the network device. */
      macvtap: Record<string, MacvtapState>
      /** What an I/O server serves, by `pci-address/index` there. */
      served: Record<string, ServedState>
      vms: Record<string, DiscoveredVM>
      /** By `vm/mac`. */
      guestInterfaces: Record<string, KeptInterface>
      /** What a guest's kernel and tools hold of connections over networks, by VM. */
      guestConnections: Record<string, ConnectionState>
    }
  >
  switches: Record<
    string,
    {
      vlans: Record<string, InspectedVLAN>
      ports: Record<string, SimulatedPortVLAN>
      /** Of a switch that is a bridge of the Linux kernel: by the bridge's name. */
      bridge: Record<string, BridgeState>
    }
  >
}

/** Reads a state file, also while a server has it open; changes nothing. Throws when there is no such file. */
export function inspect(stateFile: string): SimulatedState {
  const state: SimulatedState = { hosts: {}, switches: {} }
  for (const { kind, owner, key, value } of readStateFile(stateFile)) {
    switch (kind) {
      case 'pf':
        hostOf(state, owner).controllers[key] = value as PhysicalState
        break
      case 'vf':
        hostOf(state, owner).virtualFunctions[key] = value as VirtualState
        break
      case 'hba':
        hostOf(state, owner).adapters[key] = value as AdapterState
        break
      case 'vport':
        hostOf(state, owner).virtualPorts[key] = value as PortState
        break
      case 'primary':
        hostOf(state, owner).nvme[key] = value as PrimaryState
        break
      case 'secondary':
        hostOf(state, owner).secondaryControllers[key] = value as SecondaryState
        break
      case 'link':
        hostOf(state, owner).macvtap[key] = value as MacvtapState
        break
      case 'served':
        hostOf(state, owner).served[key] = value as ServedState
        break
      case 'vm':
        hostOf(state, owner).vms[key] = value as DiscoveredVM
        break
      case 'guest':
        hostOf(state, owner).guestInterfaces[key] = value as KeptInterface
        break
      case 'connections':
        hostOf(state, owner).guestConnections[key] = value as ConnectionState
        break
      case 'vlan':
        switchOf(state, owner).vlans[key] = value as InspectedVLAN
        break
      case 'trouble':
        break // what is wrong with devices is none of what they remember
      case 'port':
        switchOf(state, owner).ports[key] = value as SimulatedPortVLAN
        break
      case 'bridge':
        switchOf(state, owner).bridge[key] = value as BridgeState
        break
    }
  }
  return state
}

const hostOf = ({ hosts }: SimulatedState, name: string) =>
  (hosts[name] ??= {
    controllers: {},
    virtualFunctions: {},
    adapters: {},
    virtualPorts: {},
    nvme: {},
    secondaryControllers: {},
    macvtap: {},
    served: {},
    vms: {},
    guestInterfaces: {},
    guestConnections: {},
  })

const switchOf = ({ switches }: SimulatedState, name: string) =>
  (switches[name] ??= { vlans: {}, ports: {}, bridge: {} })
