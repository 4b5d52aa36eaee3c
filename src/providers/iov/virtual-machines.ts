import { CIMDateTime } from '../../cim/datetime.ts'
import type { VMRecord } from '../../iov/ledger.ts'
import { returnCodes } from '../../iov/outcome.ts'
import { answer, answerWithJob, jobCallerOf, named } from './answer.ts'
import type { IOV_VirtualMachine, IOV_VirtualMachine_Methods } from './classes.ts'
import { givenConstraints } from './constraint-values.ts'
import { elementProvider } from './element-provider.ts'
import { observedAt } from './observed-at.ts'
import { jobResults } from './job-results.ts'
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
        const outcome = await infrastructure.createREP(
          self.Name,
          given.value.vHBA,
          jobCallerOf(view, context, input.RunAsJob),
        )
        return answerWithJob(view, outcome, (value) => jobResults.createREP(view, value))
      },
      removeREP: async (self, input, context) => {
        const given = named(view, input, { REP: 'representation' })
        if (!given.ok) return answer(given)
        return answerWithJob(
          view,
          await infrastructure.removeREP(
            self.Name,
            given.value.REP,
            jobCallerOf(view, context, input.RunAsJob),
          ),
        )
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
          jobCallerOf(view, context, input.RunAsJob),
        )
        return answerWithJob(view, outcome, (value) => jobResults.requestChannel(view, value))
      },
      releaseChannel: async (self, input, context) => {
        const given = named(view, input, { vHBA: 'virtualController', RR: 'resource' })
        if (!given.ok) return answer(given)
        const { vHBA, RR } = given.value
        return answerWithJob(
          view,
          await infrastructure.releaseChannel(
            self.Name,
            vHBA,
            RR,
            jobCallerOf(view, context, input.RunAsJob),
          ),
        )
      },
      releaseVHBA: async (self, input, context) => {
        const given = namedToGiveBack(view, input.vHBA)
        if (!given.ok) return answer(given)
        return answerWithJob(
          view,
          await infrastructure.releaseVHBA(
            self.Name,
            given.value.vHBA,
            jobCallerOf(view, context, input.RunAsJob),
          ),
        )
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
          jobCallerOf(view, context, input.RunAsJob),
        )
        return answerWithJob(view, outcome, (value) => jobResults.connect(view, value))
      },
      disconnect: async (self, input, context) => {
        const given = named(view, input, { RR: 'resource' })
        if (!given.ok) return answer(given)
        return answerWithJob(
          view,
          await infrastructure.disconnect(
            self.Name,
            given.value.RR,
            jobCallerOf(view, context, input.RunAsJob),
          ),
        )
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
