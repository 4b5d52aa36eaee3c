import { CIMError } from '../../cim/cim-error.ts'
import { CIMInstance } from '../../cim/instance.ts'
import { CIMInstanceName } from '../../cim/object-path.ts'
import type { CIMStatusName } from '../../cim/status.ts'
import type { WBEMClient } from '../../client/wbem-client.ts'
import type { SchemaServer } from './schema-server.ts'

/** Where servers keep CIM_Namespace, under its names; the first that a server has is taken. */
const interopNamespaces = ['interop', 'root/interop', 'root/PG_InterOp']

/** The server behind a WBEM client: few round trips, and of each class only what it declares itself. */
export function wbemSchemaServer(client: WBEMClient): SchemaServer {
  return {
    async schema(namespace) {
      const qualifiers = await unless('CIM_ERR_INVALID_NAMESPACE', () =>
        client.call('EnumerateQualifiers', { namespace }),
      )
      if (qualifiers === undefined) return undefined
      const classes = await client.call('EnumerateClasses', {
        namespace,
        arguments: {
          DeepInheritance: true,
          LocalOnly: true,
          IncludeQualifiers: true,
          IncludeClassOrigin: true,
        },
      })
      return { qualifiers, classes }
    },
    async createNamespace(name) {
      await inInterop((namespace) =>
        client.call('CreateInstance', { namespace, arguments: { NewInstance: namespaceInstance(name) } }),
      )
    },
    async deleteNamespace(name) {
      await inInterop(async (namespace) => {
        const paths = await client.call('EnumerateInstanceNames', {
          namespace,
          arguments: { ClassName: 'CIM_Namespace' },
        })
        const path = paths.find((each) => String(each.key('Name')).toLowerCase() === name.toLowerCase())
        if (path === undefined) throw new CIMError('CIM_ERR_NOT_FOUND', `there is no namespace ${name}`)
        await client.call('DeleteInstance', { namespace, arguments: { InstanceName: path } })
      })
    },
    async setQualifier(namespace, declaration) {
      await client.call('SetQualifier', { namespace, arguments: { QualifierDeclaration: declaration } })
    },
    async deleteQualifier(namespace, name) {
      await client.call('DeleteQualifier', { namespace, arguments: { QualifierName: name } })
    },
    async createClass(namespace, effective) {
      await client.call('CreateClass', { namespace, arguments: { NewClass: effective } })
    },
    async modifyClass(namespace, effective) {
      await client.call('ModifyClass', { namespace, arguments: { ModifiedClass: effective } })
    },
    async deleteClass(namespace, name) {
      await client.call('DeleteClass', { namespace, arguments: { ClassName: name } })
    },
    getInstance(namespace, path) {
      return unless('CIM_ERR_NOT_FOUND', () =>
        client.call('GetInstance', { namespace, arguments: { InstanceName: path, LocalOnly: false } }),
      )
    },
    createInstance(namespace, instance) {
      return client.call('CreateInstance', { namespace, arguments: { NewInstance: instance } })
    },
    async modifyInstance(namespace, path, instance) {
      await client.call('ModifyInstance', { namespace, arguments: { ModifiedInstance: { path, instance } } })
    },
    async deleteInstance(namespace, path) {
      const located = new CIMInstanceName(path.className, path.keys)
      await client.call('DeleteInstance', { namespace, arguments: { InstanceName: located } })
    },
  }
}

/** Only Name is given: the other keys are the server's own (DSP1092, CIM_Namespace). */
function namespaceInstance(name: string): CIMInstance {
  const types = { Name: { type: 'string', isArray: false } } as const
  return new CIMInstance('CIM_Namespace', { Name: name }, undefined, types)
}

async function inInterop(work: (namespace: string) => Promise<unknown>): Promise<void> {
  for (const [index, namespace] of interopNamespaces.entries()) {
    try {
      await work(namespace)
      return
    } catch (error) {
      const isOther = error instanceof CIMError && error.statusName === 'CIM_ERR_INVALID_NAMESPACE'
      if (!isOther || index === interopNamespaces.length - 1) throw error
    }
  }
}

async function unless<T>(status: CIMStatusName, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof CIMError && error.statusName === status) return undefined
    throw error
  }
}
