import { Command } from 'commander'
import { lifecycleCommand } from './lifecycle.ts'
import { mofCommand } from './mof.ts'
import { serveCommand } from './serve.ts'
import { simulatedCommand } from './simulated.ts'
import { siteCommand } from './site.ts'
import type { Surroundings } from './surroundings.ts'

/** The commands, in the order of the help. */
const commands: readonly ((surroundings: Surroundings) => Command)[] = [
  serveCommand,
  lifecycleCommand,
  siteCommand,
  mofCommand,
  simulatedCommand,
]

/** The command line `iovm …`. */
export function makeProgram(surroundings: Surroundings): Command {
  const program = new Command('iovm')
    .description('Manages virtual I/O in a data centre and speaks WBEM (CIM-XML).')
    .version(surroundings.version)
    .helpCommand(false)
    .showHelpAfterError('(--help says more)')
    .addHelpText(
      'after',
      `
To begin:
  npm start                          serve a simulated site on 127.0.0.1:5988 and :5989
  npm run lifecycle                  watch the life of a virtual machine on that server
  npm start -- --site FILE           serve your own site
  npm run iovm -- COMMAND --help     more about a command
`,
    )
  for (const make of commands) program.addCommand(make(surroundings))
  configure(program, surroundings)
  return program
}

/** Commands inherit neither the streams nor how errors end when they are added ready-made. */
function configure(command: Command, surroundings: Surroundings): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void surroundings.output.write(text),
    writeErr: (text) => void surroundings.errors.write(text),
    getOutHasColors: () => surroundings.output.isTTY === true,
    getErrHasColors: () => surroundings.errors.isTTY === true,
  })
  for (const child of command.commands) configure(child, surroundings)
}
