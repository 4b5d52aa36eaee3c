import { BackendError } from '../../iov/backend.ts'
import type { BackendErrorCode } from '../../iov/backend.ts'
import type { DeviceStep } from '../host-steps.ts'

/** A secondary controller as its primary one knows it (NVMe 1.4, figure 253). */
export interface SecondaryController {
  readonly identifier: number
  /** Of its virtual function, from 0. */
  readonly index: number
  readonly online: boolean
  readonly queues: number
  readonly interrupts: number
}

/** Flexible resources of one type (NVMe 1.4, figure 252): how many there are, and of whom. */
export interface FlexibleResources {
  readonly total: number
  /** Those that the primary controller keeps for itself. */
  readonly primary: number
  /** The most that one secondary controller may have. */
  readonly most: number
}

export type ResourceType = 'queues' | 'interrupts'
export const resourceTypes: readonly ResourceType[] = ['interrupts', 'queues']

/** Below these a controller cannot go online: one queue for administration, one for data. */
export const least: Readonly<Record<ResourceType, number>> = { queues: 2, interrupts: 1 }

/** Actions of the command Virtualization Management (NVMe 1.4, 5.22). */
const actions = { allocateToPrimary: 1, goOffline: 7, assign: 8, goOnline: 9 } as const
const typeNumbers: Readonly<Record<ResourceType, number>> = { queues: 0, interrupts: 1 }

/** By their virtual functions. */
export async function listSecondary(
  step: DeviceStep,
  device: string,
): Promise<ReadonlyMap<number, SecondaryController>> {
  const parsed = await runJSON(step, 'list-secondary', device)
  const entries = parsed['secondary-controllers']
  if (!Array.isArray(entries)) throw broken(step, 'there is no list of secondary controllers')
  const found = new Map<number, SecondaryController>()
  for (const entry of entries.filter(isRecord)) {
    const number = (name: string): number => numberIn(step, entry, name)
    const index = number('virtual-function-number') - 1
    if (index < 0) continue
    found.set(index, {
      identifier: number('secondary-controller-identifier'),
      index,
      online: number('secondary-controller-state') % 2 === 1,
      queues: number('num-virtual-queues'),
      interrupts: number('num-virtual-interrupts'),
    })
  }
  return found
}

export async function readFlexible(
  step: DeviceStep,
  device: string,
): Promise<Readonly<Record<ResourceType, FlexibleResources>>> {
  const parsed = await runJSON(step, 'primary-ctrl-caps', device)
  const of = (letter: 'q' | 'i'): FlexibleResources => ({
    total: numberIn(step, parsed, `v${letter}frt`),
    primary: numberIn(step, parsed, `v${letter}rfap`),
    most: numberIn(step, parsed, `v${letter}frsm`),
  })
  return { queues: of('q'), interrupts: of('i') }
}

export function assign(
  step: DeviceStep,
  device: string,
  identifier: number,
  type: ResourceType,
  count: number,
): Promise<void> {
  return manage(step, device, [identifier, typeNumbers[type], actions.assign, count])
}

export function goOnline(step: DeviceStep, device: string, identifier: number): Promise<void> {
  return manage(step, device, [identifier, 0, actions.goOnline, 0])
}

/** Which takes all its flexible resources from it. */
export function goOffline(step: DeviceStep, device: string, identifier: number): Promise<void> {
  return manage(step, device, [identifier, 0, actions.goOffline, 0])
}

/** The primary controller is to keep none for itself; that counts after its next reset. */
export async function freeAllOfPrimary(step: DeviceStep, device: string): Promise<void> {
  for (const type of resourceTypes)
    await manage(step, device, [0, typeNumbers[type], actions.allocateToPrimary, 0])
}

async function manage(
  step: DeviceStep,
  device: string,
  [identifier, type, action, count]: readonly [number, number, number, number],
): Promise<void> {
  const options = ['-c', identifier, '-r', type, '-a', action, '-n', count].map(String)
  try {
    await step.run('nvme', ['virt-mgmt', `/dev/${device}`, ...options])
  } catch (error) {
    throw meant(step, error)
  }
}

/** What a status of the controller means (NVMe 1.4, figure 128); nvme-cli writes it in brackets at the end. */
const statuses: ReadonlyMap<string, BackendErrorCode> = new Map([
  ['11f', 'unreachable'],
  ['120', 'conflict'],
  ['121', 'refused'],
  ['122', 'no-capacity'],
  ['001', 'unsupported'],
])

function meant(step: DeviceStep, error: unknown): unknown {
  if (!(error instanceof BackendError)) return error
  const [, status] = /\(0x[0-9a-f]?([0-9a-f]{3})\)/.exec(error.message) ?? []
  const code = status === undefined ? undefined : statuses.get(status)
  if (code === undefined) return error
  return step.error(code, error.message.slice(`${error.device}: ${error.step}: `.length), error.cause)
}

async function runJSON(step: DeviceStep, command: string, device: string): Promise<Record<string, unknown>> {
  const stdout = await step.run('nvme', [command, `/dev/${device}`, '-o', 'json'])
  let parsed: unknown
  try {
    parsed = JSON.parse(stdout)
  } catch (error) {
    throw broken(step, `no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!isRecord(parsed)) throw broken(step, 'no JSON object')
  return parsed
}

function numberIn(step: DeviceStep, record: Record<string, unknown>, name: string): number {
  const value = record[name]
  if (typeof value === 'number') return value
  throw broken(step, `there is no number ${name}`)
}

const broken = (step: DeviceStep, why: string): BackendError => step.error('protocol', `nvme -o json: ${why}`)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
