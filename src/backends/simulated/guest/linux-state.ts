/** What of connections a guest's kernel and tools hold; all lists in order of their text. */
export interface ConnectionState {
  /** Interface records of open-iscsi, by name: the network device that sessions by the record go through. */
  readonly records: Readonly<Record<string, string>>
  /** Node records of open-iscsi: `PORTAL,TARGET RECORD`. */
  readonly nodes: readonly string[]
  readonly sessions: readonly ISCSISession[]
  readonly controllers: readonly NVMeController[]
  /** Below the mount folder. */
  readonly directories: readonly string[]
  readonly mounts: readonly NFSMount[]
}

export interface ISCSISession {
  readonly portal: string
  readonly target: string
  readonly record: string
  /** LOGGED_IN, or FAILED when the other side has gone. */
  readonly state: string
}

export interface NVMeController {
  readonly name: string
  readonly nqn: string
  readonly address: string
  readonly port: string
  readonly device: string
  /** live, or connecting when the other side has gone. */
  readonly state: string
}

export interface NFSMount {
  readonly source: string
  readonly directory: string
  /** The network device that led to the server when it was mounted. */
  readonly device: string
}

export const nothingConnected: ConnectionState = {
  records: {},
  nodes: [],
  sessions: [],
  controllers: [],
  directories: [],
  mounts: [],
}

/** What is left when a network device has gone from the guest: records and directories are files, and stay. */
export function withoutDevice(state: ConnectionState, device: string): ConnectionState {
  return {
    ...state,
    sessions: state.sessions.filter(({ record }) => state.records[record] !== device),
    controllers: state.controllers.filter((one) => one.device !== device),
    mounts: state.mounts.filter((one) => one.device !== device),
  }
}

export function isNothing(state: ConnectionState): boolean {
  return Object.values(state).every((part: object) => Object.keys(part).length === 0)
}

/** A list with one more, in the order of its text. */
export function withOne<T>(list: readonly T[], one: T): T[] {
  return [...list, one].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
