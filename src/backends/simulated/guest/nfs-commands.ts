import type { RunResult } from '../../host-access.ts'
import { done, failed } from './command-result.ts'
import type { SimulatedMachine } from './linux.ts'
import type { NFSMount } from './linux-state.ts'
import { withOne } from './linux-state.ts'

/** `cat /proc/self/mounts`: the NFS exports that are mounted. */
export function listMounts(machine: SimulatedMachine): RunResult {
  return done(
    machine
      .connections()
      .mounts.map((one) => mountLine(machine, one))
      .join(''),
  )
}

export function makeDirectory(machine: SimulatedMachine, args: readonly string[]): RunResult {
  const now = machine.connections()
  const directory = args.at(-1) ?? ''
  if (!now.directories.includes(directory))
    machine.keep({ ...now, directories: withOne(now.directories, directory) })
  return done()
}

export function removeDirectory(machine: SimulatedMachine, [directory = '']: readonly string[]): RunResult {
  const now = machine.connections()
  const cannot = (why: string): RunResult => failed(`rmdir: failed to remove '${directory}': ${why}`, 1)
  if (!now.directories.includes(directory)) return cannot('No such file or directory')
  if (now.mounts.some((one) => one.directory === directory)) return cannot('Device or resource busy')
  machine.keep({ ...now, directories: now.directories.filter((one) => one !== directory) })
  return done()
}

/** `mount -t nfs -o … SOURCE DIRECTORY` */
export function mount(machine: SimulatedMachine, args: readonly string[]): RunResult {
  const [source = '', directory = ''] = args.slice(-2)
  const now = machine.connections()
  if (!now.directories.includes(directory))
    return failed(`mount: ${directory}: mount point does not exist.`, 32)
  if (!machine.isServed(source))
    return failed(
      machine.servesExports(hostOf(source))
        ? `mount.nfs: access denied by server while mounting ${source}`
        : 'mount.nfs: No route to host',
      32,
    )
  const device = machine.routeTo(addressIn(machine, source)) ?? ''
  machine.keep({ ...now, mounts: withOne(now.mounts, { source, directory, device }) })
  return done()
}

export function unmount(machine: SimulatedMachine, [directory = '']: readonly string[]): RunResult {
  const now = machine.connections()
  const left = now.mounts.filter((one) => one.directory !== directory)
  if (left.length === now.mounts.length) return failed(`umount: ${directory}: not mounted.`, 32)
  machine.keep({ ...now, mounts: left })
  return done()
}

function mountLine(machine: SimulatedMachine, { source, directory }: NFSMount): string {
  const escaped = source.replaceAll(' ', '\\040')
  return `${escaped} ${directory} nfs4 rw,nosuid,nodev,vers=4.2,hard,addr=${addressIn(machine, source)} 0 0\n`
}

function addressIn(machine: SimulatedMachine, source: string): string {
  const host = hostOf(source).replace(/[[\]]/g, '')
  return machine.addressOf(host) ?? host
}

function hostOf(source: string): string {
  return source.split(':/')[0] ?? ''
}
