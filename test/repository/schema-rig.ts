import type { CIMClass } from '../../src/cim/class.ts'
import { CIMError } from '../../src/cim/cim-error.ts'
import { compileText } from '../../src/mof/compiler.ts'
import { MemorySchemaStorage } from '../../src/repository/memory-schema.ts'
import type { Namespace } from '../../src/repository/namespace.ts'
import { Repository } from '../../src/repository/repository.ts'
import type { SchemaStorage } from '../../src/repository/schema-storage.ts'

/** What the server of these tests is shipped with. */
const shipped = `
Qualifier Abstract : boolean = false, Scope(class, association), Flavor(EnableOverride, Restricted);
Qualifier Association : boolean = false, Scope(association), Flavor(DisableOverride, ToSubclass);
Qualifier Description : string, Scope(any), Flavor(EnableOverride, ToSubclass, Translatable);
Qualifier EmbeddedInstance : string, Scope(property, method, parameter);
Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);
Qualifier Override : string, Scope(property, reference, method), Flavor(EnableOverride, Restricted);
Qualifier Unused : string, Scope(any);
Qualifier Values : string[], Scope(property);

[Abstract] class T_Base { [Key] string Name; uint16 Size = 1; uint32 act([Description("in")] string Text); };
class T_Served : T_Base { };
class T_Below : T_Base { };
`

/** A repository as after a start: what was shipped, and on it what the storage has. */
export async function startSchema(storage: SchemaStorage = new MemorySchemaStorage()) {
  const repository = new Repository({ 'root/alias': 'root/test' }, undefined, storage)
  const space = repository.create('root/test')
  const { diagnostics } = compileText(shipped, space)
  if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join('; '))
  const lost = await repository.editor.restore()
  return { repository, space, editor: repository.editor, lost }
}

export const use = {
  isServed: (_namespace: string, className: string): boolean => className === 'T_Served',
}

/** A class as a client would send it: declared by MOF in a copy of the namespace, and only its own features. */
export function classOf(mof: string, space: Namespace): CIMClass {
  const name = /class (\w+)/.exec(mof)?.[1] ?? ''
  const copy = new Repository().create(space.name)
  for (const qualifier of space.qualifiers()) copy.setQualifier(qualifier)
  for (const cls of space.classes()) if (!space.isSubclassOf(cls.name, name)) copy.setClass(cls)
  compileText(mof, copy)
  const made = copy.get(name)
  if (made === undefined) throw new Error(`the test's MOF is wrong: ${mof}`)
  return made
}

/** `4 the message` for a CIMError; `success` where there is none. */
export async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'success'
  } catch (error) {
    if (error instanceof CIMError) return `${error.status} ${error.message}`
    throw error
  }
}
