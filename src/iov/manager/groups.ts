import { changeConstraints } from '../decisions/constraint-decisions.ts'
import * as groups from '../decisions/group-decisions.ts'
import type { GroupOperations } from '../infrastructure.ts'
import type { ManagerParts } from './parts.ts'
import { groupKey, runWith } from './parts.ts'

/** The groups that clients make. */
export function groupOperations(parts: ManagerParts): GroupOperations {
  const run = runWith(parts)
  return {
    createGroup: (request, caller) =>
      run('createGroup', caller, [groupKey(request.name)], (snapshot) =>
        groups.createGroup(snapshot, request),
      ),
    changeGroup: (name, caption, caller) =>
      run('changeGroup', caller, [groupKey(name)], (snapshot) => groups.changeGroup(snapshot, name, caption)),
    changeConstraints: (owner, set, caller) =>
      run('changeConstraints', caller, [`${owner.kind}s:${owner.id}`], (snapshot) =>
        changeConstraints(snapshot, owner, set),
      ),
    removeGroup: (name, caller) =>
      run('removeGroup', caller, [groupKey(name)], (snapshot) => groups.removeGroup(snapshot, name)),
  }
}
