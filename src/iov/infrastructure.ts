import type { ConstraintSet } from './constraint-set.ts'
import type { DomainEvent } from './domain-event.ts'
import type { Ending } from './job.ts'
import type { OwnSettings } from './ledger.ts'
import type { Outcome } from './outcome.ts'
import type { PlannedStep } from './plan-description.ts'
import type { DeviceQueue } from './queues.ts'
import type { Site } from './site.ts'
import type { VLANID } from './vlan-id.ts'

/** Who asked, and how to stop waiting. A change that has begun is finished or undone, whatever the signal says. */
export interface Caller {
  readonly user: string
  readonly signal: AbortSignal
  /**
   * When this is aborted and the operation has not ended, the caller is answered with the job (`jobStarted`), and the
   * operation goes on whatever becomes of the caller. Aborted from the beginning: it runs as a job at once. A refusal
   * that needs no waiting is answered in any case.
   */
  readonly jobWhen?: AbortSignal
  /** A refusal has a record too: for a caller whose own answer has no room for the reasons. */
  readonly recordsRefusal?: boolean
}

export interface VMRequest {
  /** Unique; null: one is made up. */
  readonly name: string | null
  readonly group: string
  readonly constraints: ConstraintSet
  readonly memoryMiB: number
  readonly processors: number
}

/** What a new virtual controller is asked for with. */
export interface VirtualControllerRequest {
  /** Unique; asking again with the same name and the same wishes answers the same one. Absent: it has no name. */
  readonly name?: string | null
  /** Only VMs of this group, or of groups in it, can be given it. Absent: those of any group. */
  readonly group?: string | null
  readonly constraints?: ConstraintSet
  /** Which of the controller's virtual devices; absent: whichever is free. */
  readonly index?: number | null
}

/** What a virtual controller is to be set to that is used elsewhere; what is absent stays as it is. Rates in Mbit/s. */
export interface VirtualSettingsRequest extends OwnSettings {
  readonly minimumRateMbps?: number
  readonly maximumRateMbps?: number
  readonly trust?: boolean
}

/** Whose constraint set it is: by name, or, of a VM, by id. */
export interface ConstraintOwner {
  readonly kind: 'customer' | 'group' | 'vm'
  readonly id: string
}

export interface GroupRequest {
  /** Unique over the site. */
  readonly name: string
  readonly customer: string
  /** The group that it is in; null: at the top. */
  readonly parent: string | null
  readonly caption: string | null
}

/** The phases of a virtual machine's life (Figure 6), each all or nothing. */
export interface LifeCycleOperations {
  createVM(
    request: VMRequest,
    caller: Caller,
  ): Promise<Outcome<{ vm: string; virtualControllers: readonly string[] }>>
  haltVM(vm: string, caller: Caller): Promise<Outcome<void>>
  /** `name` null: one is made up; `host` null: placement chooses. */
  cloneVM(
    request: { vm: string; name: string | null; host: string | null },
    caller: Caller,
  ): Promise<Outcome<{ vm: string; virtualControllers: readonly string[]; channels: readonly string[] }>>
  /** Answers with the channels that had to be connected anew. */
  moveToGroup(vm: string, group: string, caller: Caller): Promise<Outcome<{ reconnected: readonly string[] }>>
  /** `host` null: placement chooses among the others. */
  migrateVM(vm: string, host: string | null, caller: Caller): Promise<Outcome<{ host: string }>>
  startVM(vm: string, caller: Caller): Promise<Outcome<void>>
  stopVM(vm: string, caller: Caller): Promise<Outcome<void>>
}

/** Temporary relocation: virtual machines on fewer hosts for the time being, and back. */
export interface ConsolidationOperations {
  /** All of the moves or none; where each virtual machine belongs is remembered. */
  consolidate(
    moves: readonly { readonly vm: string; readonly host: string }[],
    caller: Caller,
  ): Promise<Outcome<{ moved: readonly string[] }>>
  /** Those that cannot go back stay; the reasons say why. */
  returnRelocated(caller: Caller): Promise<Outcome<{ returned: readonly string[] }>>
}

/** What operations would do, and why, or why they cannot be; nothing is changed. */
export interface PlanOperations {
  planVM(request: VMRequest): Promise<Outcome<Planned & { host: string }>>
  planChannel(vm: string, resource: string, constraints: ConstraintSet): Promise<Outcome<Planned>>
  planMigration(vm: string, host: string | null): Promise<Outcome<Planned & { host: string }>>
  planConsolidation(): Promise<
    Outcome<Planned & { moves: readonly { readonly vm: string; readonly host: string }[] }>
  >
}

export interface Planned {
  readonly steps: readonly PlannedStep[]
}

/** The paper's "connect RR" and "disconnect RR". */
export interface ConnectionOperations {
  /** Connects over each of the VM's virtual controllers that redundancy asks for. */
  connectResource(
    vm: string,
    resource: string,
    constraints: ConstraintSet,
    caller: Caller,
  ): Promise<Outcome<{ channels: readonly string[] }>>
  disconnectResource(vm: string, resource: string, caller: Caller): Promise<Outcome<void>>
}

/** The manager's primitives. */
export interface VLANOperations {
  /**
   * Configures a VLAN on the switches that lead from the virtual controller to the resource, or, without these, on
   * every switch but fabrics. Chooses a free VLAN when none is named.
   */
  requestVLAN(
    request: {
      vlan: VLANID | null
      group: string
      virtualController: string | null
      resource: string | null
    },
    caller: Caller,
  ): Promise<Outcome<{ vlan: VLANID }>>
  attach(vlan: VLANID, virtualController: string, caller: Caller): Promise<Outcome<void>>
  detach(vlan: VLANID, virtualController: string, caller: Caller): Promise<Outcome<void>>
  pruneVLANs(caller: Caller): Promise<Outcome<{ removed: readonly VLANID[] }>>
}

