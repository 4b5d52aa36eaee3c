import { CIMInstanceName } from '../../cim/object-path.ts'
import {
  interopNamespace,
  managerClass,
  mechanismClass,
  namespaceClass,
  protocolServiceClass,
  systemClass,
  wbemServerClass,
  type ServerFacts,
} from './facts.ts'

/** The keys of the instances in the interop namespace, in one place. */
export function systemKeys(facts: ServerFacts) {
  return { CreationClassName: systemClass, Name: facts.hostName }
}

export function managerKeys(facts: ServerFacts) {
  return {
    SystemCreationClassName: systemClass,
    SystemName: facts.hostName,
    CreationClassName: managerClass,
    Name: facts.instanceID,
  }
}

export function mechanismKeys(facts: ServerFacts) {
  return {
    SystemCreationClassName: systemClass,
    SystemName: facts.hostName,
    CreationClassName: mechanismClass,
    Name: `${facts.instanceID}:cim-xml`,
  }
}

export function namespaceKeys(facts: ServerFacts, name: string) {
  return {
    SystemCreationClassName: systemClass,
    SystemName: facts.hostName,
    ObjectManagerCreationClassName: managerClass,
    ObjectManagerName: facts.instanceID,
    CreationClassName: namespaceClass,
    Name: name,
  }
}

export function wbemServerKeys(facts: ServerFacts) {
  return { ...managerKeys(facts), CreationClassName: wbemServerClass }
}

export function protocolServiceKeys(facts: ServerFacts) {
  return {
    ...managerKeys(facts),
    CreationClassName: protocolServiceClass,
    Name: `${facts.instanceID}:cim-xml`,
  }
}

export function systemPath(facts: ServerFacts): CIMInstanceName {
  return path(systemClass, systemKeys(facts))
}

export function managerPath(facts: ServerFacts): CIMInstanceName {
  return path(managerClass, managerKeys(facts))
}

export function mechanismPath(facts: ServerFacts): CIMInstanceName {
  return path(mechanismClass, mechanismKeys(facts))
}

export function namespacePath(facts: ServerFacts, name: string): CIMInstanceName {
  return path(namespaceClass, namespaceKeys(facts, name))
}

export function profilePath(instanceID: string): CIMInstanceName {
  return path('CIM_RegisteredProfile', { InstanceID: instanceID })
}

export function wbemServerPath(facts: ServerFacts): CIMInstanceName {
  return path(wbemServerClass, wbemServerKeys(facts))
}

export function protocolServicePath(facts: ServerFacts): CIMInstanceName {
  return path(protocolServiceClass, protocolServiceKeys(facts))
}

export function serverCapabilitiesPath(facts: ServerFacts): CIMInstanceName {
  return path('CIM_WBEMServerCapabilities', { InstanceID: `iovm:${facts.instanceID}:server` })
}

export function protocolCapabilitiesPath(facts: ServerFacts): CIMInstanceName {
  return path('CIM_CIMXMLCapabilities', { InstanceID: `iovm:${facts.instanceID}:cim-xml` })
}

export function queryCapabilitiesPath(facts: ServerFacts): CIMInstanceName {
  return path('CIM_QueryCapabilities', { InstanceID: `iovm:${facts.instanceID}:query` })
}

export function serverNamespacePath(facts: ServerFacts, name: string): CIMInstanceName {
  return path('CIM_WBEMServerNamespace', { InstanceID: `iovm:${facts.instanceID}:namespace:${name}` })
}

function path(className: string, keys: Record<string, string>): CIMInstanceName {
  return new CIMInstanceName(className, keys, interopNamespace)
}
