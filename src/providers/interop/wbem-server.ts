import { CIMInstance } from '../../cim/instance.ts'
import { fewAssociations, fewInstances } from '../fixed.ts'
import type {
  CIM_CIMXMLCapabilities,
  CIM_ElementCapabilities,
  CIM_ProtocolService,
  CIM_QueryCapabilities,
  CIM_ServiceAffectsElement,
  CIM_ServiceAvailableToElement,
  CIM_WBEMServer,
  CIM_WBEMServer_Methods,
  CIM_WBEMServerCapabilities,
  CIM_WBEMServerNamespace,
} from './classes.ts'
import {
  authenticationMechanisms,
  healthOK,
  operatingOK,
  protocolServiceClass,
  wbemServerClass,
  type ServerFacts,
} from './facts.ts'
import { functionalProfiles, supportedGenericOperations } from './functional-profiles.ts'
import { requireAdministrator } from './namespaces.ts'
import {
  managerPath,
  protocolCapabilitiesPath,
  protocolServiceKeys,
  protocolServicePath,
  queryCapabilitiesPath,
  serverCapabilitiesPath,
  serverNamespacePath,
  wbemServerKeys,
  wbemServerPath,
} from './names.ts'

const serviceKeys = ['SystemCreationClassName', 'SystemName', 'CreationClassName', 'Name'] as const

const running = { OperationalStatus: operatingOK, HealthState: healthOK, EnabledState: 2, RequestedState: 12 }

/** The server as the profile "WBEM Server" shows it (DSP1092 1.0), with everything around its central instance. */
export function wbemServerProviders(facts: ServerFacts) {
  return [
    serverProvider(facts),
    fewInstances<CIM_WBEMServerNamespace>('CIM_WBEMServerNamespace', ['InstanceID'], () =>
      facts.namespaces().map((name) => ({
        InstanceID: serverNamespacePath(facts, name).key('InstanceID') as string,
        ElementName: name,
        Name: name,
      })),
    ),
    fewInstances<CIM_WBEMServerCapabilities>('CIM_WBEMServerCapabilities', ['InstanceID'], () => [
      {
        InstanceID: serverCapabilitiesPath(facts).key('InstanceID') as string,
        ElementName: 'Capabilities of iovm',
        ElementNameEditSupported: false,
        // CreateWBEMServerNamespace.
        OperationsSupported: [3],
      },
    ]),
    fewInstances<CIM_ProtocolService>(protocolServiceClass, serviceKeys, () => [
      {
        ...protocolServiceKeys(facts),
        ...running,
        ElementName: 'CIM-XML over HTTP',
        EnabledDefault: 2,
        Started: true,
        // CIM-XML.
        Protocol: 5,
      },
    ]),
    fewInstances<CIM_CIMXMLCapabilities>('CIM_CIMXMLCapabilities', ['InstanceID'], () => [
      protocolCapabilities(facts),
    ]),
    fewInstances<CIM_QueryCapabilities>('CIM_QueryCapabilities', ['InstanceID'], () => [
      {
        InstanceID: queryCapabilitiesPath(facts).key('InstanceID') as string,
        ElementName: 'Query languages of iovm',
        Description:
          'ExecQuery and OpenQueryInstances: WQL, DMTF:CQL; filters of the pulled operations: DMTF:FQL',
        CQLFeatures: [...facts.cqlFeatures],
      },
    ]),
    ...wbemServerAssociations(facts),
  ]
}

function serverProvider(facts: ServerFacts) {
  return fewInstances<CIM_WBEMServer, CIM_WBEMServer_Methods>(
    wbemServerClass,
    serviceKeys,
    () => [
      {
        ...wbemServerKeys(facts),
        ...running,
        ElementName: 'iovm',
        Description: `iovm, the virtual I/O manager, Version ${facts.version}`,
        EnabledDefault: 2,
        Started: true,
        StartMode: 'Automatic',
      },
    ],
    {
      methods: {
        // Failures are CIM errors, which tell clients more than the return value 1.
        CreateWBEMServerNamespace: async (_self, { NamespaceTemplate }, context) => {
          requireAdministrator(context)
          const name = await facts.createNamespace(String(NamespaceTemplate.properties['Name'] ?? ''))
          return { returns: 0, out: { Namespace: serverNamespacePath(facts, name) } }
        },
      },
    },
  )
}

function protocolCapabilities(facts: ServerFacts): CIM_CIMXMLCapabilities {
  return {
    InstanceID: protocolCapabilitiesPath(facts).key('InstanceID') as string,
    ElementName: 'Capabilities of CIM-XML over HTTP',
    ElementNameEditSupported: false,
    WBEMProtocolVersionsSupported: ['1.0', '1.1', '1.2', '1.3', '1.4'],
    GenericOperationCapabilities: new CIMInstance('CIM_GenericOperationCapabilitiesStructure', {
      // Filters belong to the pulled operations.
      FQLSupported: functionalProfiles().includes(10),
      CQLSupport: [...facts.cqlFeatures],
      OperationsSupported: supportedGenericOperations(),
      ContinueOnErrorSupported: false,
    }),
    AuthenticationMechanismsSupported: authenticationMechanisms(facts),
    MultipleOperationsSupported: false,
    Validated: true,
  }
}

function wbemServerAssociations(facts: ServerFacts) {
  return [
    fewAssociations<CIM_ServiceAffectsElement>('CIM_ServiceAffectsElement', () =>
      facts.namespaces().map((name) => ({
        AffectingElement: wbemServerPath(facts),
        AffectedElement: serverNamespacePath(facts, name),
        // Manages.
        ElementEffects: [5],
      })),
    ),
    fewAssociations<CIM_ElementCapabilities>('CIM_ElementCapabilities', () => [
      { ManagedElement: wbemServerPath(facts), Capabilities: serverCapabilitiesPath(facts) },
      { ManagedElement: protocolServicePath(facts), Capabilities: protocolCapabilitiesPath(facts) },
      { ManagedElement: managerPath(facts), Capabilities: queryCapabilitiesPath(facts) },
    ]),
    fewAssociations<CIM_ServiceAvailableToElement>('CIM_ServiceAvailableToElement', () => [
      { ServiceProvided: protocolServicePath(facts), UserOfService: wbemServerPath(facts) },
    ]),
  ]
}
