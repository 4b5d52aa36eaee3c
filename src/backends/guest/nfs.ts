import { commandFailure } from './guest-command.ts'
import type { GuestSystem } from './guest-command.ts'
import { readRoute } from './guest-links.ts'
import { bracketed } from './protocol.ts'
import type { Connection, ConnectionTarget, Endpoint, GuestProtocol } from './protocol.ts'

/** Exports are mounted here, each in a directory that is called as the resource is. */
export const mountFolder = '/mnt/iovm'

/**
 * NFS by mount.nfs. A mount cannot be bound to a network device: it goes where the guest's routes lead, so a guest whose
 * route leads elsewhere is not connected.
 */
export const nfs: GuestProtocol = {
  form: 'HOST:/EXPORT such as 192.0.2.20:/export/home',
  parse: parseExport,

  async list(system) {
    const result = await system.run('cat', ['/proc/self/mounts'])
    if (result.status !== 0) throw commandFailure('cat', result)
    const mounts = result.stdout.split('\n').flatMap(mountOf)
    const routes = new Map<string, string | null>()
    for (const { server } of mounts) {
      if (!routes.has(server)) routes.set(server, await readRoute(system, server))
    }
    return mounts.map(({ server, ...rest }) => ({ ...rest, through: routes.get(server) ?? null }))
  },

  isMeant: (connection, target) =>
    connection.handle === mountPointOf(target) &&
    connection.name === target.endpoint.name &&
    connection.address === target.endpoint.address &&
    connection.through === target.link.name,

  connect(target) {
    const directory = mountPointOf(target)
    return [
      { command: 'mkdir', args: ['-p', directory] },
      // Tried once: how often and how long is for us to say.
      {
        command: 'mount',
        args: ['-t', 'nfs', '-o', 'nosuid,nodev,retry=0', sourceOf(target.endpoint), directory],
      },
    ]
  },

  disconnect(target, found) {
    const directory = mountPointOf(target)
    const unmount = { command: 'umount', args: [directory], already: /not mounted|no mount point|not found/i }
    // Somebody may have put something there while nothing was mounted: that stays. So does another export.
    const remove = { command: 'rmdir', args: [directory], already: /No such file|not empty|busy/i }
    return found === undefined ? [remove] : [unmount, remove]
  },

  async objection(system, { endpoint, link }) {
    const address = await resolve(system, endpoint.address)
    const device = await readRoute(system, address)
    if (device === link.name) return null
    const where = device === null ? 'it has no route' : `its route goes through ${device}`
    return `${where} to ${endpoint.address}, and not through ${link.name}`
  },
}

function parseExport(address: string): Endpoint | null {
  const [, inBrackets, plain, name] =
    /^(?:\[([0-9a-fA-F:]+)\]|([A-Za-z0-9][A-Za-z0-9.-]*)):(\/.*)$/.exec(address) ?? []
  if (name === undefined) return null
  // mount shows an export without the slash at its end.
  return {
    address: (inBrackets ?? plain ?? '').toLowerCase(),
    port: '',
    name: name.replace(/(?<=.)\/+$/, ''),
  }
}

function sourceOf({ address, name }: Endpoint): string {
  return `${bracketed(address)}:${name}`
}

/** The resource's name as that of a directory: no slash, and no name that means another directory. */
function mountPointOf({ resource }: Pick<ConnectionTarget, 'resource'>): string {
  return `${mountFolder}/${encodeURIComponent(resource).replace(/^\./, '%2E')}`
}

/** A line of /proc/self/mounts (fstab(5)), when it is an NFS mount of ours. */
function mountOf(line: string): (Omit<Connection, 'through'> & { server: string })[] {
  const [source = '', directory = '', type = '', options = ''] = line.split(' ').map(unescapeOctal)
  if (!/^nfs4?$/.test(type) || !directory.startsWith(`${mountFolder}/`)) return []
  const endpoint = parseExport(source)
  if (endpoint === null) return []
  const server = /(?:^|,)addr=([^,]+)/.exec(options)?.[1] ?? endpoint.address
  return [{ ...endpoint, handle: directory, isLive: true, server }]
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)))
}

async function resolve(system: GuestSystem, host: string): Promise<string> {
  if (/^[0-9.]+$|:/.test(host)) return host
  const { stdout } = await system.perform({ command: 'getent', args: ['hosts', host] })
  return stdout.trim().split(/\s+/)[0] ?? host
}
