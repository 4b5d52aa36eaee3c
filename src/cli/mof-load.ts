import { Command, Option } from 'commander'
import { defaultLimits } from '../base/limits.ts'
import { formatCheck } from '../mof/check.ts'
import { fileLoader } from '../mof/file-loader.ts'
import { openServerStore } from '../store/store.ts'
import { connect, explained, withConnectOptions, type ConnectOptions } from './connect.ts'
import { openDataDirectory } from './data-directory.ts'
import { makeLog } from './log-lines.ts'
import { carryOut, type LoadOutcome, type Progress } from './schema/carry-out.ts'
import { changeText } from './schema/change.ts'
import { offlineSchemaServer } from './schema/offline-schema-server.ts'
import { planLoad, type LoadPlan } from './schema/plan-load.ts'
import type { SchemaServer } from './schema/schema-server.ts'
import { wbemSchemaServer } from './schema/wbem-schema-server.ts'
import { openRepository } from './server-repository.ts'
import { ExitCode, explainable, UserError, type Surroundings } from './surroundings.ts'
import { Terminal } from './terminal.ts'

interface LoadOptions extends ConnectOptions {
  readonly namespace: string
  readonly include: readonly string[]
  readonly dryRun: boolean
  readonly offline: boolean
}

/** `iovm mof compile`: loads MOF into a running server, all of it or nothing. */
export function loadCommand(surroundings: Surroundings, schema: string): Command {
  const command = new Command('compile')
    .description('Load MOF files into a server: qualifiers, classes and instances, all or nothing.')
    .argument('<file...>', 'MOF files, compiled one after another')
    .option('-n, --namespace <name>', 'where they go, until a pragma says otherwise', 'root/cimv2')
    .addOption(
      new Option(
        '-I, --include <dir...>',
        'where included files, and classes and qualifiers that the server lacks, are looked for',
      ).default([schema], 'the schema of iovm'),
    )
    .option('--dry-run', 'only say what would be changed', false)
    .option('--offline', 'into the database in --data-dir, whose server does not run', false)
  return withConnectOptions(command, surroundings).action((files: string[], options: LoadOptions) =>
    options.offline ? loadOffline(files, options, surroundings) : loadOnline(files, options, surroundings),
  )
}

async function loadOnline(
  files: readonly string[],
  options: LoadOptions,
  surroundings: Surroundings,
): Promise<void> {
  const client = await connect(options, surroundings)
  try {
    await load(files, options, surroundings, wbemSchemaServer(client))
  } catch (error) {
    throw explained(error)
  } finally {
    client.close()
  }
}

async function loadOffline(
  files: readonly string[],
  options: LoadOptions,
  surroundings: Surroundings,
): Promise<void> {
  if (options.url !== undefined) throw new UserError('--offline loads into --data-dir, not into --url')
  const { environment, errors, processID } = surroundings
  const limits = defaultLimits
  const log = makeLog(errors, 'warn')
  const directory = await openDataDirectory(options.dataDir)
  const store = await explainable(() => openServerStore(directory, processID, limits, environment))
  try {
    const repository = await openRepository(store, limits, log)
    await load(files, options, surroundings, offlineSchemaServer(repository, { limits, environment, log }))
  } finally {
    await store.close()
  }
}

async function load(
  files: readonly string[],
  options: LoadOptions,
  surroundings: Surroundings,
  server: SchemaServer,
): Promise<void> {
  const { output } = surroundings
  const loader = fileLoader(options.include)
  const plan = await planLoad(server, files, options.namespace, loader, { includePath: options.include })
  const exitCode = plan.result.errors === 0 ? 0 : 1
  output.write(formatCheck({ ...plan.result, exitCode }, { colour: output.isTTY === true }))
  const terminal = new Terminal(output)
  if (exitCode !== 0) {
    terminal.line('nothing was changed on the server')
    throw new ExitCode(exitCode)
  }
  if (options.dryRun) return tellPlan(plan, terminal)
  tellOutcome(await carryOut(server, plan, teller(surroundings)), terminal)
}

function tellPlan({ plan, missing }: LoadPlan, terminal: Terminal): void {
  for (const namespace of missing) terminal.line(`would create the namespace ${namespace}`)
  for (const change of plan.changes) {
    const verb = 'before' in change && change.before !== undefined ? 'change' : 'create'
    terminal.line(`would ${verb} ${changeText(change)} in ${change.namespace}`)
  }
  if (plan.changes.length + missing.length === 0)
    terminal.line('nothing would change: the server has all of it')
}

/** Throws UserError for a refusal. */
function tellOutcome(outcome: LoadOutcome, terminal: Terminal): void {
  if (outcome.kind === 'done') {
    const text =
      outcome.changes === 0 ? 'the server had all of it already' : `${outcome.changes} changes made`
    return terminal.line(terminal.good(text))
  }
  const { what, why, left } = outcome
  const end =
    left.length === 0
      ? 'everything that was made before was taken back'
      : `these were made before and could not be taken back:\n  ${left.join('\n  ')}`
  throw new UserError(`the server refuses ${what}: ${why.message} (${why.statusName}); ${end}`)
}

const secondMs = 1000

/** Tells of progress once a second, on standard error. */
function teller({ environment, errors }: Surroundings): Progress {
  let told = environment.now()
  return (done, all) => {
    const now = environment.now()
    if (now - told < secondMs) return
    told = now
    errors.write(`${done} of ${all} changes made\n`)
  }
}
