import { vlanStranger } from '../adapter-state.ts'
import type { Decision } from '../decisions/decision.ts'
import { notFound, propose, wrongState } from '../decisions/decision.ts'
import { completed, reason, refused } from '../outcome.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Obstacle } from './restoration.ts'
import { Restoration, unchangeable } from './restoration.ts'

/** Plans to put one element back. Undefined: we have no such element. */
type Mend = (restoration: Restoration, id: string) => Obstacle | undefined

/** What can be mended, by the table in the element's `table:id`. */
const mends: Readonly<Record<string, Mend>> = {
  controllers: mendController,
  virtualControllers: mendVirtualController,
  ports: mendPort,
  vlans: mendVLAN,
  vms: mendVM,
  channels: mendChannel,
}

/**
 * Puts an element back as the ledger has it, on the device: a plan of the steps that everything else is made of. What
 * others have set is left alone; where that is in the way, it is refused.
 * @param element `table:id` as in DomainEvent
 * @param which 'what we spoilt' includes virtual devices that are free and that a late call of ours has set
 */
export function mend(
  snapshot: Snapshot,
  element: string,
  which: 'what is ours' | 'what we spoilt' = 'what is ours',
): Decision<void> {
  const colon = element.indexOf(':')
  const isFree = element.startsWith('virtualControllers:') && !isRecorded(snapshot, element)
  const one = isFree && which === 'what we spoilt' ? resetFree : mends[element.slice(0, colon)]
  if (one === undefined) return refused('notSupported', reason('mend', 'this cannot be mended', [element]))
  const restoration = new Restoration(snapshot)
  const obstacle = one(restoration, element.slice(colon + 1))
  if (obstacle === undefined) return notFound('element of ours', element)
  if (obstacle !== null) return wrongState('mend', obstacle, element)
  if (restoration.draft.hasSteps) return propose(restoration.draft, undefined)
  return completed(undefined, [reason('mend', 'it is as it should be', [element])])
}

/** The virtual devices of a controller that has none any more. */
function mendController(restoration: Restoration, id: string): Obstacle | undefined {
  const { site } = restoration.draft.snapshot
  const controller = site.controllers.get(id)
  if (controller === undefined) return undefined
  const count = poolOf(restoration.draft.snapshot, id)
  return controller.enabledVirtual === 0 && count !== undefined ? restoration.pool(id, count) : null
}

/** Where all of the controller's virtual devices are gone, they are made first. */
function mendVirtualController(restoration: Restoration, id: string): Obstacle | undefined {
  const { ledger, site } = restoration.draft.snapshot
  const record = ledger.get('virtualControllers', id)
  if (record === undefined) return undefined
  const controller = site.controllers.get(record.controller)
  const count = poolOf(restoration.draft.snapshot, record.controller)
  return controller?.enabledVirtual === 0 && count !== undefined
    ? restoration.pool(record.controller, count)
    : restoration.virtualController(record)
}

/** A device that is nobody's, and not at its defaults: it could not be handed out again. */
function resetFree(restoration: Restoration, id: string): Obstacle | undefined {
  const { ledger, site } = restoration.draft.snapshot
  const shown = site.virtualControllers.get(id)
  const generation = ledger.get('generations', id)?.generation
  if (shown === undefined || generation === undefined || shown.record !== null) return undefined
  if (shown.usedBy !== vlanStranger(shown.actual.vlan)) return `it is used by ${shown.usedBy}`
  restoration.reset(shown, generation)
  return null
}

function isRecorded({ ledger }: Snapshot, element: string): boolean {
  return ledger.get('virtualControllers', element.slice('virtualControllers:'.length)) !== undefined
}

function mendPort(restoration: Restoration, id: string): Obstacle | undefined {
  const { ledger } = restoration.draft.snapshot
  return ledger.by('vlanPorts', 'port', id).length > 0 ? restoration.port(id) : undefined
}

function mendVLAN(restoration: Restoration, id: string): Obstacle | undefined {
  const record = restoration.draft.snapshot.ledger.get('vlans', id)
  return record === undefined ? undefined : restoration.vlan(record)
}

function mendVM(restoration: Restoration, id: string): Obstacle | undefined {
  const { ledger, site } = restoration.draft.snapshot
  const record = ledger.get('vms', id)
  if (record === undefined) return undefined
  const machine = site.machines.get(id)
  if (machine === undefined || site.hosts.get(record.host)?.reachable !== true)
    return `the host ${record.host} does not answer`
  return (
    restoration.vm(record, machine) ?? (restoration.draft.hasSteps ? null : unchangeable(record, machine))
  )
}

/** All that carries the channel, from the switches to the guest. */
function mendChannel(restoration: Restoration, id: string): Obstacle | undefined {
  const channel = restoration.draft.snapshot.ledger.get('channels', id)
  if (channel === undefined) return undefined
  const parts = [
    ...channel.path.map((port) => () => mendPort(restoration, port) ?? null),
    () => mendVirtualController(restoration, channel.virtualController) ?? null,
    () => mendVM(restoration, channel.vm) ?? null,
  ]
  for (const part of parts) {
    const obstacle = part()
    if (obstacle !== null) return obstacle
  }
  return null
}

/** How many virtual devices the site asks of the controller. */
function poolOf({ description }: Snapshot, controller: string): number | undefined {
  const host = description.hosts.find(({ name }) => controller.startsWith(`${name}/`))
  return host?.pools.find((pool) => controller === `${host.name}/${pool.controller}`)?.virtual
}
