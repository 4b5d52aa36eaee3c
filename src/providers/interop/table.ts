import type { ProviderRow } from '../../broker/provider.ts'
import { interopAssociations } from './associations.ts'
import { interopNamespace, type ServerFacts } from './facts.ts'
import { namespaceProvider } from './namespaces.ts'
import { profileProvider } from './profiles.ts'
import { managerProvider, mechanismProvider, systemProvider } from './server.ts'
import { wbemServerProviders } from './wbem-server.ts'

/** The providers of the interop namespace. */
export function interopProviders(facts: ServerFacts): ProviderRow[] {
  return [
    systemProvider(facts),
    managerProvider(facts),
    mechanismProvider(facts),
    namespaceProvider(facts),
    profileProvider(),
    ...wbemServerProviders(facts),
    ...interopAssociations(facts),
  ].map((provider) => ({ namespace: interopNamespace, provider }))
}
