import type { CIMClass } from '../../../src/cim/class.ts'
import type { Namespace } from '../../../src/repository/namespace.ts'
import { CIMError } from '../../../src/cim/cim-error.ts'
import type { CIMStatusName } from '../../../src/cim/status.ts'
import type { CIMInstance } from '../../../src/cim/instance.ts'
import { CIMInstanceName } from '../../../src/cim/object-path.ts'
import { declaredPart } from '../../../src/cli/schema/declared-part.ts'
import type { SchemaServer } from '../../../src/cli/schema/schema-server.ts'
import { compileText } from '../../../src/mof/compiler.ts'
import { Repository } from '../../../src/repository/repository.ts'
import { qualifiers } from '../../mof/rig.ts'

/** A server in memory that writes down what it is asked for, and refuses what it is told to. */
export class MadeUpServer implements SchemaServer {
  readonly calls: string[] = []
  readonly repository = new Repository()
  readonly refusals: Record<string, CIMStatusName> = {}
  readonly instances = new Map<string, CIMInstance>()

  constructor(namespaces: Record<string, string> = {}) {
    for (const [name, mof] of Object.entries(namespaces))
      compileText(qualifiers + mof, this.repository.create(name))
  }

  schema(name: string): ReturnType<SchemaServer['schema']> {
    const namespace = this.repository.get(name)
    if (namespace === undefined) return Promise.resolve(undefined)
    return Promise.resolve({ qualifiers: [...namespace.qualifiers()], classes: subclassesFirst(namespace) })
  }

  createNamespace(namespace: string): Promise<void> {
    return this.#note(`+ns ${namespace}`)
  }

  deleteNamespace(namespace: string): Promise<void> {
    return this.#note(`-ns ${namespace}`)
  }

  setQualifier(...[, { name, value }]: Parameters<SchemaServer['setQualifier']>): Promise<void> {
    return this.#note(`=qualifier ${name} ${String(value)}`)
  }

  deleteQualifier(_: string, name: string): Promise<void> {
    return this.#note(`-qualifier ${name}`)
  }

  createClass(...[, { name }]: Parameters<SchemaServer['createClass']>): Promise<void> {
    return this.#note(`+class ${name}`)
  }

  modifyClass(...[, found]: Parameters<SchemaServer['modifyClass']>): Promise<void> {
    return this.#note(`=class ${found.name} of ${found.properties.size}`)
  }

  deleteClass(_: string, name: string): Promise<void> {
    return this.#note(`-class ${name}`)
  }

  getInstance(...[, path]: Parameters<SchemaServer['getInstance']>): ReturnType<SchemaServer['getInstance']> {
    return Promise.resolve(this.instances.get(String(path)))
  }

  async createInstance(
    ...[, instance]: Parameters<SchemaServer['createInstance']>
  ): ReturnType<SchemaServer['createInstance']> {
    const path = new CIMInstanceName(instance.className, { ID: String(instance.properties['ID']) })
    if (this.instances.has(String(path))) throw new CIMError('CIM_ERR_ALREADY_EXISTS', 'it exists')
    await this.#note(`+instance ${String(path)}`)
    return path
  }

  modifyInstance(...[, path, { properties }]: Parameters<SchemaServer['modifyInstance']>): Promise<void> {
    return this.#note(`=instance ${String(path)} ${String(properties['Text'])}`)
  }

  deleteInstance(...[, path]: Parameters<SchemaServer['deleteInstance']>): Promise<void> {
    return this.#note(`-instance ${String(path)}`)
  }

  #note(call: string): Promise<void> {
    this.calls.push(call)
    const status = this.refusals[call]
    return status === undefined ? Promise.resolve() : Promise.reject(new CIMError(status, `no ${call}`))
  }
}

/** The order is the server's own affair. */
function subclassesFirst(namespace: Namespace): CIMClass[] {
  return Array.from(namespace.classes(), declaredPart).toReversed()
}
