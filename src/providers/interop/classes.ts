// Generated from mof/interop.mof by `npm run types`: change the MOF, not this file.
import type { CIMDateTime } from '../../cim/datetime.ts'
import type { CIMInstance } from '../../cim/instance.ts'
import type { CIMInstanceName } from '../../cim/object-path.ts'

export interface CIM_AlertIndication {
  IndicationIdentifier?: string | null
  CorrelatedIndications?: (string | null)[] | null
  IndicationTime?: CIMDateTime | null
  PerceivedSeverity?: number | null
  OtherSeverity?: string | null
  IndicationFilterName?: string | null
  SequenceContext?: string | null
  SequenceNumber?: bigint | null
  Description?: string | null
  AlertingManagedElement?: string | null
  AlertingElementFormat?: number | null
  OtherAlertingElementFormat?: string | null
  AlertType?: number | null
  OtherAlertType?: string | null
  ProbableCause?: number | null
  ProbableCauseDescription?: string | null
  Trending?: number | null
  RecommendedActions?: (string | null)[] | null
  EventID?: string | null
  EventTime?: CIMDateTime | null
  SystemCreationClassName?: string | null
  SystemName?: string | null
  ProviderName?: string | null
  Message?: string | null
  MessageArguments?: (string | null)[] | null
  MessageID?: string | null
  OwningEntity?: string | null
}

export interface CIM_Error {
  ErrorType?: number | null
  OtherErrorType?: string | null
  OwningEntity?: string | null
  MessageID?: string | null
  Message?: string | null
  MessageArguments?: (string | null)[] | null
  PerceivedSeverity?: number | null
  ProbableCause?: number | null
  ProbableCauseDescription?: string | null
  RecommendedActions?: (string | null)[] | null
  ErrorSource?: string | null
  ErrorSourceFormat?: number | null
  OtherErrorSourceFormat?: string | null
  CIMStatusCode?: number | null
  CIMStatusCodeDescription?: string | null
}

export interface CIM_ConcreteJob {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  InstallDate?: CIMDateTime | null
  Name?: string | null
  OperationalStatus?: (number | null)[] | null
  StatusDescriptions?: (string | null)[] | null
  Status?: string | null
  HealthState?: number | null
  CommunicationStatus?: number | null
  DetailedStatus?: number | null
  OperatingStatus?: number | null
  PrimaryStatus?: number | null
  JobStatus?: string | null
  TimeSubmitted?: CIMDateTime | null
  ScheduledStartTime?: CIMDateTime | null
  StartTime?: CIMDateTime | null
  ElapsedTime?: CIMDateTime | null
  JobRunTimes?: number | null
  RunMonth?: number | null
  RunDay?: number | null
  RunDayOfWeek?: number | null
  RunStartInterval?: CIMDateTime | null
  LocalOrUtcTime?: number | null
  UntilTime?: CIMDateTime | null
  Notify?: string | null
  Owner?: string | null
  Priority?: number | null
  PercentComplete?: number | null
  DeleteOnCompletion?: boolean | null
  ErrorCode?: number | null
  ErrorDescription?: string | null
  RecoveryAction?: number | null
  OtherRecoveryAction?: string | null
  JobState?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  TimeBeforeRemoval?: CIMDateTime | null
  JobInParameters?: CIMInstance | null
  JobOutParameters?: CIMInstance | null
}

export type CIM_ConcreteJob_Methods = {
  RequestStateChange: {
    in: {
      RequestedState?: number | null
      TimeoutPeriod?: CIMDateTime | null
    }
    out: Record<never, never>
    returns: number
  }
  GetError: {
    in: {
      Error?: CIMInstance | null
    }
    out: {
      Error?: CIMInstance | null
    }
    returns: number
  }
  GetErrors: {
    in: {
      Errors?: (CIMInstance | null)[] | null
    }
    out: {
      Errors?: (CIMInstance | null)[] | null
    }
    returns: number
  }
}

