// Generated from mof/iovm.mof by `npm run types`: change the MOF, not this file.
import type { CIMDateTime } from '../../cim/datetime.ts'
import type { CIMInstance } from '../../cim/instance.ts'
import type { CIMInstanceName } from '../../cim/object-path.ts'

export interface IOV_Site {
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
  PlacementObjective?: string | null
}

export interface IOV_Host {
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
  Fault?: string | null
  ObservedAt?: CIMDateTime | null
}

export interface IOV_Switch {
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
  Kind?: string | null
  Fault?: string | null
  ConfigurationSaved?: boolean | null
  ObservedAt?: CIMDateTime | null
}

export interface IOV_TransitNetwork {
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
  OtherTypeDescription?: string | null
  Type?: (number | null)[] | null
}

export interface IOV_Reason {
  Source?: string | null
  Text?: string | null
  CandidatesBefore?: number | null
  CandidatesAfter?: number | null
  Elements?: (string | null)[] | null
}

export interface IOV_PlannedStep {
  Number?: number | null
  Kind?: string | null
  Device?: string | null
  Text?: string | null
}

export interface IOV_ConstraintSet {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  ChangeableType?: number | null
  ConfigurationName?: string | null
  ComponentSetting?: (CIMInstance | null)[] | null
  SoID?: string | null
  SoOrgID?: string | null
  AllowedHosts?: (string | null)[] | null
  ForbiddenHosts?: (string | null)[] | null
  Isolation?: number | null
  Criticality?: number | null
  Sensitivity?: number | null
  ForbiddenNetworks?: (string | null)[] | null
  MandatoryNetworks?: (string | null)[] | null
  GuaranteedRate?: number | null
  MaximumRate?: number | null
  AdmissionSuffices?: boolean | null
  RedundantPaths?: number | null
  RedundancyLevel?: number | null
  Techniques?: (number | null)[] | null
  NUMANode?: number | null
  Trust?: boolean | null
  SwitchPort?: string | null
}

export interface IOV_Job {
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
  OperationState?: number | null
  StepsTotal?: number | null
  StepsDone?: number | null
  NextRetry?: CIMDateTime | null
}

export type IOV_Job_Methods = {
  KillJob: {
    in: {
      DeleteOnKill?: boolean | null
    }
    out: Record<never, never>
    returns: number
  }
  RequestStateChange: {
    in: {
      RequestedState: number
      TimeoutPeriod?: CIMDateTime | null
    }
    out: Record<never, never>
    returns: number
  }
  GetError: {
    in: Record<never, never>
    out: {
      Error?: CIMInstance | null
    }
    returns: number
  }
  GetErrors: {
    in: Record<never, never>
    out: {
      Errors?: (CIMInstance | null)[] | null
    }
    returns: number
  }
}

export interface IOV_DeviceQueue {
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
  Device?: string | null
  Waiting?: number | null
  RunningJob?: string | null
  RunningStep?: string | null
  RunningSince?: CIMDateTime | null
}

export interface IOV_Customer {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
}

export interface IOV_VMGroup {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  Customer?: string | null
  ParentGroup?: string | null
}

export interface IOV_VLAN {
  InstanceID: string
  Caption?: string | null
  Description?: string | null
  ElementName?: string | null
  Generation?: bigint | null
  ConnectivityStatus?: number | null
  VLANId?: number | null
  SAIdentifier?: number | null
  TransmissionSize?: number | null
  TypeOfMedia?: number | null
  OtherTypeDescription?: string | null
  Owned?: boolean | null
  Group?: string | null
  Customer?: string | null
  ConfiguredOn?: (string | null)[] | null
  Drift?: string | null
  ObservedAt?: CIMDateTime | null
}

