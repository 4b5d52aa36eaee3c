import { BackendError } from '../../iov/backend.ts'
import type { BackendErrorCode } from '../../iov/backend.ts'
import type { RunResult } from '../host-access.ts'
import { devicesOf, readAll, readOne } from './domains.ts'
import { virshError } from './virsh-error.ts'
import { Virsh } from './virsh.ts'
import type { Context, Step } from './context.ts'

export interface Migration {
  /** UUID. */
  readonly vm: string
  readonly toHost: string
  /** Of the libvirt of that host, as it is reached from here. */
  readonly uri: string
}

/**
 * Moves a domain to another libvirt: with all that runs where it runs, its definition otherwise. What is at the source
 * afterwards, and at the target, is read: a migration of which the answer was lost may have come to its end.
 */
export async function migrateDomain(
  context: Context,
  { vm, toHost, uri }: Migration,
  step: Step,
): Promise<void> {
  const { virsh, access } = context
  const target = new Virsh(virsh.device, uri, access)
  const error = (code: BackendErrorCode, text: string) =>
    new BackendError(virsh.device, step.name, code, text)
  const there = await readAll(target, step)
  const moved = there.find(({ config }) => config.id === vm)
  const existing = await readOne(virsh, step, vm)
  if (existing === undefined) {
    if (moved !== undefined) return
    throw error('refused', `no domain with UUID ${vm} is defined`)
  }
  // libvirt refuses what runs with devices of its host, but takes over a definition with devices that are not there.
  if (devicesOf(existing).length > 0)
    throw error('conflict', 'cannot migrate a domain with assigned host devices')
  const clash = moved ?? there.find(({ config }) => config.name === existing.config.name)
  if (clash !== undefined) {
    const { name, id } = clash.config
    throw error('conflict', `${toHost} has a domain ${name}, UUID ${id}, already`)
  }
  const result = await move(context, vm, uri, existing.live === null ? '--offline' : '--live', step)
  const isHere = (await readOne(virsh, step, vm)) !== undefined
  const isThere = (await readOne(target, step, vm)) !== undefined
  if (isThere && !isHere) return
  if (result.status !== 0) throw virshError(virsh.device, step.name, result)
  throw error('protocol', `migrated, but it is ${isHere ? 'still here' : `not on ${toHost}`}`)
}

/**
 * virsh itself carries the migration on between the two: it is not killed when the caller gives up, but the job is
 * aborted, and the domain runs on where it was.
 */
async function move(
  { virsh }: Context,
  vm: string,
  uri: string,
  how: '--offline' | '--live',
  step: Step,
): Promise<RunResult> {
  const left = new AbortController()
  const moving = virsh.run({ ...step, signal: left.signal }, [
    'migrate',
    vm,
    uri,
    how,
    '--persistent',
    '--undefinesource',
  ])
  const giveUp = (): void => {
    virsh
      .run({ ...step, signal: left.signal }, ['domjobabort', vm])
      // Where it cannot be aborted, ending virsh ends it.
      .then(({ status }) => (status === 0 ? undefined : left.abort(step.signal.reason)))
      .catch(() => left.abort(step.signal.reason))
  }
  step.signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await moving
  } finally {
    step.signal.removeEventListener('abort', giveUp)
  }
}
