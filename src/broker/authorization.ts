import { CIMError } from '../cim/cim-error.ts'
import type { Access } from '../operations/operations.ts'
import type { RequestContext } from './context.ts'

/** What each role may do; calling a method counts as write. */
const allowed: Readonly<Record<RequestContext['role'], readonly Access[]>> = {
  reader: ['read'],
  operator: ['read', 'write'],
  administrator: ['read', 'write', 'classWrite'],
}

/** Throws CIM_ERR_ACCESS_DENIED when the caller's role does not allow this kind of access. */
export function authorize(access: Access, context: RequestContext): void {
  if (allowed[context.role].includes(access)) return
  throw new CIMError(
    'CIM_ERR_ACCESS_DENIED',
    `user ${context.user} has the role ${context.role}, which does not allow ${access} access`,
  )
}
