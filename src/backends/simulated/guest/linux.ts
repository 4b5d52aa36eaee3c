import { HostError } from '../../host-access.ts'
import type { RunResult } from '../../host-access.ts'
import type { GuestShell } from '../../guest/guest-shell.ts'
import type { MACAddress } from '../../../iov/mac-address.ts'
import { done, failed } from './command-result.ts'
import { runISCSI } from './iscsi-command.ts'
import type { ConnectionState } from './linux-state.ts'
import { runNVMe } from './nvme-command.ts'
import { listMounts, makeDirectory, mount, removeDirectory, unmount } from './nfs-commands.ts'
import { runIP } from './ip-command.ts'

/** A network device as the guest's kernel shows it. */
export interface SimulatedLink {
  readonly name: string
  readonly mac: MACAddress
  readonly isUp: boolean
  /** The address that it came with, where the guest has put another in force. */
  readonly permanent?: MACAddress
  /** What stands on another device: vlan, bond … */
  readonly kind?: string
}

/** The machine that a simulated guest runs on, and the network around it. */
export interface SimulatedMachine {
  links(): readonly SimulatedLink[]
  setLink(name: string, isUp: boolean): void
  connections(): ConnectionState
  keep(connections: ConnectionState): void
  /** Whether something answers: `ADDRESS:PORT,NAME` of iSCSI and NVMe, `HOST:/EXPORT` of NFS. */
  isServed(remote: string): boolean
  /** What serves exports, by `HOST`. */
  servesExports(host: string): boolean
  addressOf(name: string): string | undefined
  /** The network device that frames to the address leave by; null: there is no route. */
  routeTo(address: string): string | null
}

/**
 * A Linux guest's commands, with the words and statuses of the real ones: iproute2 6.1, open-iscsi 2.1.8, nvme-cli 2.3,
 * mount of util-linux 2.38 with mount.nfs 2.6.
 */
export class SimulatedLinux implements GuestShell {
  readonly #machine: SimulatedMachine

  constructor(machine: SimulatedMachine) {
    this.#machine = machine
  }

  async run(command: string, args: readonly string[]): Promise<RunResult> {
    const perform = commands.get(command)
    if (perform === undefined) throw new HostError('ENOENT', command)
    return perform(this.#machine, args)
  }
}

type Command = (machine: SimulatedMachine, args: readonly string[]) => RunResult

const commands = new Map<string, Command>([
  ['ip', runIP],
  ['iscsiadm', runISCSI],
  ['nvme', runNVMe],
  ['cat', listMounts],
  ['mkdir', makeDirectory],
  ['rmdir', removeDirectory],
  ['mount', mount],
  ['umount', unmount],
  [
    'getent',
    (machine, args) => {
      const address = machine.addressOf(args[1] ?? '')
      return address === undefined ? failed('', 2) : done(`${address}    ${args[1]}\n`)
    },
  ],
])
