import { CIMError } from '../cim/cim-error.ts'
import type { Access } from '../operations/operations.ts'
import type { RequestContext, Role } from './context.ts'

/** What each role may do; calling a method counts as write. */
const allowed: Readonly<Record<Role, readonly Access[]>> = {
  none: [],
  reader: ['read'],
  operator: ['read', 'write'],
  administrator: ['read', 'write', 'classWrite'],
}

/** Whether the caller's role in the namespace, named as in the repository, allows this kind of access. */
export function isAuthorized(access: Access, namespace: string, context: RequestContext): boolean {
  return allowed[context.roleIn(namespace)].includes(access)
}

/** Throws CIM_ERR_ACCESS_DENIED when the caller's role in the namespace does not allow this kind of access. */
export function authorize(access: Access, namespace: string, context: RequestContext): void {
  if (isAuthorized(access, namespace, context)) return
  const role = context.roleIn(namespace)
  const what = role === 'none' ? 'no role' : `the role ${role}`
  throw new CIMError(
    'CIM_ERR_ACCESS_DENIED',
    `user ${context.user} has ${what} in ${namespace}, which does not allow ${access} access`,
  )
}
