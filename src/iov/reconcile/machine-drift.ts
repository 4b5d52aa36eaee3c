import type { LedgerView } from '../ledger-view.ts'
import type { ChannelRecord, VMRecord } from '../ledger.ts'
import type { Machine } from '../site.ts'

type Shown = Pick<Machine, 'vm' | 'found' | 'interfaces' | 'elsewhere'>

/** How a VM differs, on its hypervisor, from what was decided; null when it does not. */
export function machineDrift(ledger: LedgerView, shown: Shown): string | null {
  const record = ledger.get('vms', shown.vm)
  if (record === undefined) return null
  const { found, elsewhere } = shown
  if (found === null) {
    return elsewhere === null
      ? `the hypervisor of ${record.host} does not have it`
      : `it ${elsewhere.running ? 'runs' : 'is'} on ${elsewhere.host} instead of ${record.host}: somebody has moved it`
  }
  const differences = [
    ...(elsewhere === null
      ? []
      : [`${elsewhere.host} has it too${elsewhere.running ? ', and runs it' : ''}`]),
    ...definitionDifferences(record, found),
    ...missingDevices(ledger, shown).map(
      ({ id, mac }) => `it does not have the virtual controller ${id} (${mac})`,
    ),
    ...unusedDevices(ledger, shown).map(({ id }) => `its guest does not use the virtual controller ${id}`),
  ]
  return differences.length === 0 ? null : differences.join(', ')
}

/** The virtual controllers that the hypervisor no longer gives to the VM. */
export function missingDevices(ledger: LedgerView, { vm, found }: Pick<Shown, 'vm' | 'found'>) {
  const devices = new Set(found?.devices.map(({ mac }) => mac))
  return ledger.by('virtualControllers', 'vm', vm).filter(({ mac }) => !devices.has(mac))
}

/** The virtual controllers that a guest was made to use, and does not; none where the guest was not asked. */
export function unusedDevices(ledger: LedgerView, { vm, interfaces }: Pick<Shown, 'vm' | 'interfaces'>) {
  if (interfaces === null) return []
  const used = new Set(interfaces.map(({ mac }) => mac))
  return ledger.by('representations', 'vm', vm).flatMap(({ virtualController }) => {
    const record = ledger.get('virtualControllers', virtualController)
    return record === undefined || used.has(record.mac) ? [] : [record]
  })
}

/** How a channel differs, in the guest, from what was decided; null when it does not, or the guest was not asked. */
export function channelDrift(
  machine: Pick<Machine, 'interfaces'> | undefined,
  channel: ChannelRecord,
  mac: string | undefined,
): string | null {
  const interfaces = machine?.interfaces ?? null
  if (interfaces === null || channel.state !== 'connected') return null
  const used = interfaces.find((one) => one.mac === mac)
  if (used?.connected.includes(channel.resource) === true) return null
  return `the guest is not connected to ${channel.resource} any more`
}

function definitionDifferences(record: VMRecord, found: NonNullable<Machine['found']>): string[] {
  const differences: string[] = []
  if (record.running && !found.running) differences.push('it is stopped instead of running')
  if (!record.running && found.running) differences.push('it is running instead of stopped')
  for (const name of ['name', 'memoryMiB', 'processors'] as const) {
    if (found[name] !== record[name])
      differences.push(`${name} is ${String(found[name])} instead of ${String(record[name])}`)
  }
  return differences
}
