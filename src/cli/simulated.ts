import { Command, InvalidArgumentError } from 'commander'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from '../backends/simulated/inspect.ts'
import { StateFile } from '../backends/simulated/state-file.ts'
import { troubleOwner } from '../backends/simulated/trouble.ts'
import type { DeviceTrouble } from '../backends/simulated/trouble.ts'
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
  const trouble = new Command('trouble')
    .description('Let a simulated host or switch of a running server meet trouble; without options, end it.')
    .argument('<device>', 'name of a host or switch')
    .option('--delay <ms>', 'let each call take so much longer', parseDelay)
    .option('--refuse <call...>', 'refuse these calls, such as connect, configure, join, createVLAN')
    .option('--hang <call...>', 'do not answer these calls')
    .option('--data-dir <dir>', 'data directory of the server', defaultDataDirectory(surroundings))
    .action((device: string, options: TroubleOptions) => {
      const file = join(options.dataDir, simulatedStateFile)
      if (!existsSync(file)) throw new UserError(`no server has run a simulated site with ${file} yet`)
      writeTrouble(file, device, options)
    })
  return new Command('simulated')
    .description('Look at simulated devices, and let them meet trouble.')
    .helpCommand(false)
    .addCommand(show)
    .addCommand(trouble)
}

interface TroubleOptions {
  readonly delay?: number
  readonly refuse?: string[]
  readonly hang?: string[]
  readonly dataDir: string
}

function writeTrouble(path: string, device: string, { delay, refuse, hang }: TroubleOptions): void {
  const trouble: DeviceTrouble = {
    ...(delay === undefined ? {} : { delayMs: delay }),
    ...(refuse === undefined ? {} : { refuse }),
    ...(hang === undefined ? {} : { hang }),
  }
  const file = new StateFile(path)
  try {
    const value = Object.keys(trouble).length === 0 ? undefined : trouble
    file.change([{ kind: 'trouble', owner: troubleOwner, key: device, value }])
  } finally {
    file.close()
  }
}

function parseDelay(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('expected a whole number of milliseconds')
  return Number(text)
}
