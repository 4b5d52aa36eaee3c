import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { UserError, type Surroundings } from './surroundings.ts'

/** What lies in a data directory, beside the certificate. */
export const simulatedStateFile = 'simulated.db'
export const initialPasswordFile = 'initial-admin-password'
export const runningFile = 'running.json'

/** Where a running server can be reached; written for the other commands on the same machine. */
export interface RunningServerFile {
  readonly processID: number
  readonly urls: readonly string[]
  readonly user: string
}

/** `iovm` in the user's data home (XDG Base Directory Specification). */
export function defaultDataDirectory({ variables, homeDirectory }: Surroundings): string {
  const dataHome = variables['XDG_DATA_HOME']
  return join(
    dataHome !== undefined && isAbsolute(dataHome) ? dataHome : join(homeDirectory, '.local', 'share'),
    'iovm',
  )
}

/** Makes the directory if need be, for its owner alone. Throws UserError where that does not work. */
export async function openDataDirectory(path: string): Promise<string> {
  const directory = resolve(path)
  try {
    const made = await mkdir(directory, { recursive: true, mode: 0o700 })
    if (made !== undefined) await chmod(directory, 0o700)
    if (!(await stat(directory)).isDirectory()) throw new Error('it is not a directory')
  } catch (error) {
    throw new UserError(
      `the data directory ${directory} cannot be used: ${(error as Error).message}; choose another one with --data-dir`,
      { cause: error },
    )
  }
  return directory
}

/** Writes a file that only its owner can read, whole or not at all. */
export async function writeSecret(directory: string, name: string, text: string): Promise<string> {
  const path = join(directory, name)
  const draft = `${path}.new`
  await rm(draft, { force: true })
  await writeFile(draft, text, { mode: 0o600, flag: 'wx' })
  await rename(draft, path)
  return path
}

/** The text of a file in the directory; undefined where there is none. */
export async function readIfThere(directory: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(join(directory, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export async function writeRunning(directory: string, running: RunningServerFile): Promise<void> {
  await writeSecret(directory, runningFile, `${JSON.stringify(running)}\n`)
}

export async function removeRunning(directory: string): Promise<void> {
  await rm(join(directory, runningFile), { force: true })
}

/** Where the server of this data directory can be reached, if one runs or was killed. */
export async function readRunning(directory: string): Promise<RunningServerFile | undefined> {
  const text = await readIfThere(directory, runningFile)
  return text === undefined ? undefined : (JSON.parse(text) as RunningServerFile)
}
