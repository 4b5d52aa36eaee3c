import type { Environment } from '../base/environment.ts'
import type { ConstraintSet } from './constraint-set.ts'
import * as channelDecisions from './decisions/channel-decisions.ts'
import type { Decision, Identities } from './decisions/decision.ts'
import * as groups from './decisions/group-decisions.ts'
import * as representations from './decisions/representation-decisions.ts'
import * as resources from './decisions/resource-decisions.ts'
import * as controllers from './decisions/virtual-controller-decisions.ts'
import * as vlans from './decisions/vlan-decisions.ts'
import * as vms from './decisions/vm-decisions.ts'
import type { Discovery } from './discovery.ts'
import { notFound } from './decisions/decision.ts'
import type { GuestNaming } from './guest-naming.ts'
import type { Caller, GroupRequest, Infrastructure, VMRequest } from './infrastructure.ts'
import type { OperationRunner } from './operation-runner.ts'
import type { Outcome, Reason } from './outcome.ts'
import { completed, refused } from './outcome.ts'
import type { SiteState } from './site-state.ts'
import type { Site } from './site.ts'
import type { Snapshot } from './snapshot.ts'
import type { VLANID } from './vlan-id.ts'

export interface ManagerParts {
  readonly state: SiteState
  readonly runner: OperationRunner
  readonly discovery: Discovery
  readonly naming: GuestNaming
  readonly identities: Identities
  readonly environment: Environment
  /** Listens to operations beginning, advancing and ending. */
  readonly onOperation: (listener: () => void) => () => void
  /** Waits for whatever else goes on behind the operations, and ends it. */
  readonly end: () => Promise<void>
}

/**
 * The domain's front door. Each operation is a decision (decisions/), pure, which the runner turns into a run of the
 * journal; here is only which decision, and which elements the call names.
 */
export class InfrastructureManager implements Infrastructure {
  readonly site: Site
  readonly #parts: ManagerParts

  constructor(parts: ManagerParts) {
    this.#parts = parts
    this.site = parts.state.site
  }

