import { Command, Option } from 'commander'
import { join } from 'node:path'
import { checkFiles, checkReport, formatCheck } from '../mof/check.ts'
import { fileLoader } from '../mof/file-loader.ts'
import { Repository } from '../repository/repository.ts'
import { loadCommand } from './mof-load.ts'
import { printCommand } from './mof-print.ts'
import { ExitCode, type Surroundings } from './surroundings.ts'

/** The schema that comes with the product: what checked files may build on. */
const ownSchema = join(import.meta.dirname, '../../mof')

interface CheckOptions {
  readonly include: readonly string[]
  readonly json: boolean
  readonly facts: boolean
}

/** `iovm mof …`: the MOF compiler by itself. */
export function mofCommand(surroundings: Surroundings): Command {
  return new Command('mof')
    .description('Work with MOF files.')
    .helpCommand(false)
    .addCommand(check(surroundings))
    .addCommand(printCommand(surroundings, ownSchema))
    .addCommand(loadCommand(surroundings, ownSchema))
}

function check(surroundings: Surroundings): Command {
  return new Command('check')
    .description('Compile MOF files and say what is wrong with them.')
    .argument('<file...>', 'MOF files, compiled one after another into one namespace')
    .addOption(
      new Option(
        '-I, --include <dir...>',
        'where classes and qualifiers that the files use are looked for',
      ).default([ownSchema], 'the schema of iovm'),
    )
    .option('--json', 'the result as JSON', false)
    .option('--facts', 'with --json: everything that the classes say, too', false)
    .action((files: string[], options: CheckOptions) => {
      const namespace = new Repository().create('check')
      const result = checkFiles(files, namespace, fileLoader(options.include))
      const text = options.json
        ? `${JSON.stringify(checkReport(result, options.facts ? namespace : undefined))}\n`
        : formatCheck(result, { colour: surroundings.output.isTTY === true })
      surroundings.output.write(text)
      if (result.exitCode !== 0) throw new ExitCode(result.exitCode)
    })
}