export interface CIM_EnabledLogicalElementCapabilities {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  ElementNameEditSupported?: boolean | null
  MaxElementNameLen?: number | null
  RequestedStatesSupported?: (number | null)[] | null
  ElementNameMask?: string | null
  StateAwareness?: (number | null)[] | null
}

export interface CIM_ProtocolServiceCapabilities {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  ElementNameEditSupported?: boolean | null
  MaxElementNameLen?: number | null
  RequestedStatesSupported?: (number | null)[] | null
  ElementNameMask?: string | null
  StateAwareness?: (number | null)[] | null
  MaxConnections?: number | null
  MaxListeningPorts?: number | null
  ListeningPortManagementSupported?: boolean | null
}

export interface CIM_GenericOperationCapabilitiesStructure {
  FQLSupported?: boolean | null
  CQLSupport?: (number | null)[] | null
  OperationsSupported?: (number | null)[] | null
  OtherOperationsSupportedDescriptions?: (string | null)[] | null
  ContinueOnErrorSupported?: boolean | null
  MinimumOperationTimeout?: number | null
  MaximumOperationTimeout?: number | null
}

export interface CIM_WBEMProtocolServiceCapabilities {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  ElementNameEditSupported?: boolean | null
  MaxElementNameLen?: number | null
  RequestedStatesSupported?: (number | null)[] | null
  ElementNameMask?: string | null
  StateAwareness?: (number | null)[] | null
  MaxConnections?: number | null
  MaxListeningPorts?: number | null
  ListeningPortManagementSupported?: boolean | null
  WBEMProtocolVersionsSupported?: (string | null)[] | null
  GenericOperationCapabilities?: CIMInstance | null
  AuthenticationMechanismsSupported?: (number | null)[] | null
  AuthenticationMechanismsDescriptions?: (string | null)[] | null
}

export interface CIM_CIMXMLCapabilities {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  ElementNameEditSupported?: boolean | null
  MaxElementNameLen?: number | null
  RequestedStatesSupported?: (number | null)[] | null
  ElementNameMask?: string | null
  StateAwareness?: (number | null)[] | null
  MaxConnections?: number | null
  MaxListeningPorts?: number | null
  ListeningPortManagementSupported?: boolean | null
  WBEMProtocolVersionsSupported?: (string | null)[] | null
  GenericOperationCapabilities?: CIMInstance | null
  AuthenticationMechanismsSupported?: (number | null)[] | null
  AuthenticationMechanismsDescriptions?: (string | null)[] | null
  MultipleOperationsSupported?: boolean | null
  Validated?: boolean | null
}

export interface CIM_ObjectManagerCommunicationMechanism {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  InstallDate?: CIMDateTime | null
  Name: string
  OperationalStatus?: (number | null)[] | null
  StatusDescriptions?: (string | null)[] | null
  Status?: string | null
  HealthState?: number | null
  CommunicationStatus?: number | null
  DetailedStatus?: number | null
  OperatingStatus?: number | null
  PrimaryStatus?: number | null
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  CommunicationMechanism?: number | null
  OtherCommunicationMechanismDescription?: string | null
  FunctionalProfilesSupported?: (number | null)[] | null
  FunctionalProfileDescriptions?: (string | null)[] | null
  MultipleOperationsSupported?: boolean | null
  AuthenticationMechanismsSupported?: (number | null)[] | null
  AuthenticationMechanismDescriptions?: (string | null)[] | null
  Version?: string | null
  AdvertiseTypes?: (number | null)[] | null
  AdvertiseTypeDescriptions?: (string | null)[] | null
}

