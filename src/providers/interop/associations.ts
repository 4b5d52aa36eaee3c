import { fewAssociations } from '../fixed.ts'
import type {
  CIM_CommMechanismForManager,
  CIM_ElementConformsToProfile,
  CIM_HostedAccessPoint,
  CIM_HostedService,
  CIM_NamespaceInManager,
  CIM_ReferencedProfile,
} from './classes.ts'
import type { ServerFacts } from './facts.ts'
import {
  managerPath,
  mechanismPath,
  namespacePath,
  profilePath,
  protocolServicePath,
  systemPath,
  wbemServerPath,
} from './names.ts'
import { profileRegistration, profiles } from './profiles.ts'

/** The associations of the interop namespace. */
export function interopAssociations(facts: ServerFacts) {
  return [
    fewAssociations<CIM_NamespaceInManager>('CIM_NamespaceInManager', () =>
      facts.namespaces().map((name) => ({
        Antecedent: managerPath(facts),
        Dependent: namespacePath(facts, name),
      })),
    ),
    fewAssociations<CIM_CommMechanismForManager>('CIM_CommMechanismForManager', () => [
      { Antecedent: managerPath(facts), Dependent: mechanismPath(facts) },
    ]),
    fewAssociations<CIM_HostedService>('CIM_HostedService', () => [
      { Antecedent: systemPath(facts), Dependent: managerPath(facts) },
      { Antecedent: systemPath(facts), Dependent: wbemServerPath(facts) },
      { Antecedent: systemPath(facts), Dependent: protocolServicePath(facts) },
    ]),
    fewAssociations<CIM_HostedAccessPoint>('CIM_HostedAccessPoint', () => [
      { Antecedent: systemPath(facts), Dependent: mechanismPath(facts) },
    ]),
    fewAssociations<CIM_ElementConformsToProfile>('CIM_ElementConformsToProfile', () =>
      profiles.flatMap((profile) =>
        profile.central(facts).map((element) => ({
          ConformantStandard: profilePath(profile.instanceID),
          ManagedElement: element,
        })),
      ),
    ),
    // DMTF's direction: Antecedent is the profile that is referenced.
    fewAssociations<CIM_ReferencedProfile>('CIM_ReferencedProfile', () =>
      profiles
        .filter(({ instanceID }) => instanceID !== profileRegistration)
        .map(({ instanceID }) => ({
          Antecedent: profilePath(profileRegistration),
          Dependent: profilePath(instanceID),
        })),
    ),
  ]
}
