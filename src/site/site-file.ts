import type { ConstraintSet } from '../iov/constraint-set.ts'
import type { PlacementPolicy } from '../iov/placement-policy.ts'
import type { GuestsDescription, MendKind } from '../iov/site-description.ts'
import type { GrantedRole } from './site-configuration.ts'

/** The site file as it is written, once site.schema.json has accepted it. Rates are Mbit/s or texts such as 10G. */
export interface SiteFile {
  name: string
  vlans: (number | string)[]
  macPrefix?: string
  networks?: { name: string; description?: string }[]
  placement?: Partial<PlacementPolicy>
  reconcile?: { intervalSeconds?: number; mend?: MendKind[] }
  customers: OwnerEntry[]
  hosts: HostEntry[]
  switches: SwitchEntry[]
  cables?: { from: string; to: string; networks?: string[] }[]
  resources?: { name: string; kind: string; address: string; ports: string[]; tagged?: boolean }[]
  roles?: RoleEntry[]
}

export type Rate = number | string

export interface OwnerEntry {
  name: string
  constraints?: ConstraintsEntry
  groups?: OwnerEntry[]
}

export type ConstraintsEntry = Omit<ConstraintSet, 'guaranteedRateMbps' | 'maximumRateMbps'> & {
  guaranteedRate?: Rate
  maximumRate?: Rate
}

export interface HostEntry {
  name: string
  backend: string
  controllers?: ControllerEntry[]
  pools?: Record<string, number>
  hypervisor?: { kind: string; uri?: string }
  software?: Record<string, number>
  passthrough?: string[]
  guests?: GuestsDescription
  ioServer?: IOServerEntry
}

export interface IOServerEntry {
  url: string
  user: string
  password: SecretEntry
  ca?: string
  host: string
}

export interface ControllerEntry {
  address: string
  device: string
  driver?: string
  mac?: string
  slot: string
  serial: string
  numaNode?: number
  speed: Rate
  totalVirtual?: number
}

export interface SwitchEntry {
  name: string
  kind: string
  address?: string
  bridge?: string
  host?: string
  snmp?: SNMPEntry
  ports?: Record<string, Rate>
}

/** A file or an environment variable that holds a secret. */
export type SecretEntry = { file: string } | { variable: string }

export interface SNMPEntry {
  version: 'v2c' | 'v3'
  port?: number
  community?: SecretEntry
  user?: string
  authentication?: { protocol: string; key: SecretEntry }
  privacy?: { protocol: string; key: SecretEntry }
  vendor?: string
  save?: number
  traps?: number
}

export interface RoleEntry {
  user: string
  namespace?: string
  role: GrantedRole['role']
}
