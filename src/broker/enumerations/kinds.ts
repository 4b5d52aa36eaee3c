import type { InstancesResult, PathsResult, QueriedResult, ResultForms } from '../../operations/result.ts'

/** What an enumeration gives, by which pull it is continued with (DSP0200 1.4, 5.4.2.24). */
export interface EnumerationKinds {
  /** PullInstancesWithPath */
  instances: InstancesResult
  /** PullInstancePaths */
  paths: PathsResult
  /** PullInstances */
  queried: QueriedResult
}

export type EnumerationKind = keyof EnumerationKinds

/** The results of the pulls. */
export interface PulledKinds {
  instances: ResultForms['pulledInstances']
  paths: ResultForms['pulledPaths']
  queried: ResultForms['pulledQueried']
}

/** The operation that continues each kind, for error messages. */
export const continuations: Readonly<Record<EnumerationKind, string>> = {
  instances: 'PullInstancesWithPath',
  paths: 'PullInstancePaths',
  queried: 'PullInstances',
}
