import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import type { ChannelRecord, VirtualControllerRecord } from '../../src/iov/ledger.ts'
import type { Outcome } from '../../src/iov/outcome.ts'
import {
  caller,
  refusalOf,
  SmallSite,
  smallDescription,
  smallDevices,
  valueOf,
  vmRequest,
} from './small-site.ts'

/** The small site with a third host of two cards, hosts without any card, and a group of customer red that asks for more. */
export function makeLifeSite(bareHosts: readonly string[] = []): SmallSite {
  const description = smallDescription()
  const devices = smallDevices()
  devices.addHost('h3', [{ address: '0000:3b:00.0' }, { address: '0000:5e:00.0' }])
  for (const name of bareHosts) devices.addHost(name, [])
  for (const name of ['s1', 's2']) {
    const speed = devices.port(name, '1')
    devices.ports.get(name)!.set('4', { ...speed, name: '4', tagged: [] })
  }
  const [red, blue] = description.customers
  const asking = (name: string, constraints: ConstraintSet) => ({ name, constraints, groups: [] })
  return new SmallSite(
    {
      ...description,
      customers: [
        {
          ...red!,
          groups: [
            ...red!.groups,
            asking('fast', { guaranteedRateMbps: 500 }),
            asking('lan-a only', { forbiddenNetworks: ['core'] }),
            asking('elsewhere', { forbiddenHosts: ['h1'] }),
          ],
        },
        blue!,
      ],
      hosts: [
        ...description.hosts,
        ...['h3', ...bareHosts].map((name) => ({ name, backend: 'simulated', pools: [], simulated: [] })),
      ],
      cables: [
        ...description.cables,
        { from: 'h3/0000:3b:00.0', to: 's1/4', networks: ['lan-a'] },
        { from: 'h3/0000:5e:00.0', to: 's2/4', networks: ['lan-b'] },
      ],
    },
    devices,
  )
}

/** A running site on which VMs lead their lives, and how they look. */
export class Life {
  readonly site: SmallSite
  readonly iov: Infrastructure
  /** Of the site before there was any VM. */
  readonly before: unknown

  static async begin(bareHosts: readonly string[] = []): Promise<Life> {
    const site = makeLifeSite(bareHosts)
    const iov = await site.start()
    return new Life(site, iov, await site.state())
  }

  private constructor(site: SmallSite, iov: Infrastructure, before: unknown) {
    this.site = site
    this.iov = iov
    this.before = before
  }

  async makeVM(set: ConstraintSet = {}, group = 'web', ...resources: string[]): Promise<string> {
    const request = vmRequest(group, { allowedHosts: ['h1', 'h2', 'h3'], ...set })
    const { vm } = valueOf(await this.iov.createVM(request, caller))
    for (const resource of resources) valueOf(await this.iov.connectResource(vm, resource, {}, caller))
    return vm
  }

  recordsOf(vm: string): VirtualControllerRecord[] {
    const all = [...this.iov.site.virtualControllers.values()]
    return all.flatMap(({ record }) => (record?.vm === vm ? record : []))
  }

  channelsOf(vm: string): ChannelRecord[] {
    return [...this.iov.site.channels.values()].filter((channel) => channel.vm === vm)
  }

  /** A line for each interface: MAC address, name, what is connected through it. */
  inGuest(vm: string): string[] {
    const interfaces = [...(this.site.devices.guests.get(vm) ?? [])]
    return interfaces.map(([mac, { name, connected }]) => `${mac} ${name} ${connected.join()}`)
  }

  /** The refusal of what must be refused before anything is changed. */
  async refused(run: () => Promise<Outcome<unknown>>): Promise<{ code: string; text: string }> {
    const [state, calls] = [JSON.stringify(await this.site.state()), this.site.devices.calls]
    const refusal = refusalOf(await run())
    if (JSON.stringify(await this.site.state()) !== state || this.site.devices.calls !== calls)
      throw new Error(`refused, but something was changed: ${refusal.text}`)
    return refusal
  }
}
