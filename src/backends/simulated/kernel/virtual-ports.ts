import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { FibreChannelState, PortState } from './fibre-channel-state.ts'
import { Errno } from './tree.ts'

/** The adapter's own names, made of its address as the kernel's FCoE does: NAA 2 for the port, NAA 1 for the node. */
export function namesOf({ mac }: SimulatedControllerDescription): { port: string; node: string } {
  const address = (mac ?? '').replaceAll(':', '').padStart(12, '0')
  return { port: `2000${address}`, node: `1000${address}` }
}

/** A write to `vport_create` (drivers/scsi/scsi_transport_fc.c, store_fc_host_vport_create), as recorded. */
export function createVirtualPort(
  state: FibreChannelState,
  adapter: SimulatedControllerDescription,
  value: string,
): void {
  const names = parseNames(value)
  const ports = state.ports(adapter)
  if (ports.length >= adapter.totalVirtual) throw new Errno('ENOSPC')
  const { nextNumber: number } = state.adapter(adapter)
  state.change(adapter, { nextNumber: number + 1 })
  const taken = names.port === namesOf(adapter).port || ports.some(({ port }) => port === names.port)
  if (taken) throw new Errno('EINVAL')
  state.put(adapter, { number, ...names, symbolicName: '', disabled: false })
}

/** A write to the adapter's `vport_delete`. */
export function deleteVirtualPort(
  state: FibreChannelState,
  adapter: SimulatedControllerDescription,
  value: string,
): void {
  const names = parseNames(value)
  const found = state
    .ports(adapter)
    .find(({ port, node }: PortState) => port === names.port && node === names.node)
  if (found === undefined) throw new Errno('ENODEV')
  state.delete(adapter, found)
}

/** `<16 hex digits>:<16 hex digits>`, nothing else but a line end. */
function parseNames(value: string): { port: string; node: string } {
  const [, port, node] = /^([0-9a-f]{16}):([0-9a-f]{16})\n?$/i.exec(value) ?? []
  if (port === undefined || node === undefined) throw new Errno('EINVAL')
  return { port: port.toLowerCase(), node: node.toLowerCase() }
}
