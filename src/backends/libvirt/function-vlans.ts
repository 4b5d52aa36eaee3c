import { commandError } from '../sriov/errors.ts'
import type { Domain, DomainDevice } from './domain.ts'
import { deviceVLAN, withVLAN } from './device.ts'
import { seatOf } from './host-device.ts'
import type { Context, Step } from './context.ts'
import { writeXML } from './xml-element.ts'

/**
 * libvirt gives a virtual function the VLAN of the domain's definition when the domain starts, and when it ends the one
 * that it had before it started. But the VLAN is ours to set, at the physical function and at any time: the definition is
 * brought up to date before a start.
 */
export async function renewVLANs(context: Context, config: Domain, step: Step): Promise<void> {
  const { virsh, access } = context
  for (const { address, element } of config.devices) {
    if (address === null || element.name !== 'interface') continue
    const seat = await seatOf(access, address, step)
    if (seat === undefined || seat.vlan === deviceVLAN(element)) continue
    await virsh.ask(
      step,
      ['update-device', config.id, '/dev/stdin', '--config'],
      writeXML(withVLAN(element, seat.vlan)),
    )
  }
}

/**
 * Does the work, and puts back the VLANs and MAC addresses that libvirt has changed at it: a function that goes back to a
 * driver of the host gets the MAC address that its network device there had.
 */
export async function keepingVLANs(
  { virsh, access }: Context,
  functions: readonly DomainDevice[],
  step: Step,
  work: () => Promise<void>,
): Promise<void> {
  const addresses = functions.flatMap(({ address }) => address ?? [])
  const seats = await Promise.all(addresses.map((address) => seatOf(access, address, step)))
  await work()
  for (const [at, address] of addresses.entries()) {
    const before = seats[at]
    const now = before === undefined ? undefined : await seatOf(access, address, step)
    if (before === undefined || now === undefined) continue
    const settings = [
      ...(now.vlan === before.vlan ? [] : ['vlan', String(before.vlan ?? 0)]),
      ...(now.mac === before.mac || before.mac === null ? [] : ['mac', before.mac]),
    ]
    if (settings.length === 0) continue
    const args = ['link', 'set', 'dev', now.device, 'vf', String(now.index), ...settings]
    const result = await access.run('ip', args, step.signal)
    if (result.status !== 0) throw commandError(virsh.device, step.name, result)
  }
}
