import { HostError } from '../../../src/backends/host-access.ts'
import type { RunResult } from '../../../src/backends/host-access.ts'
import type { GuestShell } from '../../../src/backends/guest/guest-shell.ts'

interface FakeLink {
  name: string
  mac: string
  isUp: boolean
  permanent?: string
  kind?: string
}

interface FakeSession {
  portal: string
  target: string
  record: string
  state: string
}

interface FakeController {
  name: string
  nqn: string
  address: string
  port: string
  device: string
  state: string
}

/**
 * A Linux guest's commands, with the words and statuses of the real ones: iproute2 6.1, open-iscsi 2.1.8, nvme-cli 2.3,
 * mount of util-linux 2.38 with mount.nfs 2.6.
 */
export class FakeGuest implements GuestShell {
  readonly links: FakeLink[]
  /** What answers in the network, as `ADDRESS:PORT,NAME` or `HOST:/EXPORT`. */
  readonly remotes = new Set<string>()
  readonly names = new Map<string, string>()
  /** The device that all routes lead through; null: there are none. */
  route: string | null
  /** Commands that are not installed. */
  readonly missing = new Set<string>()
  /** Commands that say that all is well and do nothing; such as `nvme connect`, by their beginning. */
  readonly lying = new Set<string>()
  /** Commands that do not end until they are told to. */
  readonly hanging = new Set<string>()
  readonly log: string[] = []
  #sessions: FakeSession[] = []
  readonly #records = new Map<string, string>()
  readonly #nodes = new Set<string>()
  #controllers: FakeController[] = []
  readonly #directories = new Set<string>()
  #mounts: { source: string; directory: string }[] = []

  constructor(macs: readonly string[]) {
    this.links = macs.map((mac, at) => ({ name: `eth${at}`, mac, isUp: false }))
    this.route = 'eth0'
  }

