import { defaultLimits } from '../../base/limits.ts'
import { BackendError } from '../../iov/backend.ts'
import { readDomains } from './domain.ts'
import type { Domain, DomainDevice } from './domain.ts'
import { virshError, isNoDomain } from './virsh-error.ts'
import type { Step } from './context.ts'
import type { Virsh } from './virsh.ts'

/** A domain: as it will be when it starts the next time, and as it is now. */
export interface KnownDomain {
  readonly config: Domain
  /** null: it is not active. */
  readonly live: Domain | null
}

/** All domains that the hypervisor has. Those that go meanwhile are left out. */
export async function readAll(virsh: Virsh, step: Step): Promise<KnownDomain[]> {
  const ids = (await virsh.ask(step, ['list', '--all', '--uuid'])).split('\n').filter((id) => id !== '')
  const known: KnownDomain[] = []
  for (let first = 0; first < ids.length; first += defaultLimits.domainsDumpedAtOnce) {
    known.push(...(await dump(virsh, step, ids.slice(first, first + defaultLimits.domainsDumpedAtOnce))))
  }
  return known
}

/** undefined: there is no domain of that UUID. */
export async function readOne(virsh: Virsh, step: Step, id: string): Promise<KnownDomain | undefined> {
  return (await dump(virsh, step, [id]))[0]
}

/** The devices that it has now, or will have. */
export function devicesOf({ config, live }: KnownDomain): DomainDevice[] {
  const inConfig = config.devices
  const onlyLive = (live?.devices ?? []).filter((one) => !inConfig.some((other) => isSame(one, other)))
  return [...inConfig, ...onlyLive]
}

/** What is a PCI function goes by its address, everything else by the MAC address. */
export function isSame(
  one: Pick<DomainDevice, 'address' | 'mac'>,
  other: Pick<DomainDevice, 'address' | 'mac'>,
): boolean {
  return one.address === null && other.address === null
    ? one.mac !== null && one.mac === other.mac
    : one.address === other.address
}

async function dump(virsh: Virsh, step: Step, ids: readonly string[]): Promise<KnownDomain[]> {
  const commands = ids.map((id) => `dumpxml ${id}; dumpxml --inactive ${id}`)
  const result = await virsh.run(step, [commands.join('; ')])
  // The status is that of the last dump.
  const complaints = result.stderr.split('\n').filter((line) => line.trim() !== '')
  if (!complaints.every((stderr) => isNoDomain({ ...result, status: 1, stderr })))
    throw virshError(virsh.device, step.name, result)
  const found = domainsIn(virsh, step, result.stdout)
  return ids.flatMap((id) => {
    const config = found.find((one) => one.id === id && !one.active)
    return config === undefined
      ? []
      : [{ config, live: found.find((one) => one.id === id && one.active) ?? null }]
  })
}

function domainsIn(virsh: Virsh, step: Step, text: string): Domain[] {
  try {
    return readDomains(text)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const why = `what virsh dumpxml wrote is not understood: ${error.message}`
    throw new BackendError(virsh.device, step.name, 'protocol', why, { cause: error })
  }
}
