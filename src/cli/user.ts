import { Argument, Command, Option } from 'commander'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defaultLimits } from '../base/limits.ts'
import { roles, type Account, type Role } from '../store/account.ts'
import { AuditLog } from '../store/audit-log.ts'
import type { Accounts } from '../store/accounts.ts'
import { everywhere } from '../store/site-roles.ts'
import { openStoreIn } from '../store/store.ts'
import { defaultDataDirectory, openDataDirectory } from './data-directory.ts'
import { makeLog } from './log-lines.ts'
import { newPasswordVariable, readNewPassword } from './read-password.ts'
import { explainable, UserError, type Surroundings } from './surroundings.ts'
import { Terminal } from './terminal.ts'

interface UserOptions {
  readonly dataDir: string
}

/** `iovm user …`: accounts, beside a running server or without one. Changes count at once and stand in the audit log. */
export function userCommand(surroundings: Surroundings): Command {
  const command = new Command('user')
    .description('Work with accounts, also while the server runs.')
    .helpCommand(false)
  for (const make of [add, list, remove, password, role])
    command.addCommand(
      make(surroundings).option(
        '--data-dir <dir>',
        'data directory of the server',
        defaultDataDirectory(surroundings),
      ),
    )
  return command
}

const passwordHelp = `
The password is asked for on a terminal, read from standard input in a pipe, or taken from ${newPasswordVariable}.`

function add(surroundings: Surroundings): Command {
  return new Command('add')
    .description('Add an account.')
    .argument('<name>')
    .addOption(
      new Option('--role <role>', 'what it may do in every namespace').choices(roles).default('reader'),
    )
    .addHelpText('after', passwordHelp)
    .action(async (name: string, options: UserOptions & { role: Role }) => {
      const secret = await readNewPassword(name, surroundings)
      const change = { operation: 'user add', target: name, arguments: { role: options.role } }
      await changeAccounts(options, surroundings, change, (accounts) =>
        accounts.add(name, secret, options.role),
      )
      new Terminal(surroundings.output).line(`added ${name}, ${options.role}`)
    })
}

function list(surroundings: Surroundings): Command {
  return new Command('list')
    .description('List the accounts with their roles.')
    .option('--json', 'as JSON', false)
    .action(async (options: UserOptions & { json: boolean }) => {
      const accounts = await withAccounts(options, surroundings, 'present', (each) => each.list())
      const terminal = new Terminal(surroundings.output)
      if (options.json) terminal.line(JSON.stringify(accounts))
      else for (const account of accounts) terminal.line(row(account))
    })
}

function remove(surroundings: Surroundings): Command {
  return new Command('remove')
    .description('Remove an account. The last administrator cannot be removed.')
    .argument('<name>')
    .action(async (name: string, options: UserOptions) => {
      const change = { operation: 'user remove', target: name }
      const left = await changeAccounts(options, surroundings, change, async (accounts) => {
        await accounts.remove(name)
        return accounts.list()
      })
      const named = left.some((account) => account.name === name)
      const note = named ? '; the site file still names it, for client certificates' : ''
      new Terminal(surroundings.output).line(`removed ${name}${note}`)
    })
}

function password(surroundings: Surroundings): Command {
  return new Command('password')
    .description('Give an account another password.')
    .argument('<name>')
    .addHelpText('after', passwordHelp)
    .action(async (name: string, options: UserOptions) => {
      const secret = await readNewPassword(name, surroundings)
      const change = { operation: 'user password', target: name }
      await changeAccounts(options, surroundings, change, (accounts) => accounts.setPassword(name, secret))
      new Terminal(surroundings.output).line(`${name} has another password`)
    })
}

/** Takes the role of a namespace back. */
const inherit = 'inherit'

function role(surroundings: Surroundings): Command {
  return new Command('role')
    .description('Say what an account may do: everywhere, or in one namespace.')
    .argument('<name>')
    .addArgument(
      new Argument('<role>', `"${inherit}": in the namespace, the same as everywhere`).choices([
        ...roles,
        inherit,
      ]),
    )
    .option('--namespace <name>', 'for this namespace only, such as root/cimv2')
    .action(
      async (name: string, given: Role | typeof inherit, options: UserOptions & { namespace?: string }) => {
        const { namespace } = options
        const change = { operation: 'user role', target: name, arguments: { role: given, namespace } }
        await changeAccounts(options, surroundings, change, (accounts) => {
          if (namespace !== undefined)
            return accounts.setRole(name, given === inherit ? null : given, namespace)
          if (given === inherit) throw new UserError(`"${inherit}" needs --namespace`)
          return accounts.setRole(name, given)
        })
        new Terminal(surroundings.output).line(
          `${name}: ${given}${namespace === undefined ? '' : ` in ${namespace}`}`,
        )
      },
    )
}

function row({ name, role: general, roles: byNamespace, siteRoles, hasPassword }: Account): string {
  const source = (namespace: string): string => (siteRoles.includes(namespace) ? ' (site file)' : '')
  const granted = Object.entries(byNamespace).map(
    ([namespace, each]) => `${each} in ${namespace}${source(namespace)}`,
  )
  const how = hasPassword ? '' : '; no account, by client certificate only'
  return `${name}  ${[`${general}${source(everywhere)}`, ...granted].join(', ')}${how}`
}

async function changeAccounts<T>(
  options: UserOptions,
  surroundings: Surroundings,
  change: { readonly operation: string; readonly target: string; readonly arguments?: object },
  work: (accounts: Accounts) => Promise<T>,
): Promise<T> {
  const needed = change.operation === 'user add' ? 'or-made' : 'present'
  return withAccounts(options, surroundings, needed, async (accounts, directory) => {
    // The server, which may be running, is the one that begins new files.
    const limits = { ...defaultLimits, auditFileBytes: Infinity }
    const log = makeLog(surroundings.errors, 'error')
    const audit = new AuditLog(directory, limits, surroundings.environment, log)
    const who = { user: surroundings.userName, address: 'command line', ...change }
    try {
      const answer = await work(accounts)
      audit.record({ ...who, result: 'success' })
      return answer
    } catch (error) {
      audit.record({ ...who, result: 'failed', detail: (error as Error).message })
      throw error
    } finally {
      audit.close()
    }
  })
}

async function withAccounts<T>(
  { dataDir }: UserOptions,
  { environment }: Surroundings,
  needed: 'present' | 'or-made',
  work: (accounts: Accounts, directory: string) => Promise<T>,
): Promise<T> {
  if (needed === 'present' && !existsSync(join(dataDir, 'iovm.db')))
    throw new UserError(
      `there are no accounts in ${dataDir}: choose the server's data directory with --data-dir, or begin with "user add"`,
    )
  const directory = await openDataDirectory(dataDir)
  const store = await explainable(() => openStoreIn(directory, defaultLimits, environment))
  try {
    return await work(store.accounts, directory)
  } catch (error) {
    if (error instanceof Error && ['AccountError', 'StoreError'].includes(error.name))
      throw new UserError(error.message, { cause: error })
    throw error
  } finally {
    await store.close()
  }
}
