import type { Environment } from '../../base/environment.ts'
import type { Limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import { systemTimers } from '../../base/timers.ts'
import { Broker } from '../../broker/broker.ts'
import type { RequestContext } from '../../broker/context.ts'
import { Enumerations } from '../../broker/enumerations/enumerations.ts'
import { CIMError } from '../../cim/cim-error.ts'
import { namespaceKey } from '../../cim/namespace-name.ts'
import { embeddedReader } from '../../cimxml/read-embedded.ts'
import type { Arguments, IntrinsicRequest, OperationName, Result } from '../../operations/operations.ts'
import type { Repository } from '../../repository/repository.ts'
import { shippedNamespaces } from '../server-repository.ts'
import { declaredPart } from './declared-part.ts'
import type { SchemaServer } from './schema-server.ts'

export interface OfflineOptions {
  readonly limits: Limits
  readonly environment: Environment
  readonly log: Log
}

/**
 * The database of a server that does not run, changed by the server's own handlers, without its providers: so no
 * instances are made in the namespaces where classes have some.
 */
export function offlineSchemaServer(
  repository: Repository,
  { limits, environment, log }: OfflineOptions,
): SchemaServer {
  const enumerations = new Enumerations({ limits, timers: systemTimers, environment })
  const broker = new Broker(repository, [], enumerations, embeddedReader(limits))
  const context: RequestContext = {
    requestID: 'offline',
    user: 'offline',
    address: '',
    receivedAtMs: environment.now(),
    roleIn: () => 'administrator',
    signal: new AbortController().signal,
    log,
  }
  const perform = <Name extends OperationName>(
    operation: Name,
    namespace: string,
    given: Arguments<Name>,
  ): Promise<Result<Name>> => {
    const request = { kind: 'intrinsic', operation, namespace, arguments: given }
    return broker.perform<Name>(request as Extract<IntrinsicRequest, { operation: Name }>, context)
  }
  const whole = { IncludeQualifiers: false, IncludeClassOrigin: false, PropertyList: null }
  return {
    schema(namespace) {
      const space = repository.get(namespace)
      if (space === undefined) return Promise.resolve(undefined)
      const classes = Array.from(space.classes(), declaredPart)
      return Promise.resolve({ qualifiers: [...space.qualifiers()], classes })
    },
    async createNamespace(namespace) {
      await repository.editor.createNamespace(namespace)
    },
    async deleteNamespace(namespace) {
      await repository.editor.deleteNamespace(namespace)
    },
    setQualifier: (namespace, QualifierDeclaration) =>
      perform('SetQualifier', namespace, { QualifierDeclaration }),
    deleteQualifier: (namespace, QualifierName) => perform('DeleteQualifier', namespace, { QualifierName }),
    createClass: (namespace, effective) =>
      perform('CreateClass', namespace, { NewClass: declaredPart(effective) }),
    modifyClass: (namespace, effective) =>
      perform('ModifyClass', namespace, { ModifiedClass: declaredPart(effective) }),
    deleteClass: (namespace, ClassName) => perform('DeleteClass', namespace, { ClassName }),
    async getInstance(namespace, InstanceName) {
      try {
        return (await perform('GetInstance', namespace, { InstanceName, LocalOnly: false, ...whole }))
          .instance
      } catch (error) {
        if (error instanceof CIMError && error.statusName === 'CIM_ERR_NOT_FOUND') return undefined
        throw error
      }
    },
    createInstance(namespace, NewInstance) {
      if (shippedNamespaces.some((shipped) => namespaceKey(shipped) === namespaceKey(namespace))) {
        const message = `only the running server can make instances in ${namespace}: start it, and load without --offline`
        return Promise.reject(new CIMError('CIM_ERR_NOT_SUPPORTED', message))
      }
      return perform('CreateInstance', namespace, { NewInstance })
    },
    modifyInstance: (namespace, path, instance) =>
      perform('ModifyInstance', namespace, {
        ModifiedInstance: { path, instance },
        IncludeQualifiers: false,
        PropertyList: null,
      }),
    deleteInstance: (namespace, InstanceName) => perform('DeleteInstance', namespace, { InstanceName }),
  }
}
