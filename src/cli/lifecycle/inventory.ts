import type { Remote } from './remote.ts'
import { textOf } from './remote.ts'

/** What a life must not leave behind, each thing as one line. */
export type Inventory = ReadonlySet<string>

/** What is looked at, and which of its properties belong to the picture. */
const looked: readonly (readonly [className: string, properties: readonly string[]])[] = [
  ['IOV_VirtualMachine', ['ElementName']],
  ['IOV_VirtualPortController', ['SystemName', 'DeviceID', 'VLANID']],
  ['IOV_PortRepresentation', ['SystemName', 'DeviceID']],
  ['IOV_DataChannel', ['InstanceID']],
  ['IOV_VLAN', ['VLANId', 'ConfiguredOn']],
  ['IOV_SwitchPort', ['SystemName', 'DeviceID', 'PVID', 'TaggedVLANs']],
  ['IOV_PhysicalPortController', ['SystemName', 'DeviceID', 'FreeVirtualControllers']],
]

export async function takeInventory(remote: Remote): Promise<Inventory> {
  const lines = await Promise.all(
    looked.map(async ([className, properties]) =>
      (await remote.enumerate(className)).map(
        (element) =>
          `${className} ${properties.map((property) => `${property}=${textOf(element, property)}`).join(' ')}`,
      ),
    ),
  )
  return new Set(lines.flat())
}

/** What differs, a line each: `+` for what has come, `-` for what has gone. */
export function compareInventories(before: Inventory, after: Inventory): string[] {
  return [
    ...[...after].filter((line) => !before.has(line)).map((line) => `+ ${line}`),
    ...[...before].filter((line) => !after.has(line)).map((line) => `- ${line}`),
  ].sort()
}
