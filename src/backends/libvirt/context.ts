import type { Limits } from '../../base/limits.ts'
import type { HostAccess } from '../host-access.ts'
import type { Virsh } from './virsh.ts'

/** What a call of virsh belongs to. */
export interface Step {
  readonly name: string
  readonly signal: AbortSignal
}

/** One hypervisor and its host, as the steps on them need them. */
export interface Context {
  readonly virsh: Virsh
  readonly access: HostAccess
  readonly limits: Pick<
    Limits,
    | 'deviceTimeoutMs'
    | 'vmPowerTimeoutMs'
    | 'migrationTimeoutMs'
    | 'vmShutdownMs'
    | 'vmReleaseMs'
    | 'vmPollMs'
    | 'virtualPortUnitsMs'
  >
  wait(ms: number, signal: AbortSignal): Promise<void>
}
