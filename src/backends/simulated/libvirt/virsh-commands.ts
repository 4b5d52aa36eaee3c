import { readXML, writeXML } from '../../libvirt/xml-element.ts'
import type { XMLElement } from '../../libvirt/xml-element.ts'
import { askAgent } from './agent-command.ts'
import type { SimulatedLibvirt } from './libvirtd.ts'
import { LibvirtRefusal } from './refusal.ts'

/** What a command of virsh is given. */
export interface VirshCall {
  readonly libvirt: SimulatedLibvirt
  /** Without options. */
  readonly names: readonly string[]
  readonly options: ReadonlySet<string>
  readonly input: string
  readonly signal: AbortSignal
  /** @throws LibvirtRefusal nobody is there */
  connect(uri: string): SimulatedLibvirt
}

interface VirshCommand {
  /** What virsh says before libvirt's own words; undefined: nothing. */
  readonly failure?: (names: readonly string[]) => string
  /** Answers with what is written. */
  perform(call: VirshCall): Promise<string> | string
}

const file = '/dev/stdin'

/** The commands of virsh that our backend gives, as virsh 9.0 does and says them with `-q`. */
export const virshCommands: ReadonlyMap<string, VirshCommand> = new Map<string, VirshCommand>([
  [
    'list',
    {
      perform: ({ libvirt }) =>
        `${libvirt
          .all()
          .map(({ id }) => `${id}\n`)
          .join('')}\n`,
    },
  ],
  [
    'dumpxml',
    {
      perform({ libvirt, names, options }) {
        const { config, live } = domainOf(libvirt, names)
        return `${writeXML(options.has('--inactive') ? config : (live ?? config))}\n\n`
      },
    },
  ],
  [
    'domstate',
    {
      perform({ libvirt, names }) {
        const { id, live } = domainOf(libvirt, names)
        return `${live === null ? 'shut off' : libvirt.paused.has(id) ? 'paused' : 'running'}\n\n`
      },
    },
  ],
  [
    'domcapabilities',
    {
      perform: () =>
        '<domainCapabilities>\n  <path>/usr/bin/qemu-system-x86_64</path>\n  <domain>qemu</domain>\n' +
        '  <machine>pc-i440fx-7.2</machine>\n  <arch>x86_64</arch>\n</domainCapabilities>\n\n',
    },
  ],
  [
    'define',
    {
      failure: () => `Failed to define domain from ${file}`,
      perform: ({ libvirt, input }) =>
        `Domain '${libvirt.define(rootOf(input)).name}' defined from ${file}\n\n`,
    },
  ],
  [
    'undefine',
    {
      perform({ libvirt, names }) {
        libvirt.undefine(domainOf(libvirt, names))
        return `Domain '${names[0] ?? ''}' has been undefined\n\n`
      },
    },
  ],
  [
    'start',
    {
      async perform({ libvirt, names, signal }) {
        const domain = domainOf(libvirt, names)
        await libvirt.start(domain, signal)
        return `Domain '${domain.name}' started\n\n`
      },
    },
  ],
  [
    'shutdown',
    {
      failure: ([name]) => `Failed to shutdown domain '${name ?? ''}'`,
      async perform({ libvirt, names, signal }) {
        await libvirt.shutdown(domainOf(libvirt, names), signal)
        return `Domain '${names[0] ?? ''}' is being shutdown\n\n`
      },
    },
  ],
  [
    'qemu-agent-command',
    {
      async perform({ libvirt, names, signal }) {
        const domain = domainOf(libvirt, names)
        return `${await askAgent(domain, libvirt.agents.get(domain.id), names[1] ?? '', signal)}\n`
      },
    },
  ],
  [
    'destroy',
    {
      failure: ([name]) => `Failed to destroy domain '${name ?? ''}'`,
      async perform({ libvirt, names, signal }) {
        await libvirt.destroy(domainOf(libvirt, names), signal)
        return `Domain '${names[0] ?? ''}' destroyed\n\n`
      },
    },
  ],
  [
    'attach-device',
    {
      failure: () => `Failed to attach device from ${file}`,
      async perform({ libvirt, names, options, input, signal }) {
        await libvirt.attach(domainOf(libvirt, names), rootOf(input), partsOf(options), signal)
        return 'Device attached successfully\n\n'
      },
    },
  ],
  [
    'detach-device',
    {
      failure: () => `Failed to detach device from ${file}`,
      async perform({ libvirt, names, options, input, signal }) {
        await libvirt.detach(domainOf(libvirt, names), rootOf(input), partsOf(options), signal)
        return 'Device detached successfully\n\n'
      },
    },
  ],
  [
    'update-device',
    {
      failure: () => `Failed to update device from ${file}`,
      perform({ libvirt, names, input }) {
        libvirt.update(domainOf(libvirt, names), rootOf(input))
        return 'Device updated successfully\n\n'
      },
    },
  ],
  [
    'migrate',
    {
      async perform({ libvirt, names, options, signal, connect }) {
        const domain = domainOf(libvirt, names)
        const how = options.has('--live') ? 'live' : 'offline'
        await libvirt.migrate(domain, connect(names[1] ?? ''), how, signal)
        return '\n'
      },
    },
  ],
  [
    'domjobabort',
    {
      perform({ libvirt, names }) {
        libvirt.abortJob(domainOf(libvirt, names))
        return '\n'
      },
    },
  ],
])

function domainOf(libvirt: SimulatedLibvirt, [name = '']: readonly string[]) {
  return libvirt.get(name)
}

function partsOf(options: ReadonlySet<string>): { live: boolean; config: boolean } {
  return { live: options.has('--live'), config: options.has('--config') }
}

function rootOf(text: string): XMLElement {
  const [root] = readXML(text)
  if (root === undefined) throw new LibvirtRefusal('XML error: (domain_definition):1: Document is empty')
  return root
}
