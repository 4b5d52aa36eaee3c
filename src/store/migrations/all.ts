import type { Migration } from '../migration.ts'
import { ledger } from './0001-ledger.ts'
import { journal } from './0002-journal.ts'
import { accounts } from './0003-accounts.ts'
import { settings } from './0004-settings.ts'
import { access } from './0005-access.ts'
import { staticInstances } from './0006-static-instances.ts'
import { schema } from './0007-schema.ts'
import { siteRoles } from './0008-site-roles.ts'
import { askedOfVirtualControllers } from './0009-asked-of-virtual-controllers.ts'
import { jobs } from './0010-jobs.ts'
import { lifeCycle } from './0011-life-cycle.ts'
import { leavingGroup } from './0012-leaving-group.ts'
import { channelsWithoutVLAN } from './0013-channels-without-vlan.ts'
import { ownSettings } from './0014-own-settings.ts'

/** Every migration there has been, in order. */
export const migrations: readonly Migration[] = [
  ledger,
  journal,
  accounts,
  settings,
  access,
  staticInstances,
  schema,
  siteRoles,
  askedOfVirtualControllers,
  jobs,
  lifeCycle,
  leavingGroup,
  channelsWithoutVLAN,
  ownSettings,
]
