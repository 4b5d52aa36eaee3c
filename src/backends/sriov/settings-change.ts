import type {
  BackendErrorCode,
  ControllerCapabilities,
  LinkState,
  VirtualSettings,
} from '../../iov/backend.ts'

/** How a virtual function is when nobody uses it. */
export const defaultSettings: Readonly<VirtualSettings> = {
  mac: null,
  vlan: null,
  vlanPriority: 0,
  minimumRateMbps: 0,
  maximumRateMbps: 0,
  spoofCheck: true,
  trust: false,
}

/** With what is absent, so that it is compared too. */
export function writtenOut<T extends Partial<VirtualSettings>>(settings: T): T {
  return { serviceTag: false, linkState: 'auto', ...settings }
}

/** What is to be after a change. A VLAN taken away takes its priority and the kind of its tag with it. */
export function targetOf(current: VirtualSettings, wanted: Partial<VirtualSettings>): VirtualSettings {
  const target = { ...current, ...wanted }
  if (target.vlan === null && wanted.vlanPriority === undefined) target.vlanPriority = 0
  if (target.vlan === null || target.serviceTag !== true) delete target.serviceTag
  if (linkStateOf(target) === 'auto') delete target.linkState
  return target
}

/** Why these settings cannot be; null: they can. Checked here because igb takes VLAN 4095 without complaint. */
export function objection(
  target: VirtualSettings,
  current: VirtualSettings,
  can: ControllerCapabilities,
): { code: BackendErrorCode; text: string } | null {
  const { vlan, vlanPriority, minimumRateMbps, maximumRateMbps } = target
  const refuse = (text: string) => ({ code: 'refused' as const, text })
  const unsupported = (what: string) => ({ code: 'unsupported' as const, text: `its driver has no ${what}` })
  if (vlan !== null && !(Number.isInteger(vlan) && vlan >= 1 && vlan <= 4094))
    return refuse(`${vlan} is not a VLAN ID: expected 1 to 4094`)
  if (!(Number.isInteger(vlanPriority) && vlanPriority >= 0 && vlanPriority <= 7))
    return refuse(`${vlanPriority} is not a VLAN priority: expected 0 to 7`)
  if (vlan === null && vlanPriority !== 0) return refuse(`priority ${vlanPriority} without a VLAN`)
  if (![minimumRateMbps, maximumRateMbps].every((rate) => Number.isInteger(rate) && rate >= 0))
    return refuse(`rates are whole Mbit/s, not ${minimumRateMbps} and ${maximumRateMbps}`)
  if (maximumRateMbps !== 0 && minimumRateMbps > maximumRateMbps)
    return refuse(`the minimum rate ${minimumRateMbps} is above the maximum rate ${maximumRateMbps}`)
  if (can.representors === true && vlan !== null && vlan !== current.vlan)
    return {
      code: 'unsupported',
      text: 'its e-switch is in switchdev mode, where VLANs are given to the ports of representors',
    }
  if (!can.minimumRate && minimumRateMbps !== current.minimumRateMbps) return unsupported('minimum rate')
  if (!can.maximumRate && maximumRateMbps !== current.maximumRateMbps) return unsupported('maximum rate')
  if (!can.spoofCheck && target.spoofCheck !== current.spoofCheck) return unsupported('spoof check')
  if (!can.trust && target.trust !== current.trust) return unsupported('trust')
  if (!can.serviceTag && hasServiceTag(target) && !hasServiceTag(current))
    return unsupported('tag of 802.1ad')
  if (can.linkState !== true && linkStateOf(target) !== linkStateOf(current)) return unsupported('link state')
  return null
}

/** One attribute's change: what it is called in messages, and the arguments of `ip link set … vf N` for it. */
export interface Change {
  attribute: string
  args: readonly string[]
}

/**
 * The changes that lead from `current` to `target`, in the order VLAN, MAC, rate, spoof check, trust, link
 * state: a function is on its own VLAN before it has its identity, and has its link last. With `always` VLAN and MAC are written even where
 * they are the same already (field-lessons 4); the others are not, since some drivers (ixgbe) refuse even to take away
 * a rate that is not there while the link is down.
 */
export function changesTo(
  target: VirtualSettings,
  current: VirtualSettings,
  can: ControllerCapabilities,
  { always = false } = {},
): Change[] {
  const differs = (...names: (keyof VirtualSettings)[]) =>
    names.some((name) => current[name] !== target[name])
  const changes: Change[] = []
  if ((always && can.representors !== true) || differs('vlan', 'vlanPriority', 'serviceTag'))
    changes.push({
      attribute: 'VLAN',
      args: [
        'vlan',
        String(target.vlan ?? 0),
        ...(target.vlan === null ? [] : ['qos', String(target.vlanPriority)]),
        ...(hasServiceTag(target) ? ['proto', '802.1ad'] : []),
      ],
    })
  if (always || differs('mac'))
    changes.push({ attribute: 'MAC', args: ['mac', target.mac ?? '00:00:00:00:00:00'] })
  if ((can.maximumRate || can.minimumRate) && differs('maximumRateMbps', 'minimumRateMbps'))
    changes.push({
      attribute: 'rate',
      args: [
        'max_tx_rate',
        String(target.maximumRateMbps),
        ...(can.minimumRate ? ['min_tx_rate', String(target.minimumRateMbps)] : []),
      ],
    })
  if (can.spoofCheck && differs('spoofCheck'))
    changes.push({ attribute: 'spoof check', args: ['spoofchk', onOff(target.spoofCheck)] })
  if (can.trust && differs('trust'))
    changes.push({ attribute: 'trust', args: ['trust', onOff(target.trust)] })
  if (can.linkState === true && differs('linkState'))
    changes.push({ attribute: 'link state', args: ['state', linkStateOf(target)] })
  return changes
}

/** In words, where the device is not as it was told to be; null: it is. What its driver does not have is not compared. */
export function remainder(
  actual: VirtualSettings,
  target: VirtualSettings,
  can: ControllerCapabilities,
): string | null {
  const compared: (keyof VirtualSettings)[] = ['vlan', 'vlanPriority', 'mac']
  if (can.minimumRate) compared.push('minimumRateMbps')
  if (can.maximumRate) compared.push('maximumRateMbps')
  if (can.spoofCheck) compared.push('spoofCheck')
  if (can.trust) compared.push('trust')
  if (can.serviceTag) compared.push('serviceTag')
  if (can.linkState === true) compared.push('linkState')
  const different = compared.filter((name) => actual[name] !== target[name])
  if (different.length === 0) return null
  return different
    .map((name) => `${name} is ${inWords(actual, name)} instead of ${inWords(target, name)}`)
    .join(', ')
}

const linkStateOf = ({ linkState }: VirtualSettings): LinkState => linkState ?? 'auto'

const hasServiceTag = ({ serviceTag }: VirtualSettings): boolean => serviceTag === true

const inWords = (settings: VirtualSettings, name: keyof VirtualSettings) =>
  String(
    name === 'linkState'
      ? linkStateOf(settings)
      : name === 'serviceTag'
        ? hasServiceTag(settings)
        : settings[name],
  )

const onOff = (on: boolean) => (on ? 'on' : 'off')
