import { FaultyHost } from '../../../src/backends/simulated/faults.ts'
import type { FaultEffect, HostFault } from '../../../src/backends/simulated/faults.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import type { FailingDevice, Fault } from '../contract/every-fault.ts'

export interface HostBehaviour {
  /** The calls that change something. */
  changing: RegExp
  /** What somebody else does meanwhile. */
  meanwhile(): Promise<unknown>
  /** What a command is given in one batch fails as one. */
  wholeBatches?: boolean
  /** How it fails, where it does so otherwise than files of the kernel and `ip`. */
  effects?: Partial<Record<Fault, FaultEffect>>
}

/** A backend over a host that fails at one of its calls. */
export function failingHost<B>(
  access: HostAccess,
  make: (access: HostAccess) => B,
  { changing, meanwhile, wholeBatches = false, effects = {} }: HostBehaviour,
): (fault: Fault, call: number, onHang: () => void) => FailingDevice<B> {
  return (fault, at, onHang) => {
    let calls = 0
    const beforeEach = async (): Promise<void> => {
      if (++calls !== at) return
      if (fault === 'concurrent change') await meanwhile()
      if (fault === 'hanging') onHang()
    }
    if (fault === 'concurrent change')
      return { backend: make(new FaultyHost(access, [], beforeEach)), hasFailed: () => calls >= at }
    const { call, times, effect } = {
      unreachable: { call: /./, times: 1, effect: refuse('EIO', 'Input/output error') },
      hanging: { call: /./, times: 1, effect: { kind: 'hang' } as const },
      refusing: { call: changing, times: 1, effect: refuse('EBUSY', 'Device or resource busy') },
      lying: { call: changing, times: 1, effect: { kind: 'lie' } as const },
      vanishing: { call: /./, times: Infinity, effect: { kind: 'vanish' } as const },
      'wrong credentials': {
        call: changing,
        times: Infinity,
        effect: refuse('EPERM', 'Operation not permitted'),
      },
    }[fault]
    const one: HostFault = { call, from: at, times, effect: effects[fault] ?? effect }
    const host = new FaultyHost(access, [one], beforeEach, { wholeBatches })
    return { backend: make(host), hasFailed: () => host.hasFailed }
  }
}

const refuse = (errno: string, text: string): FaultEffect => ({ kind: 'refuse', errno, text })
