import type { CIMInstanceName } from '../../cim/object-path.ts'
import type { ObjectWithPath } from '../../cimxml/response-form.ts'
import type { WBEMClient } from '../../client/wbem-client.ts'
import type { Element, Remote } from './remote.ts'

/** The server behind a WBEM client. */
export function wbemRemote(client: WBEMClient): Remote {
  return {
    async enumerate(className) {
      const found = await client.call('EnumerateInstances', { arguments: { ClassName: className } })
      return found.map(elementOf)
    },
    async get(path) {
      const instance = await client.call('GetInstance', {
        arguments: { InstanceName: path, LocalOnly: false },
      })
      return { path, properties: instance.properties }
    },
    async associated(path, association, resultClass) {
      const found = await client.call('Associators', {
        namespace: path.namespace,
        arguments: { ObjectName: path, AssocClass: association, ResultClass: resultClass },
      })
      return found.flatMap(instancesOnly)
    },
    async references(path, association) {
      const found = await client.call('References', {
        namespace: path.namespace,
        arguments: { ObjectName: path, ResultClass: association },
      })
      return found.flatMap(instancesOnly)
    },
    async call(path, method, parameters) {
      const { returnValue, out } = await client.invokeMethod(path, method, parameters)
      return { code: Number(returnValue), out }
    },
  }
}

/** Where everything that is managed lives; INSTANCENAMEs leave it out. */
const namespace = 'root/cimv2'

function elementOf({
  path,
  instance,
}: {
  path: CIMInstanceName
  instance: Pick<Element, 'properties'>
}): Element {
  return { path: path.inNamespace(path.namespace ?? namespace), properties: instance.properties }
}

function instancesOnly(found: ObjectWithPath): Element[] {
  return 'instance' in found ? [elementOf(found)] : []
}
