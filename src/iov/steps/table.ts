import type { StepHandlers } from '../step-handlers.ts'
import { addInterface, connectGuest, disconnectGuest, removeInterface } from './guest-steps.ts'
import { enablePool } from './pool-steps.ts'
import { joinPort, leavePort } from './port-steps.ts'
import type { StepContext } from './step-context.ts'
import { configureVirtual, resetVirtual } from './virtual-device-steps.ts'
import { configurePool } from './virtual-pool-steps.ts'
import { createVLAN, deleteVLAN } from './vlan-steps.ts'
import { attachDevice, defineVM, detachDevice, moveVM, startVM, stopVM, undefineVM } from './vm-steps.ts'

/** Adds every kind of step on a device. */
export function addStepHandlers(handlers: StepHandlers, context: StepContext): void {
  handlers
    .add(configureVirtual(context))
    .add(resetVirtual(context))
    .add(enablePool(context))
    .add(configurePool(context))
    .add(createVLAN(context))
    .add(deleteVLAN(context))
    .add(joinPort(context))
    .add(leavePort(context))
    .add(defineVM(context))
    .add(undefineVM(context))
    .add(startVM(context))
    .add(stopVM(context))
    .add(moveVM(context))
    .add(attachDevice(context))
    .add(detachDevice(context))
    .add(addInterface(context))
    .add(removeInterface(context))
    .add(connectGuest(context))
    .add(disconnectGuest(context))
}
