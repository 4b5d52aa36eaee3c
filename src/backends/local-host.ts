import { spawn } from 'node:child_process'
import { mkdtemp, readFile, readdir, readlink, open, rm, writeFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { constants as fileConstants } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { HostError } from './host-access.ts'
import type { HostAccess, RunResult } from './host-access.ts'

export interface LocalHostOptions {
  /** The directory in whose `sys` the files are; a test gives one of its own. Default: the root. */
  root?: string
  /** Where commands are searched. Nothing else of our own environment is passed to them. */
  commandPath?: string
}

/**
 * Writes that may be under way at once. A write to /sys can hang in the kernel, where nothing ends it; it then keeps
 * one thread of Node's pool of four. The others must stay free for reading.
 */
const maximumWrites = 2

/** The operating system that iovm itself runs on. */
export class LocalHost implements HostAccess {
  readonly #root: string
  readonly #commandPath: string
  #writing = 0
  readonly #waiting: (() => void)[] = []

  constructor({
    root = '/',
    commandPath = '/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin',
  }: LocalHostOptions = {}) {
    this.#root = root
    this.#commandPath = commandPath
  }

  read(path: string, signal: AbortSignal): Promise<string> {
    return this.#call(path, signal, () => readFile(join(this.#root, path), 'latin1'))
  }

  list(path: string, signal: AbortSignal): Promise<string[]> {
    return this.#call(path, signal, () => readdir(join(this.#root, path)))
  }

  readLink(path: string, signal: AbortSignal): Promise<string> {
    return this.#call(path, signal, () => readlink(join(this.#root, path)))
  }

  write(path: string, text: string, signal: AbortSignal): Promise<void> {
    return this.#call(path, signal, () => this.#write(path, text, signal))
  }

  async #write(path: string, text: string, signal: AbortSignal): Promise<void> {
    while (this.#writing >= maximumWrites) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#writing += 1
    try {
      signal.throwIfAborted()
      const file = await open(join(this.#root, path), fileConstants.O_WRONLY)
      try {
        await file.write(Buffer.from(text, 'latin1'))
      } finally {
        await file.close()
      }
    } finally {
      this.#writing -= 1
      this.#waiting.shift()?.()
    }
  }

  /** Makes the call; gives up waiting for it when the signal says so, even where the kernel does not. */
  async #call<T>(path: string, signal: AbortSignal, make: () => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    const stopped = Promise.withResolvers<never>()
    const stop = () => stopped.reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      return await Promise.race([make(), stopped.promise])
    } catch (error) {
      throw asHostError(error, path)
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  async run(
    command: string,
    args: readonly string[],
    signal: AbortSignal,
    input?: string,
  ): Promise<RunResult> {
    signal.throwIfAborted()
    if (input === undefined) return this.#collect(command, args, signal, 'ignore')
    const file = await openInput(input)
    try {
      return await this.#collect(command, args, signal, file.fd)
    } finally {
      await file.close()
    }
  }

  async follow(
    command: string,
    args: readonly string[],
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<RunResult> {
    signal.throwIfAborted()
    let rest = ''
    const result = await this.#spawn(command, args, signal, 'ignore', (text) => {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    })
    if (rest !== '') onLine(rest)
    return { ...result, stdout: '' }
  }

  async #collect(
    command: string,
    args: readonly string[],
    signal: AbortSignal,
    stdin: 'ignore' | number,
  ): Promise<RunResult> {
    let stdout = ''
    const result = await this.#spawn(command, args, signal, stdin, (text) => (stdout += text))
    return { ...result, stdout }
  }

  #spawn(
    command: string,
    args: readonly string[],
    signal: AbortSignal,
    stdin: 'ignore' | number,
    onText: (text: string) => void,
  ): Promise<Omit<RunResult, 'stdout'>> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        shell: false,
        stdio: [stdin, 'pipe', 'pipe'],
        env: { PATH: this.#commandPath, LC_ALL: 'C' },
        signal,
        killSignal: 'SIGKILL',
      })
      let stderr = ''
      child.stdout?.setEncoding('utf8').on('data', onText)
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
      child.on('error', (error) => reject(signal.aborted ? signal.reason : asHostError(error, command)))
      child.on('close', (status, killedBy) =>
        resolve({ status: status ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]), stderr }),
      )
    })
  }
}

/**
 * A file without a name that holds the input: unlike the socket that Node makes for standard input, a command can open
 * it as /dev/stdin, and it is gone with the last who has it open.
 */
async function openInput(input: string): Promise<FileHandle> {
  const directory = await mkdtemp(join(tmpdir(), 'iovm-input-'))
  try {
    const path = join(directory, 'input')
    await writeFile(path, input, { mode: 0o600 })
    return await open(path, 'r')
  } finally {
    await rm(directory, { recursive: true })
  }
}

function asHostError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('errno' in error) || !('code' in error)) return error
  return new HostError(String(error.code), path, { cause: error })
}