/** The groups that clients make. */
export interface GroupOperations {
  createGroup(request: GroupRequest, caller: Caller): Promise<Outcome<{ group: string }>>
  changeGroup(name: string, caption: string | null, caller: Caller): Promise<Outcome<void>>
  /** Refused while virtual machines, VLANs or other groups are in it, and for a group of the site file. */
  removeGroup(name: string, caller: Caller): Promise<Outcome<void>>
  /**
   * Puts another constraint set in the place of that of a group or a VM. Refused where something that it applies to
   * would violate it, and for what stands in the site file.
   */
  changeConstraints(owner: ConstraintOwner, set: ConstraintSet, caller: Caller): Promise<Outcome<void>>
}

/** The primitives of hypervisors, physical controllers and factories. */
export interface ControllerOperations {
  create(host: string, request: VMRequest, caller: Caller): Promise<Outcome<{ vm: string }>>
  /** Chooses the physical controller of the host by the constraints, for the group, and creates a virtual one. */
  getVHBA(
    host: string,
    group: string,
    constraints: ConstraintSet,
    caller: Caller,
    name?: string | null,
  ): Promise<Outcome<{ virtualController: string }>>
  /** Gives the virtual controller to the VM, with an identity. */
  initVHBA(
    host: string,
    virtualController: string,
    vm: string,
    constraints: ConstraintSet,
    caller: Caller,
  ): Promise<Outcome<void>>
  createVHBA(
    controller: string,
    caller: Caller,
    request?: VirtualControllerRequest,
  ): Promise<Outcome<{ virtualController: string }>>
  /** `generation`: refused when the device has been handed out again since. What is removed already stays so. */
  removeVHBA(virtualController: string, caller: Caller, generation?: number | null): Promise<Outcome<void>>
  /** Sets one that no VM of this site has as its user elsewhere wants it; `generation` as in removeVHBA. */
  configureVHBA(
    virtualController: string,
    settings: VirtualSettingsRequest,
    caller: Caller,
    generation?: number | null,
  ): Promise<Outcome<void>>
}

/** The primitives of virtual machines and of the representations in their guests. */
export interface GuestOperations {
  createREP(
    vm: string,
    virtualController: string,
    caller: Caller,
  ): Promise<Outcome<{ representation: string }>>
  removeREP(vm: string, representation: string, caller: Caller): Promise<Outcome<void>>
  requestChannel(
    vm: string,
    virtualController: string,
    resource: string,
    constraints: ConstraintSet,
    caller: Caller,
  ): Promise<Outcome<{ channel: string; vlan: VLANID | null }>>
  releaseChannel(
    vm: string,
    virtualController: string,
    resource: string,
    caller: Caller,
  ): Promise<Outcome<void>>
  releaseVHBA(vm: string, virtualController: string, caller: Caller): Promise<Outcome<void>>
  connect(
    vm: string,
    virtualController: string,
    vlan: VLANID | null,
    resource: string,
    caller: Caller,
  ): Promise<Outcome<{ channel: string }>>
  disconnect(vm: string, resource: string, caller: Caller): Promise<Outcome<void>>
  connectRR(representation: string, resource: string, caller: Caller): Promise<Outcome<{ channel: string }>>
  disconnectRR(representation: string, resource: string, caller: Caller): Promise<Outcome<void>>
}

/** What clients can do with operations that are on their way, or have ended: `Site.operations`, by id. */
export interface JobOperations {
  /** A caller whose operation takes longer is better answered with its job (see Caller.jobWhen). */
  readonly afterMs: number
  /** What goes on at the devices that are not at rest, by device. */
  readonly queues: ReadonlyMap<string, DeviceQueue>
  /** The time, as records have it. */
  now(): number
  /**
   * Asks an operation to end: it is undone between two steps, or, to be killed, in the midst of one. Fulfilled before
   * it has ended. Refused for one that has ended or can no longer be stopped.
   */
  stop(id: string, ending: Ending, caller: Caller): Outcome<void>
  /** For how long it is kept after its end. */
  keep(id: string, keptMs: number): Promise<Outcome<void>>
  /** Forgets an operation that has ended. */
  remove(id: string): Promise<Outcome<void>>
}

/** Keeping the site as it was decided. Elements are named `table:id`, as in DomainEvent. */
export interface ReconcileOperations {
  /** Calls the listener with what happens in the site without anybody having asked for it. */
  onEvent(listener: (event: DomainEvent) => void): () => void
  /** Reads anew the hosts and switches that show an element; null: all that there are. It may go on as a job. */
  look(element: string | null, caller: Caller): Promise<Outcome<void>>
  /** Puts an element back as it was decided, on its devices; of a host or switch, everything there that differs. */
  mend(element: string, caller: Caller): Promise<Outcome<void>>
}

/**
 * The domain's front door: the paper's operations (Table 2), each by itself and composed (Figure 6). Everything is
 * named by id. Every change goes through the journal; when an operation does not complete, the site is as before.
 * Methods never throw for what the site or its devices do: that is an Outcome.
 */
export interface Infrastructure
  extends
    LifeCycleOperations,
    ConsolidationOperations,
    PlanOperations,
    ConnectionOperations,
    VLANOperations,
    GroupOperations,
    ControllerOperations,
    GuestOperations,
    ReconcileOperations {
  readonly site: Site
  readonly jobs: JobOperations

  /** Called after each change of the site, so that a watcher may read it anew. */
  onChange(listener: () => void): () => void
  /** Reads the devices anew. */
  refresh(signal: AbortSignal): Promise<void>
  /** Waits for running changes to end. */
  close(): Promise<void>
}
