import { defaultLimits } from '../../base/limits.ts'
import { BackendError } from '../../iov/backend.ts'
import type { BackendErrorCode } from '../../iov/backend.ts'
import type { WWN } from '../../iov/wwn.ts'
import { HostError } from '../host-access.ts'
import type { DeviceStep } from '../host-steps.ts'
import { fcHosts, fcPorts, findPort } from './host-bus-adapter.ts'
import type { HostBusAdapter, VirtualPort } from './host-bus-adapter.ts'
import { faultOf } from './port-state.ts'
import { nodeNameOf } from './seat.ts'

/** A step on an HBA. */
export interface PortContext extends DeviceStep {
  readonly hba: HostBusAdapter
  /** A new port must be Active after this time. */
  readonly activeMs: number
  wait(ms: number): Promise<void>
}

/** Between two looks at a port that is to be Active, or gone. */
const pollMs = defaultLimits.devicePollMs

/**
 * Creates the virtual port and waits until the fabric has accepted its login; one that is there already is waited for.
 * That the kernel creates it says nothing yet: a port that does not become Active is deleted again, and the fault
 * names its state. The symbolic name is what the fabric's name server shows of it.
 */
export async function createPort(
  context: PortContext,
  { index, port, isThere }: { index: number; port: WWN; isThere: boolean },
  symbolicName: string,
): Promise<void> {
  const { hba } = context
  const node = nodeNameOf(hba.node, index)
  if (!isThere) await askToCreate(context, `${port}:${node}`)
  const fault = await untilActive(context, port)
  if (fault === null) return writeSymbolicName(context, port, symbolicName)
  if (!isThere) await deleteFailed(context, { port, node }, fault)
  throw context.error(fault.code, fault.text)
}

/** What went wrong first is told also where the port cannot be deleted either. */
async function deleteFailed(
  context: PortContext,
  port: Pick<VirtualPort, 'port' | 'node'>,
  { code, text }: { code: BackendErrorCode; text: string },
): Promise<void> {
  try {
    await deletePort(context, port)
  } catch (failure) {
    const words = failure instanceof Error ? failure.message : String(failure)
    throw context.error(code, `${text}; and it is still there: ${words}`, failure)
  }
}

/** Deletes the virtual port, and sees that it is gone; one that is gone already is not looked for. */
export async function deletePort(
  context: PortContext,
  { port, node }: Pick<VirtualPort, 'port' | 'node'>,
): Promise<void> {
  const { hba } = context
  try {
    await context.write(`${fcHosts}/${hba.name}/vport_delete`, `${port}:${node}`)
  } catch (failure) {
    if (errnoOf(failure) !== 'ENODEV') throw failure
  }
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const left = await find(context, port)
    if (left === undefined) return
    if (waitedMs >= context.activeMs)
      throw context.error('protocol', `deleted, but ${left.name} is still there`)
    await context.wait(pollMs)
  }
}

/** null: it is Active. Otherwise what lasted until the time was over, or will not pass. */
async function untilActive(
  context: PortContext,
  port: WWN,
): Promise<{ code: BackendErrorCode; text: string } | null> {
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const found = await find(context, port)
    if (found === undefined) return { code: 'protocol', text: 'taken, but there is no such virtual port' }
    const fault = faultOf(found.state)
    if (fault === null) return null
    const hopeless = !fault.passing || (found.state === 'Linkdown' && !context.hba.linkUp)
    if (hopeless || waitedMs >= context.activeMs)
      return { code: fault.code, text: `${found.name}: ${fault.text}` }
    await context.wait(pollMs)
  }
}

/** A driver that registers no symbolic names has a file that cannot be written: nothing depends on it. */
async function writeSymbolicName(context: PortContext, port: WWN, symbolicName: string): Promise<void> {
  const found = await find(context, port)
  if (found === undefined || found.symbolicName === symbolicName) return
  try {
    await context.write(`${fcPorts}/${found.name}/symbolic_name`, symbolicName)
  } catch (failure) {
    if (!['EACCES', 'EPERM', 'EIO', 'ENOENT'].includes(errnoOf(failure) ?? '')) throw failure
  }
}

function find({ read, hba }: PortContext, port: WWN): Promise<VirtualPort | undefined> {
  return read((files) => findPort(files, hba.name, port))
}

/** What `vport_create` means by an errno (drivers/scsi/scsi_transport_fc.c, fc_vport_setup and its callers). */
const createWords: ReadonlyMap<string, { code: BackendErrorCode; text: string }> = new Map([
  [
    'EINVAL',
    { code: 'refused', text: 'the driver refuses these names: they are in use already, or malformed' },
  ],
  ['ENOENT', { code: 'unsupported', text: 'its driver has no NPIV' }],
  ['ENOSPC', { code: 'no-capacity', text: 'it has as many virtual ports as it can have' }],
])

async function askToCreate(context: PortContext, names: string): Promise<void> {
  try {
    await context.write(`${fcHosts}/${context.hba.name}/vport_create`, names)
  } catch (failure) {
    const errno = errnoOf(failure) ?? ''
    const known = createWords.get(errno)
    if (known === undefined) throw failure
    throw context.error(known.code, `${known.text} (${errno})`, failure)
  }
}

function errnoOf(failure: unknown): string | undefined {
  if (!(failure instanceof BackendError)) return undefined
  return failure.cause instanceof HostError ? failure.cause.errno : undefined
}
