import type { Arguments } from '../operations/operations.ts'
import type { ClassUse } from '../repository/schema-editor.ts'
import type { Scope } from './scope.ts'

/** DSP0200 1.4, 5.4.2.5 */
export async function createClass(scope: Scope, args: Arguments<'CreateClass'>): Promise<undefined> {
  await scope.repository.editor.createClass(scope.space, args.NewClass)
  return undefined
}

/** DSP0200 1.4, 5.4.2.7 */
export async function modifyClass(scope: Scope, args: Arguments<'ModifyClass'>): Promise<undefined> {
  await scope.repository.editor.modifyClass(scope.space, args.ModifiedClass, classUse(scope))
  return undefined
}

/** DSP0200 1.4, 5.4.2.3 */
export async function deleteClass(scope: Scope, args: Arguments<'DeleteClass'>): Promise<undefined> {
  await scope.repository.editor.deleteClass(scope.space, args.ClassName, classUse(scope))
  return undefined
}

/** DSP0200 1.4, 5.4.2.21 */
export async function setQualifier(scope: Scope, args: Arguments<'SetQualifier'>): Promise<undefined> {
  await scope.repository.editor.setQualifier(scope.space, args.QualifierDeclaration)
  return undefined
}

/** DSP0200 1.4, 5.4.2.22 */
export async function deleteQualifier(scope: Scope, args: Arguments<'DeleteQualifier'>): Promise<undefined> {
  await scope.repository.editor.deleteQualifier(scope.space, args.QualifierName)
  return undefined
}

function classUse(scope: Scope): ClassUse {
  return { isServed: (namespace, className) => scope.providers.find(namespace, className) !== undefined }
}
