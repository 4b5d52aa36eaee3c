import type { RunResult } from '../../host-access.ts'
import { done, failed } from './command-result.ts'
import type { SimulatedMachine } from './linux.ts'
import type { ISCSISession } from './linux-state.ts'
import { withOne } from './linux-state.ts'

/** ISCSI_ERR_SESS_EXISTS (iscsiadm(8), exit status) */
const sessionExists = 15

/** `iscsiadm` of open-iscsi 2.1.8: interface records, node records and sessions. */
export function runISCSI(machine: SimulatedMachine, args: readonly string[]): RunResult {
  const option = (name: string): string => args[args.indexOf(name) + 1] ?? ''
  const now = machine.connections()
  const { records, nodes, sessions } = now
  const [portal, target, record] = [option('-p'), option('-T'), option('-I')]
  const remote = `${portal},${target}`
  const key = `${remote} ${record}`
  const session = sessions.find((one) => `${one.portal},${one.target} ${one.record}` === key)
  const isUsed = sessions.some((one) => one.record === record)
  const noRecord = `iscsiadm: Could not read iface info for ${record}.`
  if (args[1] === 'node' && !(record in records)) return failed(noRecord, 3)
  switch (`${args[1]} ${args.find((one) => one.startsWith('--')) ?? option('-o')}`) {
    case 'iface new':
      if (isUsed) return failed(`iscsiadm: Could not create new interface ${record}.`, sessionExists)
      machine.keep({ ...now, records: inOrder({ ...records, [record]: '' }) })
      return done(`New interface ${record} added\n`)
    case 'iface update':
      machine.keep({ ...now, records: { ...records, [record]: option('-v') } })
      return done(`${record} updated.\n`)
    case 'iface delete': {
      if (!(record in records)) return failed(noRecord, 7)
      if (isUsed) return failed(`iscsiadm: Could not delete iface ${record}: session exists`, sessionExists)
      const { [record]: _, ...left } = records
      // Node records that use it go first.
      const others = nodes.filter((one) => !one.endsWith(` ${record}`))
      machine.keep({ ...now, records: left, nodes: others })
      return done(`${record} unbound and deleted.\n`)
    }
    case 'node new':
      if (!nodes.includes(key)) machine.keep({ ...now, nodes: withOne(nodes, key) })
      return done()
    case 'node update':
      return nodes.includes(key) ? done() : failed('iscsiadm: No records found', 21)
    case 'node delete':
      if (!nodes.includes(key)) return failed('iscsiadm: No records found', 21)
      if (session !== undefined)
        return failed(
          `iscsiadm: This command will remove the record [iface: ${record}, target: ${target}, portal: ${portal}], but a session is using it. Logout session then rerun command to remove record.\niscsiadm: Could not execute operation on all records: session exists`,
          sessionExists,
        )
      machine.keep({ ...now, nodes: nodes.filter((one) => one !== key) })
      return done()
    case 'node --login':
      if (session !== undefined)
        return failed(
          'iscsiadm: default: 1 session requested, but 1 already present.\niscsiadm: Could not log into all portals',
          sessionExists,
        )
      if (!machine.isServed(remote))
        return failed(
          'iscsiadm: initiator reported error (8 - connection timed out)\niscsiadm: Could not log into all portals',
          8,
        )
      machine.keep({ ...now, sessions: withOne(sessions, { portal, target, record, state: 'LOGGED_IN' }) })
      return done()
    case 'node --logout':
      if (session === undefined) return failed('iscsiadm: No matching sessions found', 21)
      machine.keep({ ...now, sessions: sessions.filter((one) => one !== session) })
      return done()
    default:
      if (sessions.length === 0) return failed('iscsiadm: No active sessions.', 21)
      return done(sessions.map((one, at) => sessionText(one, records[one.record] ?? '', at + 1)).join(''))
  }
}

function inOrder(records: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(records).sort(([one], [other]) => (one < other ? -1 : 1)))
}

function sessionText({ portal, target, record, state }: ISCSISession, device: string, id: number): string {
  return `Target: ${target} (non-flash)
\tCurrent Portal: ${portal},1
\tPersistent Portal: ${portal},1
\t\t**********
\t\tInterface:
\t\t**********
\t\tIface Name: ${record}
\t\tIface Transport: tcp
\t\tIface Initiatorname: iqn.1993-08.org.debian:01:0
\t\tIface IPaddress: 192.0.2.99
\t\tIface HWaddress: default
\t\tIface Netdev: ${device}
\t\tSID: ${id}
\t\tiSCSI Connection State: ${state === 'LOGGED_IN' ? 'LOGGED IN' : 'TRANSPORT WAIT'}
\t\tiSCSI Session State: ${state}
\t\tInternal iscsid Session State: NO CHANGE
`
}
