import { CIMDateTime } from '../../cim/datetime.ts'
import { fewInstances } from '../fixed.ts'
import type { CIM_CIMXMLCommunicationMechanism, CIM_ComputerSystem, CIM_ObjectManager } from './classes.ts'
import {
  authenticationMechanisms,
  healthOK,
  managerClass,
  mechanismClass,
  operatingOK,
  systemClass,
  type ServerFacts,
} from './facts.ts'
import { functionalProfiles } from './functional-profiles.ts'
import { managerKeys, mechanismKeys, systemKeys } from './names.ts'

/** The machine that the server runs on, for CIM_HostedService. */
export function systemProvider(facts: ServerFacts) {
  return fewInstances<CIM_ComputerSystem>(systemClass, ['CreationClassName', 'Name'], () => [
    {
      ...systemKeys(facts),
      ElementName: facts.hostName,
      Caption: 'The machine that iovm runs on',
      NameFormat: 'Other',
      OperationalStatus: operatingOK,
      HealthState: healthOK,
      EnabledState: 2,
      RequestedState: 12,
      Dedicated: [0],
    },
  ])
}

/** Clients read brand and version from here: exactly one instance, `Version N.N.N` at the end of Description. */
export function managerProvider(facts: ServerFacts) {
  return fewInstances<CIM_ObjectManager>(
    managerClass,
    ['SystemCreationClassName', 'SystemName', 'CreationClassName', 'Name'],
    () => [
      {
        ...managerKeys(facts),
        ElementName: 'iovm',
        Description: `iovm, the virtual I/O manager, Version ${facts.version}`,
        OperationalStatus: operatingOK,
        HealthState: healthOK,
        EnabledState: 2,
        EnabledDefault: 2,
        RequestedState: 12,
        Started: true,
        StartMode: 'Automatic',
        TimeOfLastStateChange: CIMDateTime.fromMilliseconds(facts.startedAtMs),
        GatherStatisticalData: false,
      },
    ],
  )
}

/** Which operations clients may expect: the functional groups that the operations table covers. */
export function mechanismProvider(facts: ServerFacts) {
  return fewInstances<CIM_CIMXMLCommunicationMechanism>(
    mechanismClass,
    ['SystemCreationClassName', 'SystemName', 'CreationClassName', 'Name'],
    () => [
      {
        ...mechanismKeys(facts),
        ElementName: 'CIM-XML over HTTP',
        OperationalStatus: operatingOK,
        EnabledState: 2,
        EnabledDefault: 2,
        RequestedState: 12,
        CommunicationMechanism: 2,
        CIMXMLProtocolVersion: 1,
        Version: '1.0',
        CIMValidated: true,
        FunctionalProfilesSupported: functionalProfiles(),
        MultipleOperationsSupported: false,
        AuthenticationMechanismsSupported: authenticationMechanisms(facts),
        // Not advertised.
        AdvertiseTypes: [2],
      },
    ],
  )
}
