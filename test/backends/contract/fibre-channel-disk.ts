import { expect } from 'chai'
import { mkdir, rm, symlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { systemFiles } from '../../../src/backends/sriov/system-files.ts'
import type { WWN } from '../../../src/iov/wwn.ts'

/** A disk of this machine behind a port of Fibre Channel. */
export interface FibreChannelDisk {
  /** `sda`. */
  readonly block: string
  /** The name of the target's port, `0x` before it. */
  readonly target: string
  /** Its own name, by which udev calls it in /dev/disk/by-id. */
  readonly path: string
  /** Takes the names away. */
  forget(): Promise<void>
}

/**
 * Does what udev does where there is one: as soon as the kernel has a disk behind this port (of its host, behind a remote
 * port that is a target), names it in /dev/disk as 60-persistent-storage.rules of systemd 252 do, by its place and by its
 * own name. `udevadm test-builtin path_id` of that version was asked in the rig: virtual ports have no place of their own.
 */
export async function nameDisk(
  access: HostAccess,
  port: WWN,
  signal: AbortSignal,
): Promise<FibreChannelDisk> {
  for (let tries = 0; tries < 200; tries++) {
    const found = await findDisk(access, port, signal)
    if (found === undefined) {
      await sleep(100)
      continue
    }
    const { block, target, name } = found
    const places = [`by-path/pci-0000:00:10.0-fc-${target}-lun-0`, `by-id/wwn-${name}`]
    const paths = places.map((place) => `/dev/disk/${place}`)
    for (const path of paths) {
      await mkdir(dirname(path), { recursive: true })
      await symlink(`../../${block}`, path)
    }
    const forget = async () => void (await Promise.all(paths.map((path) => rm(path))))
    return { block, target, path: paths.at(-1)!, forget }
  }
  return expect.fail(`no disk has come behind ${port}`)
}

async function findDisk(access: HostAccess, port: WWN, signal: AbortSignal) {
  const files = systemFiles(access, signal)
  for (const remote of await files.optionalNames(remotePorts)) {
    const host = `host${/^rport-(\d+):/.exec(remote)?.[1] ?? ''}`
    if ((await files.optionalText(`/sys/class/fc_host/${host}/port_name`)) !== `0x${port}`) continue
    const device = `${remotePorts}/${remote}/device`
    const targets = (await files.optionalNames(device)).filter((name) => name.startsWith('target'))
    for (const place of targets) {
      const unit = `${device}/${place}/${place.replace('target', '')}:0`
      const [block] = await files.optionalNames(`${unit}/block`)
      const name = (await files.optionalText(`${unit}/wwid`))?.replace('naa.', '0x')
      const target = await files.optionalText(`${remotePorts}/${remote}/port_name`)
      if (block !== undefined && name !== undefined && target !== undefined) return { block, target, name }
    }
  }
  return undefined
}

const remotePorts = '/sys/class/fc_remote_ports'
