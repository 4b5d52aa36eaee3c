import { Command } from 'commander'
import type { Surroundings } from './surroundings.ts'

/** The commands by name, in the order of the help. Each is loaded when it is asked for: a start is half loading code. */
const commands: Readonly<Record<string, () => Promise<(surroundings: Surroundings) => Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand,
  lifecycle: async () => (await import('./lifecycle.ts')).lifecycleCommand,
  user: async () => (await import('./user.ts')).userCommand,
  site: async () => (await import('./site.ts')).siteCommand,
  mof: async () => (await import('./mof.ts')).mofCommand,
  simulated: async () => (await import('./simulated.ts')).simulatedCommand,
}

/** The command line `iovm …`. */
export async function makeProgram(surroundings: Surroundings): Promise<Command> {
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
  const [name = ''] = surroundings.arguments
  const asked = Object.hasOwn(commands, name) ? [commands[name]] : Object.values(commands)
  for (const load of asked) if (load !== undefined) program.addCommand((await load())(surroundings))
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
