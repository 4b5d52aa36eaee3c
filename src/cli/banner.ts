import type { Technique } from '../iov/backend.ts'
import type { Site } from '../iov/site.ts'
import type { Terminal } from './terminal.ts'

/** What the server says about itself when it has started. */
export interface BannerFacts {
  readonly version: string
  readonly httpURL: string | null
  readonly httpsURL: string | null
  /** It is served on every address of the machine; the URLs are those for the machine itself. */
  readonly everyAddress: boolean
  /** The certificate that a client of HTTPS may pin; null when the operator brought one. */
  readonly certificateFile: string | null
  readonly namespaces: readonly string[]
  readonly site: Site
  readonly user: string
  readonly password: PasswordFact
  /** One line for each operation that an earlier process left unfinished. */
  readonly recovered: readonly string[]
  readonly dataDirectory: string
}

export type PasswordFact =
  /** Made now, at the first start. */
  | { readonly kind: 'generated'; readonly password: string; readonly file: string }
  /** Taken from the environment variable IOVM_ADMIN_PASSWORD. */
  | { readonly kind: 'variable' }
  /** Set at an earlier start; `file` while the generated one is still kept there. */
  | { readonly kind: 'earlier'; readonly file: string | null }
  /** Nobody is asked for one. */
  | { readonly kind: 'anonymous' }

/** How many of each kind are listed before the rest is only counted. */
const mostListed = 12

export function printBanner(facts: BannerFacts, terminal: Terminal): void {
  terminal.line(`${terminal.strong(`iovm ${facts.version}`)} manages virtual I/O and speaks WBEM (CIM-XML)`)
  terminal.line()
  for (const [label, text] of serverRows(facts, terminal)) terminal.line(row(label, text, terminal))
  terminal.line()
  for (const [label, text] of siteRows(facts.site, terminal)) terminal.line(row(label, text, terminal))
  terminal.line()
  for (const [label, text] of tryRows(facts)) terminal.line(row(label, text, terminal))
  terminal.line()
  terminal.line('Ctrl-C ends it.')
}

type Row = readonly [label: string, text: string]

const labelWidth = 14

function row(label: string, text: string, terminal: Terminal): string {
  return `  ${terminal.faint(label.padEnd(labelWidth))}${text}`
}

function serverRows(facts: BannerFacts, terminal: Terminal): Row[] {
  const rows: Row[] = []
  if (facts.httpURL !== null) rows.push(['HTTP', terminal.name(facts.httpURL)])
  if (facts.httpsURL !== null) rows.push(['HTTPS', terminal.name(facts.httpsURL)])
  if (facts.everyAddress) rows.push(['', 'and on every other address of this machine'])
  if (facts.httpsURL !== null && facts.certificateFile !== null)
    rows.push(['certificate', `${facts.certificateFile} (self-signed)`])
  rows.push(['namespaces', facts.namespaces.join(', ')], ['data', facts.dataDirectory])
  rows.push(...passwordRows(facts, terminal))
  if (facts.recovered.length === 0) rows.push(['recovery', 'nothing was left unfinished'])
  for (const text of facts.recovered) rows.push(['recovery', terminal.notice(text)])
  return rows
}

function passwordRows({ user, password }: BannerFacts, terminal: Terminal): Row[] {
  const rows: Row[] = [['user', terminal.strong(user)]]
  switch (password.kind) {
    case 'generated':
      return [
        ...rows,
        ['password', `${terminal.strong(password.password)}  (generated at this first start)`],
        ['', `kept in ${password.file}, for you alone; delete that when you have noted it`],
      ]
    case 'variable':
      return [...rows, ['password', 'the one in IOVM_ADMIN_PASSWORD']]
    case 'earlier':
      return [
        ...rows,
        [
          'password',
          password.file === null ? 'as set at an earlier start' : `the generated one, in ${password.file}`,
        ],
      ]
    case 'anonymous':
      return [
        ['access', terminal.bad('EVERYBODY who reaches this address is administrator, without a password')],
      ]
  }
}

