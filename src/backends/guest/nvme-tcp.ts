import { GuestError } from './guest-shell.ts'
import { isSameEndpoint, parsePortal } from './protocol.ts'
import type { Connection, GuestProtocol } from './protocol.ts'

/**
 * NVMe over TCP by nvme-cli. A controller is bound to the network device (`--host-iface`), and its address shows that,
 * so that two controllers of one subsystem go through two devices.
 */
export const nvmeTCP: GuestProtocol = {
  form: 'ADDRESS:PORT,NQN such as 192.0.2.7:4420,nqn.2009-01.example:namespace-7',
  parse: parsePortal,

  async list(system) {
    const result = await system.run('nvme', ['list-subsys', '-o', 'json'])
    // Without the kernel's modules there is nothing to scan.
    return result.status === 0 ? parseSubsystems(result.stdout) : []
  },

  isMeant: (connection, { endpoint, link }) =>
    isSameEndpoint(connection, endpoint) && connection.through === link.name,

  connect: ({ endpoint: { address, port, name }, link }) => [
    {
      command: 'nvme',
      args: [
        'connect',
        '--transport=tcp',
        `--traddr=${address}`,
        `--trsvcid=${port}`,
        `--nqn=${name}`,
        `--host-iface=${link.name}`,
      ],
      already: /already (?:connected|in progress)/i,
    },
  ],

  // By controller: by subsystem, those that go through other devices would go too.
  disconnect: (_, found) =>
    found === undefined
      ? []
      : [
          {
            command: 'nvme',
            args: ['disconnect', `--device=${found.handle}`],
            already: /Did not find|No such device/i,
          },
        ],
}

/**
 * The paths in what `nvme list-subsys -o json` prints. Its versions nest it differently (in 1.x, names and paths of a
 * subsystem stand in two entries, one after the other), so paths belong to the last NQN that came before them.
 */
function parseSubsystems(text: string): Connection[] {
  const found: Connection[] = []
  let name = ''
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (typeof value !== 'object' || value === null) return
    if ('NQN' in value) name = String(value.NQN)
    if ('Transport' in value && value.Transport === 'tcp') found.push(pathOf(name, value))
    for (const inner of Object.values(value)) visit(inner)
  }
  try {
    visit(text.trim() === '' ? [] : JSON.parse(text))
  } catch (error) {
    throw new GuestError('protocol', `nvme wrote what is no JSON: ${text.slice(0, 80)}`, { cause: error })
  }
  return found
}

/** Its address is a text such as `traddr=192.0.2.7,trsvcid=4420,host_iface=eth1`; some versions have spaces in it. */
function pathOf(name: string, path: object): Connection {
  const { Name: handle, Address: address, State: state } = path as Record<string, unknown>
  const parts = new Map(
    String(address)
      .split(/[,\s]+/)
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  )
  return {
    name,
    address: (parts.get('traddr') ?? '').toLowerCase(),
    port: parts.get('trsvcid') ?? '',
    through: parts.get('host_iface') ?? null,
    handle: String(handle),
    isLive: state === 'live',
  }
}
