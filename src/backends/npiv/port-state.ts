import type { BackendErrorCode } from '../../iov/backend.ts'

export interface PortFault {
  readonly code: BackendErrorCode
  readonly text: string
}

/**
 * What stands in `vport_state` (drivers/scsi/scsi_transport_fc.c, fc_vport_state_names) other than Active, and what it
 * means. `passing`: a port that is logging in goes through it, so it is a fault only when it lasts. Recorded: a fabric
 * that rejects the login leaves a port of libfc Initializing for ever, trying again every two seconds.
 */
const states: ReadonlyMap<string, PortFault & { readonly passing: boolean }> = new Map([
  ['Unknown', { passing: true, code: 'timeout', text: 'the driver does not say how it is' }],
  [
    'Initializing',
    {
      passing: true,
      code: 'timeout',
      text: 'its login has not been accepted: the fabric is silent, or rejects it each time',
    },
  ],
  ['Linkdown', { passing: true, code: 'unreachable', text: 'the HBA has no link to a fabric' }],
  ['Disabled', { passing: false, code: 'conflict', text: 'somebody has disabled it' }],
  ['No Fabric Support', { passing: false, code: 'unsupported', text: 'the fabric has no NPIV' }],
  [
    'No Fabric Resources',
    { passing: false, code: 'no-capacity', text: 'the fabric takes no more logins here' },
  ],
  ['Fabric Rejected WWN', { passing: false, code: 'refused', text: 'the fabric rejects this WWPN' }],
  ['Fabric Logout', { passing: false, code: 'unreachable', text: 'the fabric has logged it out' }],
  ['VPort Failed', { passing: false, code: 'protocol', text: 'the driver has given it up' }],
])

/** What is wrong with a port in this state; null: it is Active. */
export function faultOf(state: string): (PortFault & { readonly passing: boolean }) | null {
  if (state === 'Active') return null
  const known = states.get(state)
  if (known === undefined) return { passing: true, code: 'protocol', text: `it is ${state}` }
  return { ...known, text: `it is ${state}: ${known.text}` }
}
