import type { ProviderRow } from '../../broker/provider.ts'
import type { Infrastructure } from '../../iov/infrastructure.ts'
import { channelAssociations } from './associations/channels.ts'
import { controllerAssociations } from './associations/controllers.ts'
import { groupAssociations } from './associations/groups.ts'
import { jobAssociations } from './associations/jobs.ts'
import { networkAssociations } from './associations/networks.ts'
import { systemAssociations } from './associations/systems.ts'
import { cardProvider } from './cards.ts'
import { channelProvider } from './channels.ts'
import { facilityProvider } from './facilities.ts'
import { factoryProvider } from './factories.ts'
import { constraintSetProvider, customerProvider, groupProvider } from './groups.ts'
import { hypervisorProvider } from './hypervisors.ts'
import { jobProvider } from './jobs.ts'
import { managerProvider } from './manager.ts'
import { iovNamespace } from './names.ts'
import { physicalControllerProvider } from './physical-controllers.ts'
import { ethernetPortProvider, fcPortProvider, switchPortProvider } from './ports.ts'
import { queueProvider } from './queues.ts'
import { representationProvider } from './representations.ts'
import { resourceProvider } from './resources.ts'
import { SiteView } from './site-view.ts'
import { hostProvider, networkProvider, siteProvider, switchProvider } from './systems.ts'
import { virtualControllerProvider } from './virtual-controllers.ts'
import { virtualMachineProvider } from './virtual-machines.ts'
import { vlanProvider } from './vlans.ts'

/** The providers of the implementation namespace: one for each concrete IOV_ class that is not embedded only. */
export function iovProviders(infrastructure: Infrastructure): ProviderRow[] {
  const view = new SiteView(infrastructure)
  return [
    siteProvider(view),
    hostProvider(view),
    switchProvider(view),
    networkProvider(view),
    virtualMachineProvider(view),
    physicalControllerProvider(view),
    virtualControllerProvider(view),
    facilityProvider(view),
    ethernetPortProvider(view),
    fcPortProvider(view),
    switchPortProvider(view),
    representationProvider(view),
    cardProvider(view),
    resourceProvider(view),
    vlanProvider(view),
    channelProvider(view),
    customerProvider(view),
    groupProvider(view),
    constraintSetProvider(view),
    jobProvider(view),
    queueProvider(view),
    managerProvider(view),
    hypervisorProvider(view),
    factoryProvider(view),
    ...systemAssociations(view),
    ...controllerAssociations(view),
    ...channelAssociations(view),
    ...networkAssociations(view),
    ...groupAssociations(view),
    ...jobAssociations(view),
  ].map((provider) => ({ namespace: iovNamespace, provider }))
}
