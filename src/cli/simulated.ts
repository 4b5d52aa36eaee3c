import { Command } from 'commander'
import { join } from 'node:path'
import { inspect } from '../backends/simulated/inspect.ts'
import { defaultDataDirectory, simulatedStateFile } from './data-directory.ts'
import { UserError, type Surroundings } from './surroundings.ts'

/** `iovm simulated …`: what the simulated devices hold, as they themselves have it. */
export function simulatedCommand(surroundings: Surroundings): Command {
  const show = new Command('show')
    .description(
      'Print what the simulated adapters, switches and guests hold, as JSON; only what is not as new.',
    )
    .option('--data-dir <dir>', 'data directory of the server', defaultDataDirectory(surroundings))
    .action(({ dataDir }: { dataDir: string }) => {
      const file = join(dataDir, simulatedStateFile)
      try {
        surroundings.output.write(`${JSON.stringify(inspect(file), null, 2)}\n`)
      } catch (error) {
        throw new UserError(`${file} cannot be read: ${(error as Error).message}`, { cause: error })
      }
    })
  return new Command('simulated')
    .description('Look at simulated devices.')
    .helpCommand(false)
    .addCommand(show)
}
