import type { GroupDescription, SiteDescription } from '../iov/site-description.ts'
import type { SiteConfiguration } from './site-configuration.ts'
import type { Path, SiteSource } from './site-source.ts'

/** Reports whatever is there twice but must be there once: names, addresses, VLANs. */
export function checkDuplicates(site: SiteConfiguration, source: SiteSource): void {
  const once = (what: string, things: readonly { value: string; path: Path }[]): void => {
    const seen = new Map<string, Path>()
    for (const { value, path } of things) {
      const first = seen.get(value)
      if (first === undefined) seen.set(value, path)
      else source.report(path, `${what} ${value} is there already, in line ${source.lineOf(first)}`)
    }
  }
  // Ids of ports and controllers begin with the name of a switch or host, so these must differ from each other too.
  once('host or switch', [...named(['hosts'], site.hosts), ...named(['switches'], site.switches)])
  once('customer', named(['customers'], site.customers))
  once(
    'group',
    site.customers.flatMap(({ groups }, at) => groupsBelow(['customers', at, 'groups'], groups)),
  )
  once('resource', named(['resources'], site.resources))
  once('network', named(['networks'], site.transitNetworks))
  checkControllers(site, once)
  once(
    'a cable at',
    site.cables.flatMap(({ from, to }, at) => [
      { value: from, path: ['cables', at, 'from'] },
      { value: to, path: ['cables', at, 'to'] },
    ]),
  )
  once(
    'the role of',
    site.roles.map(({ user, namespace }, at) => ({
      value: namespace === '*' ? user : `${user} in ${namespace}`,
      path: ['roles', at],
    })),
  )
  checkVLANRanges(site, source)
}

type Once = (what: string, things: readonly { value: string; path: Path }[]) => void

function checkControllers(site: SiteDescription, once: Once): void {
  const macs: { value: string; path: Path }[] = []
  for (const [at, { simulated, pools, software = [], passthrough = [] }] of site.hosts.entries()) {
    const path = (controller: number, key: string): Path => ['hosts', at, 'controllers', controller, key]
    once(
      'controller',
      simulated.map(({ address }, number) => ({ value: address, path: path(number, 'address') })),
    )
    once(
      'device',
      simulated.map(({ device }, number) => ({ value: device, path: path(number, 'device') })),
    )
    // A controller is virtualized in one way.
    once('what is made of', [
      ...pools.map(({ controller }) => ({ value: controller, path: ['hosts', at, 'pools'] })),
      ...software.map(({ controller }) => ({ value: controller, path: ['hosts', at, 'software'] })),
      ...passthrough.map((controller) => ({ value: controller, path: ['hosts', at, 'passthrough'] })),
    ])
    for (const [number, { mac }] of simulated.entries())
      if (mac !== null) macs.push({ value: mac, path: path(number, 'mac') })
  }
  once('MAC address', macs)
}

function checkVLANRanges({ vlanRanges }: SiteDescription, source: SiteSource): void {
  for (const [at, { first, last }] of vlanRanges.entries()) {
    const other = vlanRanges.slice(0, at).find((earlier) => first <= earlier.last && earlier.first <= last)
    if (other !== undefined) {
      source.report(
        ['vlans', at],
        `overlaps with the range ${other.first}-${other.last}`,
        'name each VLAN once',
      )
    }
  }
}

function named(path: Path, things: readonly { name: string }[]): { value: string; path: Path }[] {
  return things.map(({ name }, at) => ({ value: name, path: [...path, at, 'name'] }))
}

function groupsBelow(path: Path, groups: readonly GroupDescription[]): { value: string; path: Path }[] {
  return groups.flatMap(({ name, groups: below }, at) => [
    { value: name, path: [...path, at, 'name'] },
    ...groupsBelow([...path, at, 'groups'], below),
  ])
}