export interface CIM_CIMXMLCommunicationMechanism {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  InstallDate?: CIMDateTime | null
  Name: string
  OperationalStatus?: (number | null)[] | null
  StatusDescriptions?: (string | null)[] | null
  Status?: string | null
  HealthState?: number | null
  CommunicationStatus?: number | null
  DetailedStatus?: number | null
  OperatingStatus?: number | null
  PrimaryStatus?: number | null
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  CommunicationMechanism?: number | null
  OtherCommunicationMechanismDescription?: string | null
  FunctionalProfilesSupported?: (number | null)[] | null
  FunctionalProfileDescriptions?: (string | null)[] | null
  MultipleOperationsSupported?: boolean | null
  AuthenticationMechanismsSupported?: (number | null)[] | null
  AuthenticationMechanismDescriptions?: (string | null)[] | null
  Version?: string | null
  AdvertiseTypes?: (number | null)[] | null
  AdvertiseTypeDescriptions?: (string | null)[] | null
  CIMXMLProtocolVersion?: number | null
  CIMValidated?: boolean | null
  PulledEnumerationClosureOnExceedingServerLimitsSupported?: boolean | null
  PulledEnumerationContinuationOnErrorSupported?: boolean | null
  PulledEnumerationMaximumOperationTimeout?: number | null
  PulledEnumerationMinimumOperationTimeout?: number | null
  PulledEnumerationNoOperationTimeoutSupported?: boolean | null
}

export interface CIM_ClassCreation {
  IndicationIdentifier?: string | null
  CorrelatedIndications?: (string | null)[] | null
  IndicationTime?: CIMDateTime | null
  PerceivedSeverity?: number | null
  OtherSeverity?: string | null
  IndicationFilterName?: string | null
  SequenceContext?: string | null
  SequenceNumber?: bigint | null
  ClassDefinition?: CIMInstance | null
}

export interface CIM_ClassDeletion {
  IndicationIdentifier?: string | null
  CorrelatedIndications?: (string | null)[] | null
  IndicationTime?: CIMDateTime | null
  PerceivedSeverity?: number | null
  OtherSeverity?: string | null
  IndicationFilterName?: string | null
  SequenceContext?: string | null
  SequenceNumber?: bigint | null
  ClassDefinition?: CIMInstance | null
}

export interface CIM_ClassModification {
  IndicationIdentifier?: string | null
  CorrelatedIndications?: (string | null)[] | null
  IndicationTime?: CIMDateTime | null
  PerceivedSeverity?: number | null
  OtherSeverity?: string | null
  IndicationFilterName?: string | null
  SequenceContext?: string | null
  SequenceNumber?: bigint | null
  ClassDefinition?: CIMInstance | null
  PreviousClassDefinition?: CIMInstance | null
}

