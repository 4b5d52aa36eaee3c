import type { MACAddress } from '../../../iov/mac-address.ts'
import type { VMState } from '../vm-state.ts'
import { withoutDevice } from './linux-state.ts'

/** What a guest's kernel does when a device is taken from it. */
export function unplug(state: VMState, vm: string, mac: MACAddress): void {
  const kept = state.interfaces(vm).find((one) => one.mac === mac)
  if (kept === undefined) return
  state.deleteInterface(vm, mac)
  state.putConnections(vm, withoutDevice(state.connections(vm), kept.name))
}
