import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CIMClass } from '../cim/class.ts'
import { fileLoader } from '../mof/file-loader.ts'
import { typescriptOf } from '../mof/typescript.ts'
import { loadRepository } from '../repository/load.ts'

const projectFolder = join(import.meta.dirname, '../..')

interface Output {
  /** Relative to the project's folder. */
  readonly source: string
  readonly file: string
  readonly isWanted: (found: CIMClass) => boolean
}

const outputs: readonly Output[] = [
  {
    source: 'mof/iovm.mof',
    file: 'src/providers/iov/classes.ts',
    isWanted: (found) => found.name.startsWith('IOV_'),
  },
  {
    source: 'mof/interop.mof',
    file: 'src/providers/interop/classes.ts',
    isWanted: (found) => found.name.startsWith('CIM_') && !found.isAbstract,
  },
]

export interface GeneratedFile {
  /** Absolute. */
  readonly path: string
  readonly text: string
}

/** The TypeScript declarations of the classes that our providers serve, made from mof/. Throws SourceError for bad MOF. */
export function generatedFiles(): GeneratedFile[] {
  return outputs.map(({ source, file, isWanted }) => {
    const schema = { namespace: 'types', file: join(projectFolder, source) }
    const classes = loadRepository(fileLoader(), [schema]).create('types').classes()
    const text = typescriptOf(
      Array.from(classes).filter((found) => isWanted(found)),
      '../../cim',
      source,
    )
    return { path: join(projectFolder, file), text }
  })
}

if (import.meta.main) {
  for (const { path, text } of generatedFiles()) writeFileSync(path, text)
}