export interface IOV_Card {
  InstanceID?: string | null
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
  Tag: string
  CreationClassName: string
  Manufacturer?: string | null
  Model?: string | null
  SKU?: string | null
  SerialNumber?: string | null
  Version?: string | null
  PartNumber?: string | null
  OtherIdentifyingInfo?: string | null
  PoweredOn?: boolean | null
  ManufactureDate?: CIMDateTime | null
  VendorEquipmentType?: string | null
  UserTracking?: string | null
  CanBeFRUed?: boolean | null
  RemovalConditions?: number | null
  Removable?: boolean | null
  Replaceable?: boolean | null
  HotSwappable?: boolean | null
  Height?: number | null
  Depth?: number | null
  Width?: number | null
  Weight?: number | null
  PackageType?: number | null
  OtherPackageType?: string | null
  VendorCompatibilityStrings?: (string | null)[] | null
  HostingBoard?: boolean | null
  SlotLayout?: string | null
  RequiresDaughterBoard?: boolean | null
  SpecialRequirements?: boolean | null
  RequirementsDescription?: string | null
  OperatingVoltages?: (number | null)[] | null
  Host?: string | null
  SlotName?: string | null
}

export interface IOV_RemoteResource {
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
  AccessInfo?: string | null
  InfoFormat?: number | null
  OtherInfoFormatDescription?: string | null
  AccessContext?: number | null
  OtherAccessContext?: string | null
  Kind?: string | null
  SwitchPorts?: (string | null)[] | null
  Tagged?: boolean | null
}

export interface IOV_VirtualPortController {
  InstanceID?: string | null
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
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  AllocationState?: CIMInstance | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  DeviceID: string
  PowerManagementSupported?: boolean | null
  PowerManagementCapabilities?: (number | null)[] | null
  Availability?: number | null
  StatusInfo?: number | null
  LastErrorCode?: number | null
  ErrorDescription?: string | null
  ErrorCleared?: boolean | null
  OtherIdentifyingInfo?: (string | null)[] | null
  PowerOnHours?: bigint | null
  TotalPowerOnHours?: bigint | null
  IdentifyingDescriptions?: (string | null)[] | null
  AdditionalAvailability?: (number | null)[] | null
  MaxQuiesceTime?: bigint | null
  LocationIndicator?: number | null
  TimeOfLastReset?: CIMDateTime | null
  ProtocolSupported?: number | null
  MaxNumberControlled?: number | null
  ProtocolDescription?: string | null
  ControllerType?: number | null
  OtherControllerType?: string | null
  ControllerVersion?: number | null
  Index?: number | null
  PCIAddress?: string | null
  VirtualizationMethod?: number | null
  MACAddress?: string | null
  WWPN?: string | null
  WWNN?: string | null
  VLANID?: number | null
  VLANPriority?: number | null
  ServiceTag?: boolean | null
  MinimumRate?: number | null
  MaximumRate?: number | null
  Trust?: boolean | null
  SpoofCheck?: boolean | null
  LinkState?: number | null
  Representor?: string | null
  AllocationGeneration?: bigint | null
  Owned?: boolean | null
  UsedBy?: string | null
  RequestName?: string | null
  Group?: string | null
  Drift?: string | null
  ObservedAt?: CIMDateTime | null
}

