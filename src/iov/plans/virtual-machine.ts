import type { VMRecord } from '../ledger.ts'
import type { DefineVM, MoveVM, VMTarget } from '../steps/vm-steps.ts'
import { switchesOf } from '../path.ts'
import type { PlanDraft } from './plan-draft.ts'
import { leavePorts, pruneVLAN } from './vlan.ts'

/** The VM becomes known to the ledger and its hypervisor. It does not run yet. */
export function defineVM(draft: PlanDraft, vm: VMRecord): void {
  const { host, id, name, memoryMiB, processors } = vm
  const args: DefineVM = { host, vm: { id, name, memoryMiB, processors } }
  draft.reserve('vms', { ...vm, running: false }).step('vm.define', args)
}

export function startVM(draft: PlanDraft, vm: VMRecord): void {
  draft.step('vm.start', target(vm)).finish('vms', { ...vm, running: true })
}

export function stopVM(draft: PlanDraft, vm: VMRecord): void {
  draft.step('vm.stop', target(vm)).finish('vms', { ...vm, running: false })
}

/** The VM goes to another host. It must not have devices any more. */
export function moveVM(draft: PlanDraft, vm: VMRecord, moved: VMRecord): void {
  const args: MoveVM = { ...target(vm), toHost: moved.host }
  draft.step('vm.move', args).finish('vms', moved)
}

/** The VM is stopped and forgotten. It must not have devices any more. What its guest held is lost with its end. */
export function removeVM(draft: PlanDraft, vm: VMRecord): void {
  draft.noReturn().step('vm.stop', target(vm)).step('vm.undefine', target(vm)).release('vms', vm.id)
}

/** What the switches have for the VM is given back; nobody answers for its host any more. */
export function forgetVM(draft: PlanDraft, vm: VMRecord): void {
  const { ledger } = draft.snapshot
  const channels = ledger.by('channels', 'vm', vm.id)
  const records = ledger.by('virtualControllers', 'vm', vm.id)
  for (const { id } of ledger.by('representations', 'vm', vm.id)) draft.release('representations', id)
  for (const { id } of channels) draft.release('channels', id)
  for (const { id } of records) draft.release('virtualControllers', id)
  for (const vlan of new Set([...channels, ...records].flatMap((one) => one.vlan ?? []))) {
    draft.changes('vlans', String(vlan))
    leavePorts(
      draft,
      vlan,
      ledger.by('vlanPorts', 'vlan', vlan).map(({ port }) => port),
    )
  }
  for (const { vlan, path } of channels) if (vlan !== null) pruneVLAN(draft, vlan, switchesOf(path))
  draft.release('vms', vm.id)
}

function target({ host, id }: VMRecord): VMTarget {
  return { host, vm: id }
}
