import type { CIMInstance } from '../../cim/instance.ts'
import type { CIMValue } from '../../cim/value.ts'
import type { Technique } from '../../iov/backend.ts'
import type { ConstraintSet } from '../../iov/constraint-set.ts'
import { completed, reason, refused, type Outcome } from '../../iov/outcome.ts'
import type { IOV_ConstraintSet } from './classes.ts'
import { isolationValues, redundancyValues, virtualizationMethods, wordOf } from './value-maps.ts'

type Shown = Omit<IOV_ConstraintSet, 'InstanceID'>

/** A constraint set as the properties of IOV_ConstraintSet: one for each field, NULL where nothing is asked. */
export function shownConstraints(set: ConstraintSet): Shown {
  const list = (names: readonly string[] | undefined): string[] | null =>
    names === undefined ? null : [...names]
  return {
    AllowedHosts: list(set.allowedHosts),
    ForbiddenHosts: list(set.forbiddenHosts),
    Isolation: set.isolation === undefined ? null : isolationValues[set.isolation],
    Criticality: set.criticality ?? null,
    Sensitivity: set.sensitivity ?? null,
    ForbiddenNetworks: list(set.forbiddenNetworks),
    MandatoryNetworks: list(set.mandatoryNetworks),
    GuaranteedRate: set.guaranteedRateMbps ?? null,
    MaximumRate: set.maximumRateMbps ?? null,
    AdmissionSuffices: set.admissionSuffices ?? null,
    RedundantPaths: set.redundantPaths ?? null,
    RedundancyLevel: set.redundancyLevel === undefined ? null : redundancyValues[set.redundancyLevel],
    Techniques: set.techniques === undefined ? null : set.techniques.map((one) => virtualizationMethods[one]),
    NUMANode: set.numaNode ?? null,
    Trust: set.trust ?? null,
    SwitchPort: set.switchPort ?? null,
  }
}

/** The constraint set that a client passed; NULL asks for nothing. A value outside its map or bounds is refused. */
export function givenConstraints(instance: CIMInstance | null | undefined): Outcome<ConstraintSet> {
  return instance === null || instance === undefined ? completed({}) : constraintsIn(instance.properties)
}

/** The constraint set that these properties of IOV_ConstraintSet say; other properties are left out. */
export function constraintsIn(properties: object): Outcome<ConstraintSet> {
  const set: { -readonly [K in keyof ConstraintSet]: ConstraintSet[K] } = {}
  for (const [property, value] of Object.entries(properties) as [string, CIMValue | undefined][]) {
    const read = readers[property as keyof Shown]
    if (value === null || value === undefined || read === undefined) continue
    const part = read(value)
    if (part === undefined) {
      const text = `ConstraintSet.${property}: ${shownValue(value)} is not a value that it can have`
      return refused('invalidParameter', reason('ConstraintSet', text))
    }
    Object.assign(set, part)
  }
  return completed(set)
}

/** Reads a value that is not NULL; undefined: it cannot be had. */
type Reader = (value: CIMValue) => Partial<ConstraintSet> | undefined

/** The properties that say what is asked for. */
export const constraintProperties = (): (keyof Shown)[] => Object.keys(readers) as (keyof Shown)[]

const readers: { readonly [P in keyof Shown]?: Reader } = {
  AllowedHosts: names('allowedHosts'),
  ForbiddenHosts: names('forbiddenHosts'),
  Isolation: (value) => field('isolation', wordOf(isolationValues, Number(value))),
  Criticality: number('criticality', 0, 10),
  Sensitivity: number('sensitivity', 0, 10),
  ForbiddenNetworks: names('forbiddenNetworks'),
  MandatoryNetworks: names('mandatoryNetworks'),
  GuaranteedRate: number('guaranteedRateMbps', 0),
  MaximumRate: number('maximumRateMbps', 0),
  AdmissionSuffices: (value) => ({ admissionSuffices: value === true }),
  RedundantPaths: number('redundantPaths', 1),
  RedundancyLevel: (value) => field('redundancyLevel', wordOf(redundancyValues, Number(value))),
  Techniques: (value) => {
    const words: Technique[] = []
    for (const entry of Array.isArray(value) ? value : []) {
      const word = wordOf(virtualizationMethods, Number(entry ?? 0))
      if (word === undefined) return undefined
      words.push(word)
    }
    return { techniques: words }
  },
  NUMANode: number('numaNode', 0),
  Trust: (value) => ({ trust: value === true }),
  SwitchPort: (value) => (value === '' ? undefined : { switchPort: String(value) }),
}

function names(name: 'allowedHosts' | 'forbiddenHosts' | 'forbiddenNetworks' | 'mandatoryNetworks'): Reader {
  return (value) =>
    Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry !== '')
      ? { [name]: value }
      : undefined
}

function number(name: keyof ConstraintSet, min: number, max = Infinity): Reader {
  return (value) => {
    const given = Number(value)
    return given >= min && given <= max ? { [name]: given } : undefined
  }
}

function field<K extends keyof ConstraintSet>(
  name: K,
  value: ConstraintSet[K] | undefined,
): Partial<ConstraintSet> | undefined {
  return value === undefined ? undefined : ({ [name]: value } as Partial<ConstraintSet>)
}

function shownValue(value: CIMValue): string {
  return Array.isArray(value) ? `{ ${value.join(', ')} }` : String(value)
}