  /** All that connecting leaves behind. */
  get remains(): unknown[] {
    const { size: directories } = this.#directories
    return [
      this.#sessions,
      [...this.#records],
      [...this.#nodes],
      this.#controllers,
      this.#mounts,
      directories,
    ]
  }

  /** The other side goes away: sessions stay, and are not up any more. */
  lose(): void {
    this.remotes.clear()
    for (const one of this.#sessions) one.state = 'FAILED'
    for (const one of this.#controllers) one.state = 'connecting'
  }

  async run(command: string, args: readonly string[], signal: AbortSignal): Promise<RunResult> {
    const line = [command, ...args].join(' ')
    this.log.push(line)
    const among = (set: ReadonlySet<string>): boolean => [...set].some((start) => line.startsWith(start))
    if (among(this.hanging))
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    if (this.missing.has(command)) throw new HostError('ENOENT', command)
    if (among(this.lying)) return done()
    switch (command) {
      case 'ip':
        return this.#ip(args)
      case 'iscsiadm':
        return this.#iscsiadm(args)
      case 'nvme':
        return args[0] === 'connect' ? this.#nvmeConnect(args) : this.#nvme(args)
      case 'cat':
        return done(this.#mounts.map(mountLine).join(''))
      case 'getent': {
        const address = this.names.get(args[1] ?? '')
        return address === undefined ? failed('', 2) : done(`${address}    ${args[1]}\n`)
      }
      case 'mkdir':
        this.#directories.add(args.at(-1)!)
        return done()
      case 'rmdir':
        return this.#removeDirectory(args[0]!)
      case 'mount':
        return this.#mount(args.at(-2)!, args.at(-1)!)
      case 'umount':
        return this.#unmount(args[0]!)
      default:
        throw new HostError('ENOENT', command)
    }
  }

  #ip(args: readonly string[]): RunResult {
    if (args.includes('route')) {
      if (this.route === null) return failed('RTNETLINK answers: Network is unreachable', 2)
      return done(JSON.stringify([{ dst: args.at(-1), dev: this.route, flags: [], uid: 0, cache: [] }]))
    }
    if (args.includes('show')) {
      const loopback = { ifname: 'lo', flags: ['UP'], link_type: 'loopback', address: '00:00:00:00:00:00' }
      return done(JSON.stringify([loopback, ...this.links.map(linkEntry)]))
    }
    const link = this.links.find(({ name }) => name === args[3])
    if (link === undefined) return failed(`Cannot find device "${args[3]}"`, 1)
    link.isUp = args[4] === 'up'
    return done()
  }

  #iscsiadm(args: readonly string[]): RunResult {
    const option = (name: string): string => args[args.indexOf(name) + 1]!
    const record = option('-I')
    const key = `${option('-p')},${option('-T')} ${record}`
    const session = this.#sessions.find((one) => `${one.portal},${one.target} ${one.record}` === key)
    if (args[1] === 'node' && !this.#records.has(record))
      return failed(`iscsiadm: Could not read iface info for ${record}.`, 3)
    switch (`${args[1]} ${args.find((one) => one.startsWith('--')) ?? option('-o')}`) {
      case 'iface new':
        this.#records.set(record, '')
        return done(`New interface ${record} added\n`)
      case 'iface update':
        this.#records.set(record, option('-v'))
        return done(`${record} updated.\n`)
      case 'iface delete':
        if (this.#records.delete(record)) return done(`${record} unbound and deleted.\n`)
        return failed(`iscsiadm: Could not read iface info for ${record}.`, 7)
      case 'node new':
        this.#nodes.add(key)
        return done()
      case 'node update':
        return this.#nodes.has(key) ? done() : failed('iscsiadm: No records found', 21)
      case 'node delete':
        return this.#nodes.delete(key) ? done() : failed('iscsiadm: No records found', 21)
      case 'node --login':
        if (session !== undefined)
          return failed(
            'iscsiadm: default: 1 session requested, but 1 already present.\niscsiadm: Could not log into all portals',
            15,
          )
        if (!this.remotes.has(key.split(' ')[0]!))
          return failed(
            'iscsiadm: initiator reported error (8 - connection timed out)\niscsiadm: Could not log into all portals',
            8,
          )
        this.#sessions.push({ portal: option('-p'), target: option('-T'), record, state: 'LOGGED_IN' })
        return done()
      case 'node --logout':
        if (session === undefined) return failed('iscsiadm: No matching sessions found', 21)
        this.#sessions = this.#sessions.filter((one) => one !== session)
        return done()
      default:
        if (this.#sessions.length === 0) return failed('iscsiadm: No active sessions.', 21)
        return done(this.#sessions.map(sessionText).join(''))
    }
  }

  #nvmeConnect(args: readonly string[]): RunResult {
    const value = (name: string): string => args.find((one) => one.startsWith(`--${name}=`))!.split('=')[1]!
    const [address, port, nqn, device] = [
      value('traddr'),
      value('trsvcid'),
      value('nqn'),
      value('host-iface'),
    ]
    const refused = (words: string): RunResult => failed(`could not add new controller: ${words}`, 1)
    if (this.#controllers.some((one) => one.nqn === nqn && one.address === address && one.device === device))
      return refused('already connected')
    if (!this.remotes.has(`${address}:${port},${nqn}`))
      return failed(
        'Failed to write to /dev/nvme-fabrics: Connection refused\ncould not add new controller: failed to write to nvme-fabrics device',
        1,
      )
    const name = `nvme${this.#controllers.length}`
    this.#controllers.push({ name, nqn, address, port, device, state: 'live' })
    return done()
  }

  #nvme(args: readonly string[]): RunResult {
    if (args[0] === 'list-subsys') {
      if (this.#controllers.length === 0)
        return failed('Failed to scan topology: No such file or directory', 1)
      const subsystems = this.#controllers.map((one) => ({
        Name: `nvme-subsys${one.name.slice(4)}`,
        NQN: one.nqn,
        Paths: [
          {
            Name: one.name,
            Transport: 'tcp',
            Address: `traddr=${one.address},trsvcid=${one.port},host_iface=${one.device},src_addr=192.0.2.99`,
            State: one.state,
          },
        ],
      }))
      return done(JSON.stringify([{ HostNQN: 'nqn.host', HostID: 'host', Subsystems: subsystems }]))
    }
    const device = args[1]!.replace('--device=', '')
    const found = this.#controllers.some(({ name }) => name === device)
    this.#controllers = this.#controllers.filter(({ name }) => name !== device)
    return found ? done() : failed(`Did not find device ${device}`, 1)
  }

  #mount(source: string, directory: string): RunResult {
    if (!this.#directories.has(directory))
      return failed(`mount: ${directory}: mount point does not exist.`, 32)
    if (!this.remotes.has(source)) {
      const isServed = [...this.remotes].some((one) => one.startsWith(source.split(':/')[0]!))
      return failed(
        isServed
          ? `mount.nfs: access denied by server while mounting ${source}`
          : 'mount.nfs: No route to host',
        32,
      )
    }
    this.#mounts.push({ source, directory })
    return done()
  }

  #unmount(directory: string): RunResult {
    if (!this.#mounts.some((one) => one.directory === directory))
      return failed(`umount: ${directory}: not mounted.`, 32)
    this.#mounts = this.#mounts.filter((one) => one.directory !== directory)
    return done()
  }

  #removeDirectory(directory: string): RunResult {
    if (this.#directories.delete(directory)) return done()
    return failed(`rmdir: failed to remove '${directory}': No such file or directory`, 1)
  }
}

const done = (stdout = ''): RunResult => ({ status: 0, stdout, stderr: '' })
const failed = (stderr: string, status: number): RunResult => ({ status, stdout: '', stderr: `${stderr}\n` })

function linkEntry({ name, mac, isUp, permanent, kind }: FakeLink): object {
  return {
    ifname: name,
    flags: ['BROADCAST', 'MULTICAST', ...(isUp ? ['UP', 'LOWER_UP'] : [])],
    link_type: 'ether',
    address: mac,
    ...(permanent === undefined ? {} : { permaddr: permanent }),
    ...(kind === undefined ? {} : { linkinfo: { info_kind: kind } }),
  }
}

function mountLine({ source, directory }: { source: string; directory: string }): string {
  const address = source.split(':/')[0]!.replace(/[[\]]/g, '')
  const escaped = source.replaceAll(' ', '\\040')
  return `${escaped} ${directory} nfs4 rw,nosuid,nodev,vers=4.2,hard,addr=${address} 0 0\n`
}

function sessionText({ portal, target, record, state }: FakeSession): string {
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
\t\tIface Netdev: eth0
\t\tSID: 1
\t\tiSCSI Connection State: ${state === 'LOGGED_IN' ? 'LOGGED IN' : 'TRANSPORT WAIT'}
\t\tiSCSI Session State: ${state}
\t\tInternal iscsid Session State: NO CHANGE
`
}
