import type { CIMInstanceName } from '../../cim/object-path.ts'
import { fewInstances } from '../fixed.ts'
import type { CIM_RegisteredProfile } from './classes.ts'
import type { ServerFacts } from './facts.ts'
import { managerPath, profilePath } from './names.ts'

interface Profile {
  readonly instanceID: string
  /** ValueMap of CIM_RegisteredProfile.RegisteredOrganization: 2 DMTF, 11 SNIA. */
  readonly organization: number
  readonly name: string
  readonly version: string
  /** The central instances, when they can be named without looking. */
  central(facts: ServerFacts): readonly CIMInstanceName[]
}

/** InstanceID of the profile that all others refer to. */
export const profileRegistration = 'iovm:DMTF-Profile Registration-1.0.0'

/**
 * The profiles that this server keeps to. One row each; the instances and associations derive from it.
 *
 * DMTF's "WBEM Server" is not among them, although wbem-server.ts keeps to it: where it is registered, pywbem 1.9 makes
 * namespaces by CreateWBEMServerNamespace only, and fails at that by a mistake of its own before it sends anything.
 */
export const profiles: readonly Profile[] = [
  {
    instanceID: 'iovm:SNIA-Server-1.2.0',
    organization: 11,
    name: 'Server',
    version: '1.2.0',
    central: (facts) => [managerPath(facts)],
  },
  {
    instanceID: profileRegistration,
    organization: 2,
    name: 'Profile Registration',
    version: '1.0.0',
    central: () => profiles.map(({ instanceID }) => profilePath(instanceID)),
  },
]

export function profileProvider() {
  return fewInstances<CIM_RegisteredProfile>('CIM_RegisteredProfile', ['InstanceID'], () =>
    profiles.map((profile) => ({
      InstanceID: profile.instanceID,
      ElementName: profile.name,
      RegisteredOrganization: profile.organization,
      RegisteredName: profile.name,
      RegisteredVersion: profile.version,
      AdvertiseTypes: [2],
      AdvertiseTypeDescriptions: ['Not Advertised'],
      SpecificationType: 2,
    })),
  )
}