function siteRows(site: Site, terminal: Terminal): Row[] {
  const groupsOf = (customer: string): string =>
    [...site.groups.values()]
      .filter((group) => group.customer === customer)
      .map((group) => group.name)
      .join(', ')
  const switches = [...site.switches.values()].map(
    ({ name, kind, reachable, fault }) =>
      `${name} (${kind}${reachable ? '' : `; ${terminal.bad(`not reachable: ${fault ?? 'unknown why'}`)}`})`,
  )
  return [
    ['site', terminal.strong(site.name)],
    ...listed('hosts', hostTexts(site, terminal)),
    ...listed('switches', switches),
    ...listed(
      'resources',
      [...site.resources.values()].map(
        ({ name, kind, ports }) => `${name} (${kind}, behind ${ports.join(', ')})`,
      ),
    ),
    ...listed(
      'customers',
      [...site.customers.values()].map(({ name }) => `${name} (groups ${groupsOf(name)})`),
    ),
    ['VMs', `${site.vms.size} with ${site.channels.size} data channels`],
  ]
}

/** A line for each controller, and for each host without any. */
function hostTexts(site: Site, terminal: Terminal): string[] {
  const controllersOf = Map.groupBy(site.controllers.values(), ({ host }) => host)
  return [...site.hosts.values()].flatMap((host) => {
    const unreachable = terminal.bad(`not reachable: ${host.fault ?? 'unknown why'}`)
    if (!host.reachable) return [`${host.name}  ${unreachable}`]
    const controllers = controllersOf.get(host.name) ?? []
    return controllers.length === 0
      ? [`${host.name}  no controllers`]
      : controllers.map((each) => `${host.name}  ${controllerText(each)}`)
  })
}

/** What a controller's virtual devices are called, by how they are made. */
const devices: Readonly<Record<Technique, string>> = {
  sriov: 'VFs',
  mriov: 'VFs',
  npiv: 'virtual ports',
  ioserver: 'virtual HBAs',
  software: 'macvtap devices',
  passthrough: 'whole devices',
  none: 'virtual devices',
}

function controllerText(
  controller: Site['controllers'] extends ReadonlyMap<string, infer C> ? C : never,
): string {
  const pool =
    controller.maximumVirtual === 0
      ? 'nothing virtual'
      : `${controller.freeVirtual}/${controller.enabledVirtual} ${devices[controller.technique]} free`
  return `${controller.device.padEnd(8)} ${controller.address}  ${pool}`
}

function listed(label: string, texts: readonly string[]): Row[] {
  if (texts.length === 0) return [[label, 'none']]
  const rows = texts.slice(0, mostListed).map((text, index): Row => [index === 0 ? label : '', text])
  return texts.length > mostListed ? [...rows, ['', `and ${texts.length - mostListed} more`]] : rows
}

/** Commands that work as they stand, wherever the password is known or kept. */
function tryRows(facts: BannerFacts): Row[] {
  const url = facts.httpURL ?? facts.httpsURL
  if (url === null) return []
  const password = shellPassword(facts.password)
  const address = new URL(url)
  const unverified = url.startsWith('https:') ? ', no_verification=True' : ''
  const python = `import pywbem; c = pywbem.WBEMConnection('${address.origin}', ('${facts.user}', '${password}')${unverified}); print(*c.EnumerateInstanceNames('IOV_PhysicalPortController'), sep='\\n')`
  const noVerify = url.startsWith('https:') ? '-noverify ' : ''
  const wbemcli = `${address.protocol}//${facts.user}:${password}@${address.host}/root/cimv2:IOV_PhysicalPortController`
  return [
    ['try pywbem', `python3 -c "${python}"`],
    ['try wbemcli', `wbemcli ${noVerify}ein "${wbemcli}"`],
    ['see it work', 'npm run lifecycle'],
  ]
}

/** How a shell, inside double quotes, comes by the password. */
function shellPassword(fact: PasswordFact): string {
  switch (fact.kind) {
    case 'generated':
      return fact.password
    case 'variable':
      return '$IOVM_ADMIN_PASSWORD'
    case 'earlier':
      return fact.file === null ? 'PASSWORD' : `$(cat ${fact.file})`
    case 'anonymous':
      return 'any'
  }
}