export interface CIM_ServiceAccessBySAP {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface CIM_ObjectManager {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  InstallDate?: CIMDateTime | null
  Name: string
  OperationalStatus?: (number | null)[] | null
  StatusDescriptions?: (string | null)[] | null
  Status?: string | null
  HealthState?: number | null
  CommunicationStatus?: number | null
  DetailedStatus?: number | null
  OperatingStatus?: number | null
  PrimaryStatus?: number | null
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  PrimaryOwnerName?: string | null
  PrimaryOwnerContact?: string | null
  StartMode?: string | null
  Started?: boolean | null
  LoSID?: string | null
  LoSOrgID?: string | null
  GatherStatisticalData?: boolean | null
}

export interface CIM_CommMechanismForManager {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface CIM_ComputerSystem {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  InstallDate?: CIMDateTime | null
  Name: string
  OperationalStatus?: (number | null)[] | null
  StatusDescriptions?: (string | null)[] | null
  Status?: string | null
  HealthState?: number | null
  CommunicationStatus?: number | null
  DetailedStatus?: number | null
  OperatingStatus?: number | null
  PrimaryStatus?: number | null
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  AllocationState?: CIMInstance | null
  CreationClassName: string
  NameFormat?: string | null
  PrimaryOwnerName?: string | null
  PrimaryOwnerContact?: string | null
  Roles?: (string | null)[] | null
  OtherIdentifyingInfo?: (string | null)[] | null
  IdentifyingDescriptions?: (string | null)[] | null
  Dedicated?: (number | null)[] | null
  OtherDedicatedDescriptions?: (string | null)[] | null
  ResetCapability?: number | null
  PowerManagementCapabilities?: (number | null)[] | null
}

export type CIM_ComputerSystem_Methods = {
  SetPowerState: {
    in: {
      PowerState?: number | null
      Time?: CIMDateTime | null
    }
    out: Record<never, never>
    returns: number
  }
}

export interface CIM_ElementCapabilities {
  ManagedElement: CIMInstanceName
  Capabilities: CIMInstanceName
  Characteristics?: (number | null)[] | null
}

export interface CIM_RegisteredSpecification {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  SpecificationType?: number | null
  OtherSpecificationType?: string | null
  RegisteredOrganization?: number | null
  OtherRegisteredOrganization?: string | null
  RegisteredName?: string | null
  RegisteredVersion?: string | null
  AdvertiseTypes?: (number | null)[] | null
  AdvertiseTypeDescriptions?: (string | null)[] | null
}

export interface CIM_RegisteredProfile {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  SpecificationType?: number | null
  OtherSpecificationType?: string | null
  RegisteredOrganization?: number | null
  OtherRegisteredOrganization?: string | null
  RegisteredName?: string | null
  RegisteredVersion?: string | null
  AdvertiseTypes?: (number | null)[] | null
  AdvertiseTypeDescriptions?: (string | null)[] | null
  ImplementedFeatures?: (string | null)[] | null
}

export type CIM_RegisteredProfile_Methods = {
  CloseConformantInstances: {
    in: {
      EnumerationContext?: string | null
    }
    out: Record<never, never>
    returns: number
  }
  OpenConformantInstances: {
    in: {
      ResultClass?: string | null
      IncludedPropertyList?: (string | null)[] | null
      OperationTimeout?: number | null
      ContinueOnError?: boolean | null
      MaxObjectCount?: number | null
    }
    out: {
      EnumerationContext?: string | null
      EndOfSequence?: boolean | null
      InstanceType?: (number | null)[] | null
      InstanceWithPathList?: (CIMInstance | null)[] | null
    }
    returns: number
  }
  PullConformantInstances: {
    in: {
      MaxObjectCount?: number | null
      EnumerationContext?: string | null
    }
    out: {
      EnumerationContext?: string | null
      EndOfSequence?: boolean | null
      InstanceType?: (number | null)[] | null
      InstanceWithPathList?: (CIMInstance | null)[] | null
    }
    returns: number
  }
  GetCentralInstances: {
    in: Record<never, never>
    out: {
      CentralInstances?: (CIMInstanceName | null)[] | null
    }
    returns: number
  }
}

export interface CIM_ElementConformsToProfile {
  ConformantStandard: CIMInstanceName
  ManagedElement: CIMInstanceName
}

export interface CIM_SoftwareIdentity {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  InstallDate?: CIMDateTime | null
  Name?: string | null
  OperationalStatus?: (number | null)[] | null
  StatusDescriptions?: (string | null)[] | null
  Status?: string | null
  HealthState?: number | null
  CommunicationStatus?: number | null
  DetailedStatus?: number | null
  OperatingStatus?: number | null
  PrimaryStatus?: number | null
  MajorVersion?: number | null
  MinorVersion?: number | null
  RevisionNumber?: number | null
  BuildNumber?: number | null
  LargeBuildNumber?: bigint | null
  IsLargeBuildNumber?: boolean | null
  VersionString?: string | null
  TargetOperatingSystems?: (string | null)[] | null
  Manufacturer?: string | null
  Languages?: (string | null)[] | null
  Classifications?: (number | null)[] | null
  ClassificationDescriptions?: (string | null)[] | null
  SerialNumber?: string | null
  TargetTypes?: (string | null)[] | null
  IdentityInfoValue?: (string | null)[] | null
  IdentityInfoType?: (string | null)[] | null
  ReleaseDate?: CIMDateTime | null
  IsEntity?: boolean | null
  ExtendedResourceType?: number | null
  OtherExtendedResourceTypeDescription?: string | null
  MinExtendedResourceTypeMajorVersion?: number | null
  MinExtendedResourceTypeMinorVersion?: number | null
  MinExtendedResourceTypeRevisionNumber?: number | null
  MinExtendedResourceTypeBuildNumber?: number | null
  TargetOSTypes?: (number | null)[] | null
}

export interface CIM_ElementSoftwareIdentity {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
  UpgradeCondition?: number | null
  OtherUpgradeCondition?: string | null
  ElementSoftwareStatus?: (number | null)[] | null
}

export interface CIM_FilterCollection {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  CollectionName?: string | null
}

export interface CIM_FilterCollectionSubscription {
  Filter: CIMInstanceName
  Handler: CIMInstanceName
  OnFatalErrorPolicy?: number | null
  OtherOnFatalErrorPolicy?: string | null
  FailureTriggerTimeInterval?: bigint | null
  SubscriptionState?: number | null
  OtherSubscriptionState?: string | null
  TimeOfLastStateChange?: CIMDateTime | null
  SubscriptionDuration?: bigint | null
  SubscriptionStartTime?: CIMDateTime | null
  SubscriptionTimeRemaining?: bigint | null
  RepeatNotificationPolicy?: number | null
  OtherRepeatNotificationPolicy?: string | null
  RepeatNotificationInterval?: bigint | null
  RepeatNotificationGap?: bigint | null
  RepeatNotificationCount?: number | null
  SubscriptionInfo?: string | null
  AlertOnStateChange?: boolean | null
  LastIndicationIdentifier?: string | null
  LastIndicationProductionDateTime?: CIMDateTime | null
}

export interface CIM_HostedDependency {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface CIM_HostedAccessPoint {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface CIM_SystemSpecificCollection {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
}

export interface CIM_HostedCollection {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface CIM_HostedService {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface CIM_IndicationFilter {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  Name: string
  SourceNamespace?: string | null
  SourceNamespaces?: (string | null)[] | null
  IndividualSubscriptionSupported?: boolean | null
  Query?: string | null
  QueryLanguage?: string | null
  TemplateVariable?: (string | null)[] | null
}

export interface CIM_IndicationService {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  InstallDate?: CIMDateTime | null
  Name: string
  OperationalStatus?: (number | null)[] | null
  StatusDescriptions?: (string | null)[] | null
  Status?: string | null
  HealthState?: number | null
  CommunicationStatus?: number | null
  DetailedStatus?: number | null
  OperatingStatus?: number | null
  PrimaryStatus?: number | null
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  PrimaryOwnerName?: string | null
  PrimaryOwnerContact?: string | null
  StartMode?: string | null
  Started?: boolean | null
  LoSID?: string | null
  LoSOrgID?: string | null
  FilterCreationEnabled?: boolean | null
  DeliveryRetryAttempts?: number | null
  DeliveryRetryInterval?: number | null
  SubscriptionRemovalAction?: number | null
  SubscriptionRemovalTimeInterval?: number | null
}

export interface CIM_IndicationServiceCapabilities {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  FilterCreationEnabledIsSettable?: boolean | null
  DeliveryRetryAttemptsIsSettable?: boolean | null
  DeliveryRetryIntervalIsSettable?: boolean | null
  SubscriptionRemovalActionIsSettable?: boolean | null
  SubscriptionRemovalTimeIntervalIsSettable?: boolean | null
  MaxListenerDestinations?: number | null
  MaxActiveSubscriptions?: number | null
  SubscriptionsPersisted?: boolean | null
}

export interface CIM_IndicationSubscription {
  Filter: CIMInstanceName
  Handler: CIMInstanceName
  OnFatalErrorPolicy?: number | null
  OtherOnFatalErrorPolicy?: string | null
  FailureTriggerTimeInterval?: bigint | null
  SubscriptionState?: number | null
  OtherSubscriptionState?: string | null
  TimeOfLastStateChange?: CIMDateTime | null
  SubscriptionDuration?: bigint | null
  SubscriptionStartTime?: CIMDateTime | null
  SubscriptionTimeRemaining?: bigint | null
  RepeatNotificationPolicy?: number | null
  OtherRepeatNotificationPolicy?: string | null
  RepeatNotificationInterval?: bigint | null
  RepeatNotificationGap?: bigint | null
  RepeatNotificationCount?: number | null
  SubscriptionInfo?: string | null
  AlertOnStateChange?: boolean | null
  LastIndicationIdentifier?: string | null
  LastIndicationProductionDateTime?: CIMDateTime | null
}

export interface CIM_InstalledSoftwareIdentity {
  System: CIMInstanceName
  InstalledSoftware: CIMInstanceName
}

export interface CIM_InstCreation {
  IndicationIdentifier?: string | null
  CorrelatedIndications?: (string | null)[] | null
  IndicationTime?: CIMDateTime | null
  PerceivedSeverity?: number | null
  OtherSeverity?: string | null
  IndicationFilterName?: string | null
  SequenceContext?: string | null
  SequenceNumber?: bigint | null
  SourceInstance?: CIMInstance | null
  SourceInstanceModelPath?: string | null
  SourceInstanceHost?: string | null
}

export interface CIM_InstDeletion {
  IndicationIdentifier?: string | null
  CorrelatedIndications?: (string | null)[] | null
  IndicationTime?: CIMDateTime | null
  PerceivedSeverity?: number | null
  OtherSeverity?: string | null
  IndicationFilterName?: string | null
  SequenceContext?: string | null
  SequenceNumber?: bigint | null
  SourceInstance?: CIMInstance | null
  SourceInstanceModelPath?: string | null
  SourceInstanceHost?: string | null
}

export interface CIM_InstMethodCall {
  IndicationIdentifier?: string | null
  CorrelatedIndications?: (string | null)[] | null
  IndicationTime?: CIMDateTime | null
  PerceivedSeverity?: number | null
  OtherSeverity?: string | null
  IndicationFilterName?: string | null
  SequenceContext?: string | null
  SequenceNumber?: bigint | null
  SourceInstance?: CIMInstance | null
  SourceInstanceModelPath?: string | null
  SourceInstanceHost?: string | null
  MethodName?: string | null
  MethodParameters?: CIMInstance | null
  ReturnValue?: string | null
  PreCall?: boolean | null
}

export interface CIM_InstModification {
  IndicationIdentifier?: string | null
  CorrelatedIndications?: (string | null)[] | null
  IndicationTime?: CIMDateTime | null
  PerceivedSeverity?: number | null
  OtherSeverity?: string | null
  IndicationFilterName?: string | null
  SequenceContext?: string | null
  SequenceNumber?: bigint | null
  SourceInstance?: CIMInstance | null
  SourceInstanceModelPath?: string | null
  SourceInstanceHost?: string | null
  PreviousInstance?: CIMInstance | null
  ChangedPropertyNames?: (string | null)[] | null
}

export interface CIM_InstRead {
  IndicationIdentifier?: string | null
  CorrelatedIndications?: (string | null)[] | null
  IndicationTime?: CIMDateTime | null
  PerceivedSeverity?: number | null
  OtherSeverity?: string | null
  IndicationFilterName?: string | null
  SequenceContext?: string | null
  SequenceNumber?: bigint | null
  SourceInstance?: CIMInstance | null
  SourceInstanceModelPath?: string | null
  SourceInstanceHost?: string | null
}

export interface CIM_ProtocolEndpoint {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  InstallDate?: CIMDateTime | null
  Name: string
  OperationalStatus?: (number | null)[] | null
  StatusDescriptions?: (string | null)[] | null
  Status?: string | null
  HealthState?: number | null
  CommunicationStatus?: number | null
  DetailedStatus?: number | null
  OperatingStatus?: number | null
  PrimaryStatus?: number | null
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  NameFormat?: string | null
  ProtocolType?: number | null
  ProtocolIFType?: number | null
  OtherTypeDescription?: string | null
  BroadcastResetSupported?: boolean | null
}

export type CIM_ProtocolEndpoint_Methods = {
  BroadcastReset: {
    in: Record<never, never>
    out: Record<never, never>
    returns: number
  }
}

export interface CIM_IPProtocolEndpoint {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  InstallDate?: CIMDateTime | null
  Name: string
  OperationalStatus?: (number | null)[] | null
  StatusDescriptions?: (string | null)[] | null
  Status?: string | null
  HealthState?: number | null
  CommunicationStatus?: number | null
  DetailedStatus?: number | null
  OperatingStatus?: number | null
  PrimaryStatus?: number | null
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  NameFormat?: string | null
  ProtocolType?: number | null
  ProtocolIFType?: number | null
  OtherTypeDescription?: string | null
  BroadcastResetSupported?: boolean | null
  IPv4Address?: string | null
  IPv6Address?: string | null
  Address?: string | null
  SubnetMask?: string | null
  PrefixLength?: number | null
  AddressType?: number | null
  IPVersionSupport?: number | null
  AddressOrigin?: number | null
  IPv6AddressType?: number | null
  IPv6SubnetPrefixLength?: number | null
}

export interface CIM_ListenerDestinationCIMXML {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  Name: string
  PersistenceType?: number | null
  OtherPersistenceType?: string | null
  Destination?: string | null
  OtherProtocol?: string | null
  Protocol?: number | null
  password?: string | null
  username?: string | null
}

export interface CIM_MemberOfCollection {
  Collection: CIMInstanceName
  Member: CIMInstanceName
}

export interface CIM_Namespace {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  SystemCreationClassName: string
  SystemName: string
  ObjectManagerCreationClassName: string
  ObjectManagerName: string
  CreationClassName: string
  Name: string
  ClassInfo?: number | null
  DescriptionOfClassInfo?: string | null
  ClassType?: number | null
  ClassTypeVersion?: string | null
  DescriptionOfClassType?: string | null
}

export interface CIM_NamespaceInManager {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface CIM_OwningCollectionElement {
  OwningElement: CIMInstanceName
  OwnedElement: CIMInstanceName
}

export interface CIM_TCPProtocolEndpoint {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  InstallDate?: CIMDateTime | null
  Name: string
  OperationalStatus?: (number | null)[] | null
  StatusDescriptions?: (string | null)[] | null
  Status?: string | null
  HealthState?: number | null
  CommunicationStatus?: number | null
  DetailedStatus?: number | null
  OperatingStatus?: number | null
  PrimaryStatus?: number | null
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  NameFormat?: string | null
  ProtocolType?: number | null
  ProtocolIFType?: number | null
  OtherTypeDescription?: string | null
  BroadcastResetSupported?: boolean | null
  PortNumber?: number | null
}

export interface CIM_ProtocolService {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  InstallDate?: CIMDateTime | null
  Name: string
  OperationalStatus?: (number | null)[] | null
  StatusDescriptions?: (string | null)[] | null
  Status?: string | null
  HealthState?: number | null
  CommunicationStatus?: number | null
  DetailedStatus?: number | null
  OperatingStatus?: number | null
  PrimaryStatus?: number | null
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  PrimaryOwnerName?: string | null
  PrimaryOwnerContact?: string | null
  StartMode?: string | null
  Started?: boolean | null
  LoSID?: string | null
  LoSOrgID?: string | null
  Protocol?: number | null
  OtherProtocol?: string | null
  MaxConnections?: number | null
  CurrentActiveConnections?: number | null
}

export type CIM_ProtocolService_Methods = {
  ListenOnPort: {
    in: {
      PortNumber: number
      IPEndpoint?: CIMInstanceName | null
    }
    out: {
      TCPEndpoint?: CIMInstanceName | null
    }
    returns: number
  }
  ListenOnPortIF: {
    in: {
      PortNumber: number
      IPEndpoint?: CIMInstanceName | null
      ProtocolIFType: number
    }
    out: {
      TCPEndpoint?: CIMInstanceName | null
    }
    returns: number
  }
}

export interface CIM_ProvidesServiceToElement {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface CIM_QueryCapabilities {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  CQLFeatures?: (number | null)[] | null
  XPathFeatures?: number | null
}

export interface CIM_ReferencedSpecification {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface CIM_ReferencedProfile {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface CIM_RegisteredSubProfile {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  SpecificationType?: number | null
  OtherSpecificationType?: string | null
  RegisteredOrganization?: number | null
  OtherRegisteredOrganization?: string | null
  RegisteredName?: string | null
  RegisteredVersion?: string | null
  AdvertiseTypes?: (number | null)[] | null
  AdvertiseTypeDescriptions?: (string | null)[] | null
  ImplementedFeatures?: (string | null)[] | null
}

export interface CIM_SchemaInformationStructure {
  Name?: string | null
  Version?: string | null
  Description?: string | null
  URI?: string | null
  OwningOrganization?: string | null
  Status?: number | null
}

export interface CIM_ServiceAffectsElement {
  AffectedElement: CIMInstanceName
  AffectingElement: CIMInstanceName
  ElementEffects?: (number | null)[] | null
  OtherElementEffectsDescriptions?: (string | null)[] | null
  AssignedSequence?: number | null
}

export interface CIM_ServiceAvailableToElement {
  ServiceProvided: CIMInstanceName
  UserOfService: CIMInstanceName
}

export interface CIM_ServiceSAPDependency {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface CIM_SubProfileRequiresProfile {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface CIM_ThresholdIndication {
  IndicationIdentifier?: string | null
  CorrelatedIndications?: (string | null)[] | null
  IndicationTime?: CIMDateTime | null
  PerceivedSeverity?: number | null
  OtherSeverity?: string | null
  IndicationFilterName?: string | null
  SequenceContext?: string | null
  SequenceNumber?: bigint | null
  Description?: string | null
  AlertingManagedElement?: string | null
  AlertingElementFormat?: number | null
  OtherAlertingElementFormat?: string | null
  AlertType?: number | null
  OtherAlertType?: string | null
  ProbableCause?: number | null
  ProbableCauseDescription?: string | null
  Trending?: number | null
  RecommendedActions?: (string | null)[] | null
  EventID?: string | null
  EventTime?: CIMDateTime | null
  SystemCreationClassName?: string | null
  SystemName?: string | null
  ProviderName?: string | null
  Message?: string | null
  MessageArguments?: (string | null)[] | null
  MessageID?: string | null
  OwningEntity?: string | null
  ThresholdIdentifier?: string | null
  ThresholdValue?: string | null
  ObservedValue?: string | null
}

export interface CIM_WBEMServerNamespace {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  Name?: string | null
  SchemaInformation?: (CIMInstance | null)[] | null
}

export interface CIM_WBEMServer {
  InstanceID?: string | null
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  InstallDate?: CIMDateTime | null
  Name: string
  OperationalStatus?: (number | null)[] | null
  StatusDescriptions?: (string | null)[] | null
  Status?: string | null
  HealthState?: number | null
  CommunicationStatus?: number | null
  DetailedStatus?: number | null
  OperatingStatus?: number | null
  PrimaryStatus?: number | null
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  PrimaryOwnerName?: string | null
  PrimaryOwnerContact?: string | null
  StartMode?: string | null
  Started?: boolean | null
  LoSID?: string | null
  LoSOrgID?: string | null
}

export type CIM_WBEMServer_Methods = {
  CreateWBEMServerNamespace: {
    in: {
      NamespaceTemplate: CIMInstance
    }
    out: {
      Namespace?: CIMInstanceName | null
      Errors?: (CIMInstance | null)[] | null
    }
    returns: number
  }
}

export interface CIM_WBEMServerCapabilities {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  ElementNameEditSupported?: boolean | null
  MaxElementNameLen?: number | null
  RequestedStatesSupported?: (number | null)[] | null
  ElementNameMask?: string | null
  StateAwareness?: (number | null)[] | null
  OperationsSupported?: (number | null)[] | null
}