  createVM(request: VMRequest, caller: Caller): Promise<Outcome<vms.CreatedVM>> {
    const { identities, environment, naming } = this.#parts
    const decide = (snapshot: Snapshot): Decision<vms.CreatedVM> =>
      vms.createVM(snapshot, identities, request, environment.now())
    return this.#run('createVM', caller, [], decide, async (value) => {
      await naming.settle(value.vm)
      return value
    })
  }

  connectResource(
    vm: string,
    resource: string,
    constraints: ConstraintSet,
    caller: Caller,
  ): Promise<Outcome<resources.Connected>> {
    return this.#run('connectResource', caller, [vmKey(vm)], (snapshot) =>
      resources.connectResource(snapshot, this.#parts.identities, vm, resource, constraints),
    )
  }

  disconnectResource(vm: string, resource: string, caller: Caller): Promise<Outcome<void>> {
    return this.#run('disconnectResource', caller, [vmKey(vm)], (snapshot) =>
      resources.disconnectResource(snapshot, vm, resource),
    )
  }

  haltVM(vm: string, caller: Caller): Promise<Outcome<void>> {
    const decide = (snapshot: Snapshot): Decision<void> => vms.haltVM(snapshot, vm)
    return this.#run('haltVM', caller, [vmKey(vm)], decide, () => this.#settleNames(vm))
  }

  requestVLAN(request: vlans.VLANRequest, caller: Caller): Promise<Outcome<{ vlan: VLANID }>> {
    return this.#run('requestVLAN', caller, [], (snapshot) => vlans.requestVLAN(snapshot, request))
  }

  attach(vlan: VLANID, virtualController: string, caller: Caller): Promise<Outcome<void>> {
    return this.#run('attach', caller, [virtualKey(virtualController)], (snapshot) =>
      vlans.attach(snapshot, vlan, virtualController),
    )
  }

  detach(vlan: VLANID, virtualController: string, caller: Caller): Promise<Outcome<void>> {
    return this.#run('detach', caller, [virtualKey(virtualController)], (snapshot) =>
      vlans.detach(snapshot, vlan, virtualController),
    )
  }

  /** One VLAN after the other, so that a switch that refuses keeps no other VLAN from being removed. */
  async pruneVLANs(caller: Caller): Promise<Outcome<{ removed: readonly VLANID[] }>> {
    const records = [...this.#parts.state.snapshot.site.vlans.values()].flatMap(({ record }) => record ?? [])
    const removed: VLANID[] = []
    const reasons: Reason[] = []
    for (const record of records) {
      const outcome = await this.#run('pruneVLANs', caller, [`vlans:${record.id}`], (snapshot) =>
        vlans.prune(snapshot, record),
      )
      if (outcome.ok && outcome.value) removed.push(record.vlan)
      if (!outcome.ok && outcome.code === 'timeout' && caller.signal.aborted) return outcome
      if (!outcome.ok) reasons.push(...outcome.reasons)
    }
    return removed.length === 0 && reasons.length > 0
      ? refused('deviceRefused', ...reasons)
      : completed({ removed }, reasons)
  }

  createGroup(request: GroupRequest, caller: Caller): Promise<Outcome<{ group: string }>> {
    return this.#run('createGroup', caller, [groupKey(request.name)], (snapshot) =>
      groups.createGroup(snapshot, request),
    )
  }

  changeGroup(name: string, caption: string | null, caller: Caller): Promise<Outcome<void>> {
    return this.#run('changeGroup', caller, [groupKey(name)], (snapshot) =>
      groups.changeGroup(snapshot, name, caption),
    )
  }

  removeGroup(name: string, caller: Caller): Promise<Outcome<void>> {
    return this.#run('removeGroup', caller, [groupKey(name)], (snapshot) =>
      groups.removeGroup(snapshot, name),
    )
  }

  create(host: string, request: VMRequest, caller: Caller): Promise<Outcome<{ vm: string }>> {
    const { identities, environment } = this.#parts
    return this.#run('create', caller, [], (snapshot) =>
      vms.create(snapshot, identities, host, request, environment.now()),
    )
  }

  getVHBA(
    host: string,
    group: string,
    constraints: ConstraintSet,
    caller: Caller,
  ): Promise<Outcome<controllers.CreatedVirtual>> {
    return this.#run('getVHBA', caller, [], (snapshot) =>
      controllers.getVHBA(snapshot, this.#parts.identities, host, group, constraints),
    )
  }

  initVHBA(
    host: string,
    virtualController: string,
    vm: string,
    constraints: ConstraintSet,
    caller: Caller,
  ): Promise<Outcome<void>> {
    return this.#run('initVHBA', caller, [vmKey(vm), virtualKey(virtualController)], (snapshot) =>
      controllers.initVHBA(snapshot, host, virtualController, vm, constraints),
    )
  }

  createVHBA(controller: string, caller: Caller): Promise<Outcome<controllers.CreatedVirtual>> {
    return this.#run('createVHBA', caller, [], (snapshot) =>
      controllers.createVHBA(snapshot, this.#parts.identities, controller),
    )
  }

  removeVHBA(virtualController: string, caller: Caller): Promise<Outcome<void>> {
    return this.#run('removeVHBA', caller, [virtualKey(virtualController)], (snapshot) =>
      controllers.removeVHBA(snapshot, virtualController),
    )
  }

  createREP(
    vm: string,
    virtualController: string,
    caller: Caller,
  ): Promise<Outcome<{ representation: string }>> {
    const decide = (snapshot: Snapshot): Decision<{ representation: string }> =>
      representations.createREP(snapshot, vm, virtualController)
    return this.#run('createREP', caller, [vmKey(vm)], decide, async ({ representation }) => {
      const renamed = await this.#parts.naming.settle(vm)
      return { representation: renamed.get(representation) ?? representation }
    })
  }

  removeREP(vm: string, representation: string, caller: Caller): Promise<Outcome<void>> {
    const decide = (snapshot: Snapshot): Decision<void> =>
      representations.removeREP(snapshot, vm, representation)
    return this.#run('removeREP', caller, [vmKey(vm)], decide, () => this.#settleNames(vm))
  }

  requestChannel(
    vm: string,
    virtualController: string,
    resource: string,
    constraints: ConstraintSet,
    caller: Caller,
  ): Promise<Outcome<{ channel: string; vlan: VLANID }>> {
    const { identities } = this.#parts
    return this.#run('requestChannel', caller, [vmKey(vm), virtualKey(virtualController)], (snapshot) =>
      channelDecisions.requestChannel(snapshot, identities, vm, virtualController, resource, constraints),
    )
  }

  releaseChannel(
    vm: string,
    virtualController: string,
    resource: string,
    caller: Caller,
  ): Promise<Outcome<void>> {
    return this.#run('releaseChannel', caller, [vmKey(vm), virtualKey(virtualController)], (snapshot) =>
      channelDecisions.releaseChannel(snapshot, vm, virtualController, resource),
    )
  }

  releaseVHBA(vm: string, virtualController: string, caller: Caller): Promise<Outcome<void>> {
    return this.#run('releaseVHBA', caller, [vmKey(vm), virtualKey(virtualController)], (snapshot) =>
      controllers.releaseVHBA(snapshot, vm, virtualController),
    )
  }

  connect(
    vm: string,
    virtualController: string,
    vlan: VLANID,
    resource: string,
    caller: Caller,
  ): Promise<Outcome<{ channel: string }>> {
    return this.#run('connect', caller, [vmKey(vm)], (snapshot) =>
      channelDecisions.connect(snapshot, vm, virtualController, vlan, resource),
    )
  }

  disconnect(vm: string, resource: string, caller: Caller): Promise<Outcome<void>> {
    return this.#run('disconnect', caller, [vmKey(vm)], (snapshot) =>
      channelDecisions.disconnect(snapshot, vm, null, resource),
    )
  }

  connectRR(representation: string, resource: string, caller: Caller): Promise<Outcome<{ channel: string }>> {
    return this.#onRepresentation('connectRR', representation, caller, (snapshot, vm, virtualController) =>
      channelDecisions.connect(snapshot, vm, virtualController, null, resource),
    )
  }

  disconnectRR(representation: string, resource: string, caller: Caller): Promise<Outcome<void>> {
    return this.#onRepresentation('disconnectRR', representation, caller, (snapshot, vm, virtualController) =>
      channelDecisions.disconnect(snapshot, vm, virtualController, resource),
    )
  }

  onChange(listener: () => void): () => void {
    const stops = [this.#parts.state.onChange(listener), this.#parts.onOperation(listener)]
    return () => stops.forEach((stop) => stop())
  }

  refresh(signal: AbortSignal): Promise<void> {
    return this.#parts.discovery.everything(signal)
  }

  async close(): Promise<void> {
    await this.#parts.runner.idle()
    await this.#parts.end()
  }

  async #onRepresentation<T>(
    name: string,
    id: string,
    caller: Caller,
    decide: (snapshot: Snapshot, vm: string, virtualController: string) => Decision<T>,
  ): Promise<Outcome<T>> {
    const known = this.site.representations.get(id)
    if (known === undefined) return notFound('port representation', id)
    return this.#run(name, caller, [vmKey(known.vm)], (snapshot) => {
      const representation = snapshot.ledger.get('representations', id)
      if (representation === undefined) return notFound('port representation', id)
      return decide(snapshot, representation.vm, representation.virtualController)
    })
  }

  #run<T>(
    name: string,
    caller: Caller,
    elements: readonly string[],
    decide: (snapshot: Snapshot) => Decision<T>,
    settle?: (value: T) => Promise<T>,
  ): Promise<Outcome<T>> {
    return this.#parts.runner.run({ name, caller, elements, decide, settle })
  }

  /** After an undo, the guest may call an interface otherwise than it did. */
  async #settleNames(vm: string): Promise<void> {
    await this.#parts.naming.settle(vm)
  }
}

function groupKey(name: string): string {
  return `groups:${name}`
}

function vmKey(id: string): string {
  return `vms:${id}`
}

function virtualKey(id: string): string {
  return `virtualControllers:${id}`
}
