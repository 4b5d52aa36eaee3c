import type { VirtualSettingsRequest } from '../infrastructure.ts'
import type { OwnSettings, VirtualControllerRecord } from '../ledger.ts'
import type { Outcome } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import { change } from '../plans/virtual-controller.ts'
import type { PhysicalController } from '../site.ts'
import type { Snapshot } from '../snapshot.ts'
import { whyNoVLANs } from '../virtual-device-kind.ts'
import type { VLANID } from '../vlan-id.ts'
import type { Decision } from './decision.ts'
import { inUse, wrongState } from './decision.ts'
import * as lookup from './lookup.ts'

/**
 * `configureVHBA`: a virtual controller that no VM of this site has is set as its user says, who has it elsewhere: this
 * site is his I/O server. What is not given stays as it is.
 */
export function configureVHBA(
  snapshot: Snapshot,
  id: string,
  request: VirtualSettingsRequest,
  generation: number | null,
): Decision<void> {
  const found = lookup.findVirtual(snapshot, id)
  if (!found.ok) return found
  const record = found.value
  if (generation !== null && generation !== record.generation) {
    const text = `${id} has been handed out again since: its generation is ${record.generation}, not ${generation}`
    return wrongState('generation', text, id)
  }
  if (record.vm !== null) {
    return inUse(
      'virtual controller',
      `${id} belongs to virtual machine ${record.vm} of this site`,
      record.vm,
    )
  }
  const controller = lookup.findPhysical(snapshot, record.controller)
  if (!controller.ok) return controller
  const wanted = changed(record, request)
  const fault = faultOf(snapshot, controller.value, record, wanted)
  if (!fault.ok) return fault
  const draft = new PlanDraft(snapshot)
  draft.reserve('virtualControllers', wanted)
  change(draft, record, wanted)
  return { draft, value: undefined, reasons: [] }
}

function changed(
  record: VirtualControllerRecord,
  { minimumRateMbps, maximumRateMbps, trust, ...rest }: VirtualSettingsRequest,
): VirtualControllerRecord {
  const own: OwnSettings = { ...record.own, ...rest }
  const tag = own.serviceTag === undefined ? {} : { serviceTag: false }
  // A VLAN that is taken away takes its priority and the kind of its tag with it.
  const settled = rest.vlan === null ? { ...own, vlanPriority: 0, ...tag } : own
  return {
    ...record,
    minimumRateMbps: minimumRateMbps ?? record.minimumRateMbps,
    maximumRateMbps: maximumRateMbps ?? record.maximumRateMbps,
    trust: trust ?? record.trust,
    own: settled,
  }
}

/** Why it cannot be set so. */
function faultOf(
  snapshot: Snapshot,
  controller: PhysicalController,
  record: VirtualControllerRecord,
  wanted: VirtualControllerRecord,
): Outcome<void> {
  const { id, capabilities, speedMbps } = controller
  const { minimumRateMbps, maximumRateMbps, trust, own = {} } = wanted
  const invalid = (name: string, text: string) => refused('invalidParameter', reason(name, text, [record.id]))
  const incapable = (what: string) =>
    refused('notSupported', reason('capabilities', `the driver of ${id} has no ${what}`, [id]))
  if (capabilities.portNames === true || capabilities.takesOnly !== undefined)
    return refused('notSupported', reason('technique', `${record.id} cannot be set so`, [id]))
  if ((own.vlan ?? null) === null && (own.vlanPriority ?? 0) !== 0)
    return invalid('VLANPriority', 'there is no priority without a VLAN')
  if ((own.vlan ?? null) === null && own.serviceTag === true)
    return invalid('ServiceTag', 'there is no tag without a VLAN')
  if (capabilities.representors === true && (own.vlan ?? null) !== null)
    return refused('notSupported', reason('VLANID', whyNoVLANs(controller, record.index), [record.id]))
  if (maximumRateMbps !== 0 && minimumRateMbps > maximumRateMbps)
    return invalid(
      'MinimumRate',
      `the minimum rate ${minimumRateMbps} is above the maximum ${maximumRateMbps}`,
    )
  if (!capabilities.minimumRate && minimumRateMbps > 0) return incapable('minimum rate')
  if (!capabilities.maximumRate && maximumRateMbps > 0) return incapable('maximum rate')
  if (!capabilities.trust && trust) return incapable('trust')
  if (!capabilities.spoofCheck && own.spoofCheck === false) return incapable('spoof check')
  if (!capabilities.serviceTag && own.serviceTag === true) return incapable('tag of 802.1ad')
  if (capabilities.linkState !== true && (own.linkState ?? 'auto') !== 'auto') return incapable('link state')
  if (own.vlan != null && own.vlan !== record.own?.vlan && isOfThisSite(snapshot, own.vlan)) {
    const text = `VLAN ${own.vlan} is this site's own: it gives its VLANs to its customers by requestVLAN`
    return refused('notAuthorisedByGroup', reason('VLANID', text, [String(own.vlan)]))
  }
  const mac = own.mac ?? null
  const holder = [...snapshot.site.virtualControllers.values()].find(
    (one) => mac !== null && one.id !== record.id && (one.actual.mac === mac || one.record?.mac === mac),
  )
  if (holder !== undefined) return inUse('MACAddress', `${holder.id} has the address ${mac}`, holder.id)
  const others = snapshot.ledger.by('virtualControllers', 'controller', id)
  const guaranteed = others.reduce((sum, one) => sum + (one.id === record.id ? 0 : one.minimumRateMbps), 0)
  if (minimumRateMbps > record.minimumRateMbps && guaranteed + minimumRateMbps > speedMbps) {
    const text = `${guaranteed} of the ${speedMbps} Mbit/s of ${id} are guaranteed to others already`
    return refused('noCapacity', reason('capacity', text, [id]))
  }
  return completed(undefined)
}

function isOfThisSite({ description }: Snapshot, vlan: VLANID): boolean {
  return description.vlanRanges.some(({ first, last }) => vlan >= first && vlan <= last)
}
