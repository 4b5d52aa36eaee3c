import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PasswordFact } from './banner.ts'
import { initialPasswordFile, readIfThere, writeSecret } from './data-directory.ts'
import { UserError, type Surroundings } from './surroundings.ts'

export const adminName = 'admin'
export const passwordVariable = 'IOVM_ADMIN_PASSWORD'

/** What is needed of the store's accounts. */
export interface AdminAccounts {
  list(): Promise<readonly { readonly name: string; readonly role: string; readonly hasPassword: boolean }[]>
  authenticate(name: string, password: string): Promise<unknown>
  add(name: string, password: string, role: 'administrator'): Promise<void>
  setPassword(name: string, password: string): Promise<void>
}

/**
 * Sees to it that there is an administrator, and answers who: `admin` with the password of IOVM_ADMIN_PASSWORD where
 * that is set; those that there are; otherwise, at the first start, `admin` with a password made here, which is also
 * kept in a file for its owner.
 */
export async function ensureAdmin(
  accounts: AdminAccounts,
  directory: string,
  { variables, environment }: Pick<Surroundings, 'variables' | 'environment'>,
): Promise<{ user: string; password: PasswordFact }> {
  const all = (await accounts.list()).filter(({ hasPassword }) => hasPassword)
  const known = all.some(({ name }) => name === adminName)
  const administrators = all.filter(({ role }) => role === 'administrator').map(({ name }) => name)
  const [first] = administrators
  const wanted = variables[passwordVariable]
  if (wanted !== undefined && wanted !== '') {
    await setPassword(accounts, wanted, known)
    await rm(join(directory, initialPasswordFile), { force: true })
    return { user: adminName, password: { kind: 'variable' } }
  }
  if (first !== undefined) {
    const user = administrators.includes(adminName) ? adminName : first
    const kept = user === adminName ? await readIfThere(directory, initialPasswordFile) : undefined
    const file = kept === undefined ? null : join(directory, initialPasswordFile)
    return { user, password: { kind: 'earlier', file } }
  }
  if (known)
    throw new UserError(
      `there is no administrator: make one with "iovm user role ${adminName} administrator", or set ${passwordVariable}`,
    )
  const password = makePassword(environment.randomBytes(passwordLength))
  // The file first: a password that nobody can find any more would lock everybody out.
  const file = await writeSecret(directory, initialPasswordFile, `${password}\n`)
  await accounts.add(adminName, password, 'administrator')
  return { user: adminName, password: { kind: 'generated', password, file } }
}

/** Letters and digits that cannot be taken for one another, and that no shell or URL takes for something else. */
const letters = 'abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXYZ23456789'
/** 20 of 54 letters: 115 bits. */
const passwordLength = 20

function makePassword(random: Uint8Array): string {
  return Array.from(random, (byte) => letters[byte % letters.length]).join('')
}

async function setPassword(accounts: AdminAccounts, password: string, known: boolean): Promise<void> {
  try {
    if (!known) await accounts.add(adminName, password, 'administrator')
    else if ((await accounts.authenticate(adminName, password)) === undefined)
      await accounts.setPassword(adminName, password)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AccountError') throw error
    throw new UserError(`${passwordVariable} cannot be used: ${error.message}`, { cause: error })
  }
}
