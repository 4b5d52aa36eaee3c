import { commandFailure } from './guest-command.ts'
import type { GuestCommand } from './guest-command.ts'
import { bracketed, isSameEndpoint, parsePortal } from './protocol.ts'
import type { Connection, ConnectionTarget, GuestProtocol } from './protocol.ts'

/** "No objects found": there are no sessions (iscsiadm(8), exit status). */
const nothingFound = 21

/** No session, no node record, or no interface record either. */
const notThere = /No matching sessions|No records|Could not read iface info/

/**
 * iSCSI by open-iscsi. A session is bound to the network device by an interface record of ours, so that two sessions to
 * one target go through two devices; the record's name says which, since sessions show it.
 */
export const iscsi: GuestProtocol = {
  form: 'ADDRESS:PORT,IQN such as 192.0.2.42:3260,iqn.2009-01.example:lun-42',
  parse: parsePortal,

  async list(system) {
    const result = await system.run('iscsiadm', ['-m', 'session', '-P', '1'])
    if (result.status === nothingFound) return []
    if (result.status !== 0) throw commandFailure('iscsiadm', result)
    return parseSessions(result.stdout)
  },

  isMeant: (connection, target) =>
    isSameEndpoint(connection, target.endpoint) && connection.through === recordOf(target),

  connect(target) {
    const record = ['-m', 'iface', '-I', recordOf(target)]
    return [
      // Another session of ours may go through the same device: then it is there.
      iscsiadm([...record, '-o', 'new'], /Could not create new interface/),
      iscsiadm([...record, '-o', 'update', '-n', 'iface.net_ifacename', '-v', target.link.name]),
      iscsiadm([...nodeOf(target), '-o', 'new']),
      // Debian's default; others log in by themselves when they are started, where nobody may want it any more.
      iscsiadm([...nodeOf(target), '-o', 'update', '-n', 'node.startup', '-v', 'manual']),
      iscsiadm([...nodeOf(target), '--login'], /already (?:present|exists)/),
    ]
  },

  disconnect: (target) => [
    iscsiadm([...nodeOf(target), '--logout'], notThere),
    iscsiadm([...nodeOf(target), '-o', 'delete'], notThere),
    // Others of our sessions may go through the same device.
    iscsiadm(['-m', 'iface', '-I', recordOf(target), '-o', 'delete'], /Could not (?:read|delete) iface/),
  ],
}

function iscsiadm(args: readonly string[], already?: RegExp): GuestCommand {
  return { command: 'iscsiadm', args, ...(already === undefined ? {} : { already }) }
}

function nodeOf(target: ConnectionTarget): string[] {
  const { address, port, name } = target.endpoint
  return ['-m', 'node', '-T', name, '-p', `${bracketed(address)}:${port}`, '-I', recordOf(target)]
}

/** The name of the interface record for a network device. */
function recordOf({ link }: ConnectionTarget): string {
  return `iovm.${link.mac.replaceAll(':', '')}`
}

/** What `iscsiadm -m session -P 1` prints: for each target and portal the sessions, each with its record. */
function parseSessions(text: string): Connection[] {
  const sessions: Connection[] = []
  let name = ''
  let address = ''
  let port = ''
  let through = ''
  let handle = ''
  for (const line of text.split('\n')) {
    const [, key = '', value = ''] = /^\s*([A-Za-z][\w ]*?):\s+(\S.*?)\s*$/.exec(line) ?? []
    if (key === 'Target') name = value.split(' ')[0] ?? ''
    else if (key === 'Persistent Portal') [address, port] = portalOf(value)
    else if (key === 'Iface Name') through = value
    else if (key === 'SID') handle = value
    else if (key === 'iSCSI Session State')
      sessions.push({ name, address, port, through, handle, isLive: value === 'LOGGED_IN' })
  }
  return sessions
}

/** `192.0.2.42:3260,1` or `[2001:db8::1]:3260,1`. */
function portalOf(text: string): [address: string, port: string] {
  const [, address = '', port = ''] = /^\[?(.+?)\]?:(\d+),/.exec(text) ?? []
  return [address.toLowerCase(), port]
}
