import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import { CommandFailure, kernelRefusal } from './command-failure.ts'
import { behaviourOf } from './driver-behaviour.ts'
import type { DriverBehaviour, ESwitchBehaviour } from './driver-behaviour.ts'
import type { KernelState } from './kernel-state.ts'
import type { VirtualRequest } from './virtual-arguments.ts'

/**
 * One netlink message with settings of a virtual function: the kernel goes through its attributes in the order of
 * do_setvfinfo (net/core/rtnetlink.c) and stops at the first that the driver refuses; those before it stay made.
 */
export function setVirtual(
  state: KernelState,
  controller: SimulatedControllerDescription,
  index: number,
  request: VirtualRequest,
): void {
  const can = behaviourOf(controller.driver)
  const rates = ratesOf(state, controller, index, request)
  const { enabled, up, eSwitch } = state.physical(controller)
  const exists = index < enabled
  const change = (values: Parameters<KernelState['changeVirtual']>[2]) => {
    if (!exists) throw kernelRefusal('EINVAL')
    state.changeVirtual(controller, index, values)
  }
  const refused = eSwitch === 'switchdev' ? (can.eSwitch?.refuses ?? []) : []
  const unlessRefused = (what: ESwitchBehaviour['refuses'][number]) => {
    if (refused.includes(what)) throw kernelRefusal('EOPNOTSUPP')
  }
  const { mac, vlan, rate, spoofCheck, linkState, queryRSS, trust, guid } = request
  if (mac !== undefined) {
    if (parseInt(mac.slice(0, 2), 16) % 2 === 1) throw kernelRefusal('EINVAL')
    change({ mac })
  }
  if (vlan !== undefined) {
    if (!exists || vlan.qos > 7) throw kernelRefusal('EINVAL')
    // None is taken for the sake of libvirt, which always writes one; it changes nothing.
    if (vlan.vlan !== 0 || vlan.qos !== 0) unlessRefused('vlan')
    if (vlan.protocol !== '802.1Q' && !can.serviceTag) throw kernelRefusal('EPROTONOSUPPORT')
    change(vlan)
  }
  for (const { minimumRate, maximumRate } of [
    ...(rate === undefined
      ? []
      : [{ minimumRate: state.virtual(controller, index).minimumRate, maximumRate: rate }]),
    ...(rates === null ? [] : [rates]),
  ]) {
    unlessRefused('rates')
    if (minimumRate !== 0 && !can.minimumRate) throw kernelRefusal('EINVAL')
    if (!takesRates(can, up ? controller.speedMbps : 0, minimumRate, maximumRate))
      throw kernelRefusal('EINVAL')
    change({ minimumRate, maximumRate })
  }
  if (spoofCheck !== undefined) {
    unlessRefused('spoofCheck')
    change({ spoofCheck })
  }
  if (linkState !== undefined) {
    if (!can.linkState) throw kernelRefusal('EOPNOTSUPP')
    change({ linkState })
  }
  if (queryRSS !== undefined) {
    if (!can.queryRSS) throw kernelRefusal('EOPNOTSUPP')
    change({ queryRSS })
  }
  if (trust !== undefined) {
    unlessRefused('trust')
    change({ trust })
  }
  if (guid !== undefined) throw kernelRefusal('EOPNOTSUPP')
}

/** `linkMbps` is 0 while the link is down. */
function takesRates(
  { rates }: DriverBehaviour,
  linkMbps: number,
  minimumRate: number,
  maximumRate: number,
): boolean {
  switch (rates) {
    case 'always':
      return true
    case 'link':
      return maximumRate === 0 || maximumRate <= linkMbps
    case 'limited':
      return maximumRate <= linkMbps && minimumRate <= maximumRate
    case 'ten-gigabit':
      return linkMbps === 10_000 && (maximumRate === 0 || (maximumRate > 10 && maximumRate <= linkMbps))
  }
}

/** iproute2 sends both rates always: the one that was not given is what the device has. */
function ratesOf(
  state: KernelState,
  controller: SimulatedControllerDescription,
  index: number,
  { minimumRate, maximumRate }: VirtualRequest,
): { minimumRate: number; maximumRate: number } | null {
  if (minimumRate === undefined && maximumRate === undefined) return null
  const now = state.virtual(controller, index)
  const rates = {
    minimumRate: minimumRate ?? now.minimumRate,
    maximumRate: maximumRate ?? now.maximumRate,
  }
  if (rates.maximumRate !== 0 && rates.minimumRate > rates.maximumRate) {
    const text = `Invalid min_tx_rate ${rates.minimumRate} - must be <= max_tx_rate ${rates.maximumRate}`
    throw new CommandFailure(1, text)
  }
  return rates
}
