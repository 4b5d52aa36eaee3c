import { spawn } from 'node:child_process'
import { readFile, readdir, readlink, open } from 'node:fs/promises'
import { constants as fileConstants } from 'node:fs'
import { constants } from 'node:os'
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

  run(command: string, args: readonly string[], signal: AbortSignal): Promise<RunResult> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const child = spawn(command, args, {
        shell: false,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: this.#commandPath, LC_ALL: 'C' },
        signal,
        killSignal: 'SIGKILL',
      })
      let stdout = ''
      let stderr = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
      child.on('error', (error) => reject(signal.aborted ? signal.reason : asHostError(error, command)))
      child.on('close', (status, killedBy) =>
        resolve({
          status: status ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]),
          stdout,
          stderr,
        }),
      )
    })
  }
}

function asHostError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('errno' in error) || !('code' in error)) return error
  return new HostError(String(error.code), path, { cause: error })
}
