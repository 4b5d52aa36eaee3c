import type { SiteDescription } from '../iov/site-description.ts'

/** What a site file says: the site, and who may do what with it. */
export interface SiteConfiguration extends SiteDescription {
  roles: readonly GrantedRole[]
}

/** A user, with an account or known by a client certificate, has this role. */
export interface GrantedRole {
  readonly user: string
  /** In lower case, or `*` for every namespace that is not named. */
  readonly namespace: string
  readonly role: 'none' | 'reader' | 'operator' | 'administrator'
}
