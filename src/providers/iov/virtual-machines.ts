import { CIMDateTime } from '../../cim/datetime.ts'
import type { VMRecord } from '../../iov/ledger.ts'
import { returnCodes } from '../../iov/outcome.ts'
import { answer, answerWithJob, callerOf, jobCallerOf, named } from './answer.ts'
import type { IOV_VirtualMachine, IOV_VirtualMachine_Methods } from './classes.ts'
import { givenConstraints } from './constraint-values.ts'
import { elementProvider } from './element-provider.ts'
import { observedAt } from './observed-at.ts'
import type { SiteView } from './site-view.ts'
import { namedToGiveBack } from './virtual-request.ts'
import { statusOfVM } from './status.ts'

export function virtualMachineProvider(view: SiteView) {
  const { infrastructure } = view
  return elementProvider<IOV_VirtualMachine, IOV_VirtualMachine_Methods>(view, {
    kind: 'vm',
    ids: () => view.site.vms.keys(),
    show: (id) => {
      const vm = view.site.vms.get(id)
      return vm === undefined ? undefined : shown(view, vm)
    },
    methods: {
      RequestStateChange: async (self, { RequestedState, TimeoutPeriod }, context) => {
        if (RequestedState == null) return { returns: returnCodes.invalidParameter }
        if (TimeoutPeriod != null && TimeoutPeriod.milliseconds !== 0) return { returns: noTimeout }
        const caller = { ...jobCallerOf(view, context), recordsRefusal: true }
        if (RequestedState !== enable && RequestedState !== disable)
          return { returns: returnCodes.notSupported }
        const outcome =
          RequestedState === enable
            ? await infrastructure.startVM(self.Name, caller)
            : await infrastructure.stopVM(self.Name, caller)
        const { returns, out } = answerWithJob(view, outcome)
        return { returns, out: { Job: out.Job } }
      },
      createREP: async (self, input, context) => {
        const given = named(view, input, { vHBA: 'virtualController' })
        if (!given.ok) return answer(given)
        const outcome = await infrastructure.createREP(self.Name, given.value.vHBA, callerOf(context))
        return answer(outcome, ({ representation }) => ({ REP: view.path('representation', representation) }))
      },
      removeREP: async (self, input, context) => {
        const given = named(view, input, { REP: 'representation' })
        if (!given.ok) return answer(given)
        return answer(await infrastructure.removeREP(self.Name, given.value.REP, callerOf(context)))
      },
      requestChannel: async (self, input, context) => {
        const given = named(
          view,
          { vHBA: input.vHBA, RR: input.RR },
          { vHBA: 'virtualController', RR: 'resource' },
        )
        if (!given.ok) return answer(given)
        const constraints = givenConstraints(input.ConstraintSet)
        if (!constraints.ok) return answer(constraints)
        const { vHBA, RR } = given.value
        const outcome = await infrastructure.requestChannel(
          self.Name,
          vHBA,
          RR,
          constraints.value,
          callerOf(context),
        )
        return answer(outcome, ({ channel, vlan }) => ({
          VLAN: vlan === null ? null : view.path('vlan', String(vlan)),
          DataChannel: view.path('channel', channel),
        }))
      },
      releaseChannel: async (self, input, context) => {
        const given = named(view, input, { vHBA: 'virtualController', RR: 'resource' })
        if (!given.ok) return answer(given)
        const { vHBA, RR } = given.value
        return answer(await infrastructure.releaseChannel(self.Name, vHBA, RR, callerOf(context)))
      },
      releaseVHBA: async (self, input, context) => {
        const given = namedToGiveBack(view, input.vHBA)
        if (!given.ok) return answer(given)
        return answer(await infrastructure.releaseVHBA(self.Name, given.value.vHBA, callerOf(context)))
      },
      connect: async (self, input, context) => {
        const given = named(
          view,
          { vHBA: input.vHBA, VLAN: input.VLAN, RR: input.RR },
          { vHBA: 'virtualController', VLAN: 'vlan?', RR: 'resource' },
        )
        if (!given.ok) return answer(given)
        const { vHBA, VLAN, RR } = given.value
        const outcome = await infrastructure.connect(
          self.Name,
          vHBA,
          VLAN === null ? null : view.vlanID(VLAN),
          RR,
          callerOf(context),
        )
        return answer(outcome, ({ channel }) => ({ DataChannel: view.path('channel', channel) }))
      },
      disconnect: async (self, input, context) => {
        const given = named(view, input, { RR: 'resource' })
        if (!given.ok) return answer(given)
        return answer(await infrastructure.disconnect(self.Name, given.value.RR, callerOf(context)))
      },
    },
  })
}

/** What can be asked for by CIM_EnabledLogicalElement.RequestStateChange, and its code for what cannot. */
const enable = 2
const disable = 3
const noTimeout = 4098

/** CIM_ComputerSystem.Dedicated: not dedicated. */
const notDedicated = 0

function shown(view: SiteView, vm: VMRecord): IOV_VirtualMachine {
  const machine = view.site.machines.get(vm.id)
  return {
    ...view.names.system('vm', vm.id),
    ElementName: vm.name,
    Caption: `Virtual machine ${vm.name} on ${vm.host}`,
    NameFormat: 'UUID',
    Dedicated: [notDedicated],
    InstallDate: CIMDateTime.fromMilliseconds(vm.createdAtMs),
    Host: vm.host,
    HomeHost: vm.home,
    FoundOnHost: machine?.elsewhere?.host ?? null,
    Group: vm.group,
    MemoryMiB: vm.memoryMiB,
    Processors: vm.processors,
    Drift: machine?.drift ?? null,
    ObservedAt: observedAt(machine?.observedAtMs ?? null),
    ...statusOfVM(view, vm),
  }
}
