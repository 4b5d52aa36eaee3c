import type { LedgerTable } from '../../iov/ledger.ts'
import type { Element, ElementKind } from './names.ts'

/** Which kind of element a row of each of the ledger's tables is about. */
const tableKinds: Readonly<Record<LedgerTable, ElementKind>> = {
  vms: 'vm',
  virtualControllers: 'virtualController',
  representations: 'representation',
  channels: 'channel',
  vlans: 'vlan',
  vlanPorts: 'switchPort',
  generations: 'virtualController',
  groups: 'group',
}

/** The element that the journal means by `table:id`; undefined where the table is none of the ledger's. */
export function affectedElement(affected: string): Element | undefined {
  const colon = affected.indexOf(':')
  const table = affected.slice(0, colon)
  const id = affected.slice(colon + 1)
  const kind = (tableKinds as Readonly<Record<string, ElementKind | undefined>>)[table]
  if (kind === undefined) return undefined
  return { kind, id: table === 'vlanPorts' ? id.slice(id.indexOf('@') + 1) : id }
}

/** What an operation changes, each element once. */
export function affectedElements(affected: readonly string[]): Element[] {
  const found = new Map<string, Element>()
  for (const one of affected) {
    const element = affectedElement(one)
    if (element !== undefined) found.set(elementKey(element), element)
  }
  return [...found.values()]
}

export function elementKey({ kind, id }: Element): string {
  return `${kind}:${id}`
}
