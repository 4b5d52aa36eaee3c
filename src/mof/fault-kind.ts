import type { CIMStatusName } from '../cim/status.ts'

export type Severity = 'error' | 'warning'

interface Row {
  readonly severity: Severity
  /** What a server answers when the fault stands in a class or instance that a client sends (DSP0200 1.4, 5.3.1). */
  readonly status: CIMStatusName
}

const wrong: Row = { severity: 'error', status: 'CIM_ERR_INVALID_PARAMETER' }
const superclass: Row = { severity: 'error', status: 'CIM_ERR_INVALID_SUPERCLASS' }
const notice: Row = { severity: 'warning', status: 'CIM_ERR_INVALID_PARAMETER' }

/**
 * Everything that can be wrong with MOF or with the classes and instances it declares (DSP0004 2.8, 5 and 7), by a
 * stable name, with its severity and the status code that it becomes on the wire.
 */
export const faultKinds = {
  Syntax: wrong,
  FileMissing: wrong,
  FileTooLarge: wrong,
  IncludeMissing: wrong,
  IncludeDepth: wrong,
  UnknownPragma: notice,

  UndeclaredQualifier: wrong,
  BadQualifierType: wrong,
  BadQualifierScope: wrong,
  BadQualifierOverride: wrong,
  DuplicateQualifier: wrong,
  ConflictingFlavors: wrong,

  ClassExists: { severity: 'warning', status: 'CIM_ERR_ALREADY_EXISTS' },
  ClassHasSubclasses: { severity: 'error', status: 'CIM_ERR_CLASS_HAS_CHILDREN' },
  ClassHasInstances: { severity: 'error', status: 'CIM_ERR_CLASS_HAS_INSTANCES' },
  SuperclassMissing: superclass,
  SuperclassTerminal: wrong,
  SuperclassChange: superclass,
  Cycle: superclass,
  DuplicateFeature: wrong,
  ReferenceInNonAssociation: wrong,
  ReferenceArray: wrong,
  ReferenceClassMissing: wrong,
  AssociationTooFewReferences: wrong,
  AssociationKind: wrong,
  IndicationKind: wrong,
  AbstractFromConcrete: notice,
  AggregateMisuse: notice,
  MissingOverride: wrong,
  OverrideTargetMissing: wrong,
  OverrideName: wrong,
  OverrideType: wrong,
  OverrideSignature: wrong,
  OverrideNarrowing: notice,
  KeyAdded: wrong,
  KeyType: wrong,
  KeyMissing: wrong,
  ClassWithoutKey: notice,
  EmbeddedType: wrong,
  DefaultType: wrong,
  DefaultConstraint: notice,
  ValueMapShape: wrong,
  MinMax: wrong,
  CounterGauge: notice,
  OctetStringType: wrong,
  ParameterDirection: notice,
  StructureMisuse: notice,

  InstanceClassMissing: { severity: 'error', status: 'CIM_ERR_INVALID_CLASS' },
  InstanceOfAbstract: wrong,
  UnknownProperty: wrong,
  DuplicateProperty: wrong,
  PropertyType: wrong,
  RequiredNull: wrong,
  AliasUndefined: wrong,
  AliasDuplicate: wrong,
  ReferenceTargetType: wrong,
  PathInPath: wrong,
} as const satisfies Record<string, Row>

export type FaultKind = keyof typeof faultKinds
