import { CommanderError } from 'commander'
import { SourceError } from '../base/source-error.ts'
import { makeProgram } from './program.ts'
import { ExitCode, UserError, type Surroundings } from './surroundings.ts'
import { Terminal } from './terminal.ts'

/** Runs the command line; answers with the exit code. Faults of the user are one line, those of the program a stack. */
export async function run(surroundings: Surroundings): Promise<number> {
  const terminal = new Terminal(surroundings.errors)
  try {
    const program = await makeProgram(surroundings)
    await program.parseAsync([...surroundings.arguments], { from: 'user' })
    return 0
  } catch (error) {
    // Commander has printed its own message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode
    if (error instanceof ExitCode) return error.code
    terminal.line(`${terminal.bad('iovm:')} ${explain(error)}`)
    return 1
  }
}

function explain(error: unknown): string {
  if (error instanceof SourceError) {
    const { file, line, column } = error.position
    return `${file}:${line}:${column}: ${error.message}${error.hint === undefined ? '' : `; ${error.hint}`}`
  }
  if (error instanceof UserError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
