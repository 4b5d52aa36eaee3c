import type {
  IOV_CardController,
  IOV_ControllerPort,
  IOV_FacilityController,
  IOV_FactoryController,
  IOV_FactoryFacility,
  IOV_RepresentationController,
  IOV_VirtualMachineController,
  IOV_VirtualOnPhysicalController,
} from '../classes.ts'
import { systemID, type Element } from '../names.ts'
import { elements, idsOf, relationProvider } from '../relation.ts'
import { cardID } from '../site-index.ts'
import type { SiteView } from '../site-view.ts'

/** From the card over the physical controller and its facility to the virtual controller and who has it. */
export function controllerAssociations(view: SiteView) {
  return [
    factoryController(view),
    factoryFacility(view),
    facilityController(view),
    virtualOnPhysical(view),
    controllerPort(view),
    cardController(view),
    virtualMachineController(view),
    representationController(view),
  ]
}

/** CIM_ServiceAffectsElement.ElementEffects: manages. */
const manages = 5

function factoryController(view: SiteView) {
  return relationProvider<IOV_FactoryController>(view, {
    class: 'IOV_FactoryController',
    left: 'AffectingElement',
    right: 'AffectedElement',
    lefts: () => elements('factory', view.site.hosts.keys()),
    *rightsOf({ id }) {
      yield* elements('physicalController', idsOf(view.index.controllersOfHost(id)))
      yield* elements('virtualController', idsOf(view.index.virtualsOfHost(id)))
    },
    leftsOf: ({ id }) => elements('factory', [systemID(id)]),
    properties: () => ({ ElementEffects: [manages] }),
  })
}

function factoryFacility(view: SiteView) {
  return relationProvider<IOV_FactoryFacility>(view, {
    class: 'IOV_FactoryFacility',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () => elements('facility', view.site.controllers.keys()),
    rightsOf: ({ id }) => elements('factory', [systemID(id)]),
    leftsOf: ({ id }) => elements('facility', idsOf(view.index.controllersOfHost(id))),
  })
}

function facilityController(view: SiteView) {
  return relationProvider<IOV_FacilityController>(view, {
    class: 'IOV_FacilityController',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () => elements('physicalController', view.site.controllers.keys()),
    rightsOf: ({ id }) => elements('facility', [id]),
    leftsOf: ({ id }) => elements('physicalController', [id]),
  })
}

function virtualOnPhysical(view: SiteView) {
  return relationProvider<IOV_VirtualOnPhysicalController>(view, {
    class: 'IOV_VirtualOnPhysicalController',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () => elements('physicalController', view.site.controllers.keys()),
    rightsOf: ({ id }) => elements('virtualController', idsOf(view.index.virtualsOfController(id))),
    leftsOf: ({ id }) => elements('physicalController', [view.site.virtualControllers.get(id)?.controller]),
  })
}

function controllerPort(view: SiteView) {
  return relationProvider<IOV_ControllerPort>(view, {
    class: 'IOV_ControllerPort',
    left: 'Antecedent',
    right: 'Dependent',
    *lefts() {
      yield* elements('physicalController', view.site.controllers.keys())
      yield* elements('virtualController', view.site.virtualControllers.keys())
    },
    *rightsOf({ id }) {
      const port = view.portOf(id)
      if (port !== undefined) yield port
    },
    leftsOf: ({ kind, id }) =>
      kind === 'ethernetPort' || kind === 'fcPort' ? [controllerElement(view, id)] : [],
  })
}

function cardController(view: SiteView) {
  return relationProvider<IOV_CardController>(view, {
    class: 'IOV_CardController',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () => elements('card', view.index.cards()),
    rightsOf: ({ id }) => elements('physicalController', idsOf(view.index.controllersOfCard(id))),
    *leftsOf({ id }) {
      const controller = view.site.controllers.get(id)
      if (controller !== undefined) yield { kind: 'card', id: cardID(controller) }
    },
  })
}

function virtualMachineController(view: SiteView) {
  return relationProvider<IOV_VirtualMachineController>(view, {
    class: 'IOV_VirtualMachineController',
    left: 'Antecedent',
    right: 'Dependent',
    *lefts() {
      for (const vm of view.site.vms.keys()) {
        yield* elements('virtualController', idsOf(view.index.virtualsOfVM(vm)))
      }
    },
    rightsOf: ({ id }) => elements('vm', [view.site.virtualControllers.get(id)?.record?.vm]),
    leftsOf: ({ id }) => elements('virtualController', idsOf(view.index.virtualsOfVM(id))),
  })
}

function representationController(view: SiteView) {
  return relationProvider<IOV_RepresentationController>(view, {
    class: 'IOV_RepresentationController',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () =>
      elements(
        'virtualController',
        new Set(Array.from(view.site.representations.values(), ({ virtualController }) => virtualController)),
      ),
    rightsOf: ({ id }) => elements('representation', idsOf(view.index.representationsOfVirtual(id))),
    leftsOf: ({ id }) =>
      elements('virtualController', [view.site.representations.get(id)?.virtualController]),
  })
}

function controllerElement(view: SiteView, id: string): Element {
  return { kind: view.site.controllers.has(id) ? 'physicalController' : 'virtualController', id }
}