export type IOV_VirtualPortController_Methods = {
  createVHBA: {
    in: {
      RunAsJob?: boolean | null
    }
    out: {
      vHBA?: CIMInstanceName | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  removeVHBA: {
    in: {
      vHBA?: CIMInstanceName | null
      Generation?: bigint | null
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  configureVHBA: {
    in: {
      MACAddress?: string | null
      VLANID?: number | null
      VLANPriority?: number | null
      MinimumRate?: number | null
      MaximumRate?: number | null
      Trust?: boolean | null
      SpoofCheck?: boolean | null
      ServiceTag?: boolean | null
      LinkState?: number | null
      Generation?: bigint | null
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
}

export interface IOV_DataChannel {
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
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  Directionality?: number | null
  AggregationBehavior?: number | null
  VLANID?: number | null
  Path?: (string | null)[] | null
  GuaranteedRate?: number | null
  MaximumRate?: number | null
  Enforcement?: number | null
  MaximumEnforcement?: number | null
  ChannelState?: number | null
  PathRole?: number | null
  Drift?: string | null
}

export interface IOV_PortRepresentation {
  InstanceID?: string | null
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
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  AllocationState?: CIMInstance | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  DeviceID: string
  PowerManagementSupported?: boolean | null
  PowerManagementCapabilities?: (number | null)[] | null
  Availability?: number | null
  StatusInfo?: number | null
  LastErrorCode?: number | null
  ErrorDescription?: string | null
  ErrorCleared?: boolean | null
  OtherIdentifyingInfo?: (string | null)[] | null
  PowerOnHours?: bigint | null
  TotalPowerOnHours?: bigint | null
  IdentifyingDescriptions?: (string | null)[] | null
  AdditionalAvailability?: (number | null)[] | null
  MaxQuiesceTime?: bigint | null
  LocationIndicator?: number | null
  Speed?: bigint | null
  MaxSpeed?: bigint | null
  RequestedSpeed?: bigint | null
  UsageRestriction?: number | null
  PortType?: number | null
  OtherPortType?: string | null
  OtherNetworkPortType?: string | null
  PortNumber?: number | null
  LinkTechnology?: number | null
  OtherLinkTechnology?: string | null
  PermanentAddress?: string | null
  NetworkAddresses?: (string | null)[] | null
  FullDuplex?: boolean | null
  AutoSense?: boolean | null
  SupportedMaximumTransmissionUnit?: bigint | null
  ActiveMaximumTransmissionUnit?: bigint | null
  ConnectedResources?: (string | null)[] | null
}

export type IOV_PortRepresentation_Methods = {
  connectRR: {
    in: {
      RR: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      DataChannel?: CIMInstanceName | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  disconnectRR: {
    in: {
      RR: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
}

export interface IOV_VirtualMachine {
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
  Host?: string | null
  HomeHost?: string | null
  FoundOnHost?: string | null
  Group?: string | null
  MemoryMiB?: number | null
  Processors?: number | null
  Drift?: string | null
  ObservedAt?: CIMDateTime | null
}

export type IOV_VirtualMachine_Methods = {
  RequestStateChange: {
    in: {
      RequestedState?: number | null
      TimeoutPeriod?: CIMDateTime | null
    }
    out: {
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  createREP: {
    in: {
      vHBA: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      REP?: CIMInstanceName | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  removeREP: {
    in: {
      REP: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  requestChannel: {
    in: {
      vHBA: CIMInstanceName
      RR: CIMInstanceName
      ConstraintSet?: CIMInstance | null
      RunAsJob?: boolean | null
    }
    out: {
      VLAN?: CIMInstanceName | null
      DataChannel?: CIMInstanceName | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  releaseChannel: {
    in: {
      vHBA: CIMInstanceName
      RR: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  releaseVHBA: {
    in: {
      vHBA: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  connect: {
    in: {
      vHBA: CIMInstanceName
      VLAN?: CIMInstanceName | null
      RR: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      DataChannel?: CIMInstanceName | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  disconnect: {
    in: {
      RR: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
}

export interface IOV_VirtualizationFacility {
  InstanceID?: string | null
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
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  AllocationState?: CIMInstance | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  DeviceID: string
  PowerManagementSupported?: boolean | null
  PowerManagementCapabilities?: (number | null)[] | null
  Availability?: number | null
  StatusInfo?: number | null
  LastErrorCode?: number | null
  ErrorDescription?: string | null
  ErrorCleared?: boolean | null
  OtherIdentifyingInfo?: (string | null)[] | null
  PowerOnHours?: bigint | null
  TotalPowerOnHours?: bigint | null
  IdentifyingDescriptions?: (string | null)[] | null
  AdditionalAvailability?: (number | null)[] | null
  MaxQuiesceTime?: bigint | null
  LocationIndicator?: number | null
  VirtualizationMethod?: number | null
  MaximumVirtualDevices?: number | null
  EnabledVirtualDevices?: number | null
  InstantiatedVirtualDevices?: number | null
  ObservedAt?: CIMDateTime | null
}

export interface IOV_PhysicalPortController {
  InstanceID?: string | null
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
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  AllocationState?: CIMInstance | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  DeviceID: string
  PowerManagementSupported?: boolean | null
  PowerManagementCapabilities?: (number | null)[] | null
  Availability?: number | null
  StatusInfo?: number | null
  LastErrorCode?: number | null
  ErrorDescription?: string | null
  ErrorCleared?: boolean | null
  OtherIdentifyingInfo?: (string | null)[] | null
  PowerOnHours?: bigint | null
  TotalPowerOnHours?: bigint | null
  IdentifyingDescriptions?: (string | null)[] | null
  AdditionalAvailability?: (number | null)[] | null
  MaxQuiesceTime?: bigint | null
  LocationIndicator?: number | null
  TimeOfLastReset?: CIMDateTime | null
  ProtocolSupported?: number | null
  MaxNumberControlled?: number | null
  ProtocolDescription?: string | null
  ControllerType?: number | null
  OtherControllerType?: string | null
  ControllerVersion?: number | null
  PCIAddress?: string | null
  DeviceName?: string | null
  DriverName?: string | null
  SlotName?: string | null
  CardSerialNumber?: string | null
  NUMANode?: number | null
  PermanentAddress?: string | null
  Speed?: bigint | null
  LinkUp?: boolean | null
  VirtualizationMethod?: number | null
  MaximumVirtualControllers?: number | null
  EnabledVirtualControllers?: number | null
  FreeVirtualControllers?: number | null
  SupportsMinimumRate?: boolean | null
  SupportsMaximumRate?: boolean | null
  SupportsTrust?: boolean | null
  SupportsSpoofCheck?: boolean | null
  SupportsServiceTag?: boolean | null
  SupportsLinkState?: boolean | null
  ESwitchMode?: number | null
  ESwitchID?: string | null
  Drift?: string | null
  ObservedAt?: CIMDateTime | null
}

export type IOV_PhysicalPortController_Methods = {
  createVHBA: {
    in: {
      Group?: CIMInstanceName | null
      ConstraintSet?: CIMInstance | null
      Name?: string | null
      RunAsJob?: boolean | null
      Index?: number | null
    }
    out: {
      vHBA?: CIMInstanceName | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  removeVHBA: {
    in: {
      vHBA: CIMInstanceName
      Generation?: bigint | null
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
}

export interface IOV_EthernetPort {
  InstanceID?: string | null
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
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  AllocationState?: CIMInstance | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  DeviceID: string
  PowerManagementSupported?: boolean | null
  PowerManagementCapabilities?: (number | null)[] | null
  Availability?: number | null
  StatusInfo?: number | null
  LastErrorCode?: number | null
  ErrorDescription?: string | null
  ErrorCleared?: boolean | null
  OtherIdentifyingInfo?: (string | null)[] | null
  PowerOnHours?: bigint | null
  TotalPowerOnHours?: bigint | null
  IdentifyingDescriptions?: (string | null)[] | null
  AdditionalAvailability?: (number | null)[] | null
  MaxQuiesceTime?: bigint | null
  LocationIndicator?: number | null
  Speed?: bigint | null
  MaxSpeed?: bigint | null
  RequestedSpeed?: bigint | null
  UsageRestriction?: number | null
  PortType?: number | null
  OtherPortType?: string | null
  OtherNetworkPortType?: string | null
  PortNumber?: number | null
  LinkTechnology?: number | null
  OtherLinkTechnology?: string | null
  PermanentAddress?: string | null
  NetworkAddresses?: (string | null)[] | null
  FullDuplex?: boolean | null
  AutoSense?: boolean | null
  SupportedMaximumTransmissionUnit?: bigint | null
  ActiveMaximumTransmissionUnit?: bigint | null
  MaxDataSize?: number | null
  Capabilities?: (number | null)[] | null
  CapabilityDescriptions?: (string | null)[] | null
  EnabledCapabilities?: (number | null)[] | null
  OtherEnabledCapabilities?: (string | null)[] | null
  PVID?: number | null
  PoEPowerEntityType?: number | null
  PortDiscriminator?: (string | null)[] | null
  LinkUp?: boolean | null
}

export interface IOV_FCPort {
  InstanceID?: string | null
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
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  AllocationState?: CIMInstance | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  DeviceID: string
  PowerManagementSupported?: boolean | null
  PowerManagementCapabilities?: (number | null)[] | null
  Availability?: number | null
  StatusInfo?: number | null
  LastErrorCode?: number | null
  ErrorDescription?: string | null
  ErrorCleared?: boolean | null
  OtherIdentifyingInfo?: (string | null)[] | null
  PowerOnHours?: bigint | null
  TotalPowerOnHours?: bigint | null
  IdentifyingDescriptions?: (string | null)[] | null
  AdditionalAvailability?: (number | null)[] | null
  MaxQuiesceTime?: bigint | null
  LocationIndicator?: number | null
  Speed?: bigint | null
  MaxSpeed?: bigint | null
  RequestedSpeed?: bigint | null
  UsageRestriction?: number | null
  PortType?: number | null
  OtherPortType?: string | null
  OtherNetworkPortType?: string | null
  PortNumber?: number | null
  LinkTechnology?: number | null
  OtherLinkTechnology?: string | null
  PermanentAddress?: string | null
  NetworkAddresses?: (string | null)[] | null
  FullDuplex?: boolean | null
  AutoSense?: boolean | null
  SupportedMaximumTransmissionUnit?: bigint | null
  ActiveMaximumTransmissionUnit?: bigint | null
  SupportedCOS?: (number | null)[] | null
  ActiveCOS?: (number | null)[] | null
  SupportedFC4Types?: (number | null)[] | null
  ActiveFC4Types?: (number | null)[] | null
  DetailedPortState?: number | null
  DomainPortNumber?: number | null
  LogicalModulePortNumber?: number | null
  PortAvailability?: number | null
  PortDiscriminator?: (number | null)[] | null
  LinkUp?: boolean | null
  WWNN?: string | null
}

export interface IOV_SwitchPort {
  InstanceID?: string | null
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
  EnabledState?: number | null
  OtherEnabledState?: string | null
  RequestedState?: number | null
  EnabledDefault?: number | null
  TimeOfLastStateChange?: CIMDateTime | null
  AvailableRequestedStates?: (number | null)[] | null
  TransitioningToState?: number | null
  AllocationState?: CIMInstance | null
  SystemCreationClassName: string
  SystemName: string
  CreationClassName: string
  DeviceID: string
  PowerManagementSupported?: boolean | null
  PowerManagementCapabilities?: (number | null)[] | null
  Availability?: number | null
  StatusInfo?: number | null
  LastErrorCode?: number | null
  ErrorDescription?: string | null
  ErrorCleared?: boolean | null
  OtherIdentifyingInfo?: (string | null)[] | null
  PowerOnHours?: bigint | null
  TotalPowerOnHours?: bigint | null
  IdentifyingDescriptions?: (string | null)[] | null
  AdditionalAvailability?: (number | null)[] | null
  MaxQuiesceTime?: bigint | null
  LocationIndicator?: number | null
  Speed?: bigint | null
  MaxSpeed?: bigint | null
  RequestedSpeed?: bigint | null
  UsageRestriction?: number | null
  PortType?: number | null
  OtherPortType?: string | null
  OtherNetworkPortType?: string | null
  PortNumber?: number | null
  LinkTechnology?: number | null
  OtherLinkTechnology?: string | null
  PermanentAddress?: string | null
  NetworkAddresses?: (string | null)[] | null
  FullDuplex?: boolean | null
  AutoSense?: boolean | null
  SupportedMaximumTransmissionUnit?: bigint | null
  ActiveMaximumTransmissionUnit?: bigint | null
  MaxDataSize?: number | null
  Capabilities?: (number | null)[] | null
  CapabilityDescriptions?: (string | null)[] | null
  EnabledCapabilities?: (number | null)[] | null
  OtherEnabledCapabilities?: (string | null)[] | null
  PVID?: number | null
  PoEPowerEntityType?: number | null
  PortDiscriminator?: (string | null)[] | null
  LinkUp?: boolean | null
  TaggedVLANs?: (number | null)[] | null
  AllowsAllVLANs?: boolean | null
  Drift?: string | null
  ObservedAt?: CIMDateTime | null
}

export interface IOV_PortControllerFactory {
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
  NumberOfPhysicalControllers?: number | null
  NumberOfVirtualControllers?: number | null
}

export type IOV_PortControllerFactory_Methods = {
  createVHBA: {
    in: {
      Controller: CIMInstanceName
      Group?: CIMInstanceName | null
      ConstraintSet?: CIMInstance | null
      Name?: string | null
      RunAsJob?: boolean | null
      Index?: number | null
    }
    out: {
      vHBA?: CIMInstanceName | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  removeVHBA: {
    in: {
      vHBA: CIMInstanceName
      Generation?: bigint | null
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
}

export interface IOV_Hypervisor {
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

export type IOV_Hypervisor_Methods = {
  create: {
    in: {
      Name?: string | null
      Group: CIMInstanceName
      ConstraintSet?: CIMInstance | null
      MemoryMiB?: number | null
      Processors?: number | null
      RunAsJob?: boolean | null
    }
    out: {
      VM?: CIMInstanceName | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  getVHBA: {
    in: {
      Group: CIMInstanceName
      ConstraintSet?: CIMInstance | null
      Name?: string | null
      RunAsJob?: boolean | null
    }
    out: {
      vHBA?: CIMInstanceName | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  initVHBA: {
    in: {
      vHBA: CIMInstanceName
      VM: CIMInstanceName
      ConstraintSet?: CIMInstance | null
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
}

export interface IOV_InfrastructureManager {
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

export type IOV_InfrastructureManager_Methods = {
  createVM: {
    in: {
      Name?: string | null
      Group: CIMInstanceName
      ConstraintSet?: CIMInstance | null
      MemoryMiB?: number | null
      Processors?: number | null
      RunAsJob?: boolean | null
    }
    out: {
      VM?: CIMInstanceName | null
      vHBAs?: (CIMInstanceName | null)[] | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  connectResource: {
    in: {
      VM: CIMInstanceName
      RR: CIMInstanceName
      ConstraintSet?: CIMInstance | null
      RunAsJob?: boolean | null
    }
    out: {
      DataChannels?: (CIMInstanceName | null)[] | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  disconnectResource: {
    in: {
      VM: CIMInstanceName
      RR: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  haltVM: {
    in: {
      VM: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  requestVLAN: {
    in: {
      VLANID?: number | null
      Group: CIMInstanceName
      vHBA?: CIMInstanceName | null
      RR?: CIMInstanceName | null
      RunAsJob?: boolean | null
    }
    out: {
      VLAN?: CIMInstanceName | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  attach: {
    in: {
      VLAN: CIMInstanceName
      vHBA: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  detach: {
    in: {
      VLAN: CIMInstanceName
      vHBA: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  pruneVLANs: {
    in: {
      RunAsJob?: boolean | null
    }
    out: {
      RemovedVLANIDs?: (number | null)[] | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  cloneVM: {
    in: {
      VM: CIMInstanceName
      Name?: string | null
      Host?: CIMInstanceName | null
      RunAsJob?: boolean | null
    }
    out: {
      Clone?: CIMInstanceName | null
      vHBAs?: (CIMInstanceName | null)[] | null
      DataChannels?: (CIMInstanceName | null)[] | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  moveToGroup: {
    in: {
      VM: CIMInstanceName
      Group: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      DataChannels?: (CIMInstanceName | null)[] | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  migrateVM: {
    in: {
      VM: CIMInstanceName
      Host?: CIMInstanceName | null
      RunAsJob?: boolean | null
    }
    out: {
      TargetHost?: CIMInstanceName | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  refresh: {
    in: {
      Element?: CIMInstanceName | null
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  mend: {
    in: {
      Element: CIMInstanceName
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  planVM: {
    in: {
      Name?: string | null
      Group: CIMInstanceName
      ConstraintSet?: CIMInstance | null
      MemoryMiB?: number | null
      Processors?: number | null
    }
    out: {
      TargetHost?: CIMInstanceName | null
      Steps?: (CIMInstance | null)[] | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
    }
    returns: number
  }
  planChannel: {
    in: {
      VM: CIMInstanceName
      RR: CIMInstanceName
      ConstraintSet?: CIMInstance | null
    }
    out: {
      Steps?: (CIMInstance | null)[] | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
    }
    returns: number
  }
  planMigration: {
    in: {
      VM: CIMInstanceName
      Host?: CIMInstanceName | null
    }
    out: {
      TargetHost?: CIMInstanceName | null
      Steps?: (CIMInstance | null)[] | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
    }
    returns: number
  }
  planConsolidation: {
    in: Record<never, never>
    out: {
      VMs?: (CIMInstanceName | null)[] | null
      Hosts?: (CIMInstanceName | null)[] | null
      Steps?: (CIMInstance | null)[] | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
    }
    returns: number
  }
  consolidate: {
    in: {
      VMs: (CIMInstanceName | null)[]
      Hosts: (CIMInstanceName | null)[]
      RunAsJob?: boolean | null
    }
    out: {
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
  returnRelocated: {
    in: {
      RunAsJob?: boolean | null
    }
    out: {
      VMs?: (CIMInstanceName | null)[] | null
      Explanation?: string | null
      Reasons?: (CIMInstance | null)[] | null
      Job?: CIMInstanceName | null
    }
    returns: number
  }
}

export interface IOV_SystemDevice {
  GroupComponent: CIMInstanceName
  PartComponent: CIMInstanceName
}

export interface IOV_SiteSystem {
  GroupComponent: CIMInstanceName
  PartComponent: CIMInstanceName
}

export interface IOV_SiteNetwork {
  GroupComponent: CIMInstanceName
  PartComponent: CIMInstanceName
}

export interface IOV_HostedService {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface IOV_HostedCollection {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface IOV_HostedResource {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface IOV_HostedVirtualMachine {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface IOV_FactoryController {
  AffectedElement: CIMInstanceName
  AffectingElement: CIMInstanceName
  ElementEffects?: (number | null)[] | null
  OtherElementEffectsDescriptions?: (string | null)[] | null
  AssignedSequence?: number | null
}

export interface IOV_FactoryFacility {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface IOV_FacilityController {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface IOV_VirtualOnPhysicalController {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface IOV_ControllerPort {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
  NegotiatedSpeed?: bigint | null
  NegotiatedDataWidth?: number | null
  AccessState?: number | null
  TimeOfDeviceReset?: CIMDateTime | null
  NumberOfHardResets?: number | null
  NumberOfSoftResets?: number | null
  DeviceNumber?: string | null
  AccessMode?: number | null
  AccessPriority?: number | null
}

export interface IOV_CardController {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface IOV_VirtualMachineController {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface IOV_RepresentationController {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
  NegotiatedSpeed?: bigint | null
  NegotiatedDataWidth?: number | null
  AccessState?: number | null
  TimeOfDeviceReset?: CIMDateTime | null
  NumberOfHardResets?: number | null
  NumberOfSoftResets?: number | null
  DeviceNumber?: string | null
  AccessMode?: number | null
  AccessPriority?: number | null
}

export interface IOV_VirtualMachineChannel {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface IOV_ControllerChannel {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface IOV_ChannelEndPoint {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
  Side?: number | null
}

export interface IOV_ChannelPath {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
  Position?: number | null
}

export interface IOV_VLANChannel {
  Collection: CIMInstanceName
  Member: CIMInstanceName
}

export interface IOV_VLANMember {
  Collection: CIMInstanceName
  Member: CIMInstanceName
  Tagged?: boolean | null
  Owned?: boolean | null
}

export interface IOV_VLANSwitch {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
  Created?: boolean | null
}

export interface IOV_GroupMember {
  Collection: CIMInstanceName
  Member: CIMInstanceName
}

export interface IOV_CustomerGroup {
  Collection: CIMInstanceName
  Member: CIMInstanceName
}

export interface IOV_ElementConstraintSet {
  ManagedElement: CIMInstanceName
  SettingData: CIMInstanceName
  IsDefault?: number | null
  IsCurrent?: number | null
  IsNext?: number | null
}

export interface IOV_Cable {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
  NegotiatedSpeed?: bigint | null
  NegotiatedDataWidth?: number | null
  TransitNetworks?: (string | null)[] | null
}

export interface IOV_TransitNetworkPort {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface IOV_ResourcePort {
  Antecedent: CIMInstanceName
  Dependent: CIMInstanceName
}

export interface IOV_AffectedJobElement {
  AffectedElement: CIMInstanceName
  AffectingElement: CIMInstanceName
  ElementEffects?: (number | null)[] | null
  OtherElementEffectsDescriptions?: (string | null)[] | null
}

export interface IOV_OwningJobElement {
  OwningElement: CIMInstanceName
  OwnedElement: CIMInstanceName
}
