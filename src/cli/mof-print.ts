import { Command, Option } from 'commander'
import { checkFiles, formatCheck, printAll } from '../mof/check.ts'
import { fileLoader } from '../mof/file-loader.ts'
import { Repository } from '../repository/repository.ts'
import { ExitCode, type Surroundings } from './surroundings.ts'

/** `iovm mof print`: what MOF files say as one text that needs no other, in an order that compiles. */
export function printCommand(surroundings: Surroundings, schema: string): Command {
  return new Command('print')
    .description('Print what MOF files declare, and what that needs, as one MOF text in a uniform style.')
    .argument('<file...>', 'MOF files, compiled one after another into one namespace')
    .addOption(
      new Option(
        '-I, --include <dir...>',
        'where classes and qualifiers that the files use are looked for',
      ).default([schema], 'the schema of iovm'),
    )
    .action((files: string[], options: { readonly include: readonly string[] }) => {
      const namespace = new Repository().create('print')
      const result = checkFiles(files, namespace, fileLoader(options.include))
      if (result.diagnostics.length > 0)
        surroundings.errors.write(formatCheck(result, { colour: surroundings.errors.isTTY === true }))
      if (result.exitCode !== 0) throw new ExitCode(result.exitCode)
      surroundings.output.write(printAll(namespace))
    })
}
