import type { AdapterBackend, DiscoveredVirtual, VirtualChange } from './backend.ts'
import type { PCIAddress } from './pci-address.ts'

/** Sets several virtual devices of one controller: in one call on the device where that is possible, else one by one. */
export async function configureAll(
  adapter: AdapterBackend,
  controller: PCIAddress,
  changes: readonly VirtualChange[],
  signal: AbortSignal,
): Promise<void> {
  if (changes.length > 1 && adapter.configureMany !== undefined)
    return adapter.configureMany(controller, changes, signal)
  for (const { index, settings } of changes) await adapter.configure(controller, index, settings, signal)
}

/** Those of these virtual devices that are there. */
export async function readAll(
  adapter: AdapterBackend,
  controller: PCIAddress,
  indices: readonly number[],
  signal: AbortSignal,
): Promise<DiscoveredVirtual[]> {
  if (indices.length > 1 && adapter.readMany !== undefined)
    return adapter.readMany(controller, indices, signal)
  const found: DiscoveredVirtual[] = []
  for (const index of indices) {
    const one = await adapter.readVirtual(controller, index, signal)
    if (one !== undefined) found.push(one)
  }
  return found
}
