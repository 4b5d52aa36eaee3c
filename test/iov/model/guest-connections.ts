import { nothingConnected, withOne } from '../../../src/backends/simulated/guest/linux-state.ts'
import type { ConnectionState, NVMeController } from '../../../src/backends/simulated/guest/linux-state.ts'
import { modelSite } from './site.ts'

/** A resource that a guest is connected to, through which of its devices. */
export interface GuestUse {
  readonly resource: string
  readonly device: string
  readonly mac: string
}

/** What a guest's tools are to hold for its connections, and nothing of any other. */
export function connectionsOf(uses: readonly GuestUse[]): ConnectionState {
  return uses.reduce(withUse, nothingConnected)
}

/** Controllers are numbered in the order in which they came, which is nobody's affair. */
export function unnumbered(controllers: readonly { readonly nqn: string }[]): object[] {
  return controllers.map((one) => ({ ...one, name: '' })).sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1))
}

const textOf = (value: unknown): string => JSON.stringify(value)

function withUse(state: ConnectionState, { resource, device, mac }: GuestUse): ConnectionState {
  const { kind, address } = modelSite.resources.find(({ name }) => name === resource)!
  const [portal = '', target = ''] = address.split(',')
  if (kind === 'nvme-tcp') {
    const [host = '', port = ''] = portal.split(':')
    const one: NVMeController = { name: '', nqn: target, address: host, port, device, state: 'live' }
    return { ...state, controllers: withOne(state.controllers, one) }
  }
  const record = `iovm.${mac.replaceAll(':', '')}`
  return {
    ...state,
    records: { ...state.records, [record]: device },
    nodes: withOne(state.nodes, `${portal},${target} ${record}`),
    sessions: withOne(state.sessions, { portal, target, record, state: 'LOGGED_IN' }),
  }
}
