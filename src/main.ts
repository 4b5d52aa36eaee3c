#!/usr/bin/env node
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { homedir, hostname, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'

// What is written holds secrets, or what secrets are made of: it is for the owner alone.
process.umask(0o077)

// Compiled code is kept from start to start: half of the time of a start. In a directory of the user's own: whoever
// can write there can run code as the user.
const cacheHome = process.env['XDG_CACHE_HOME']
enableCompileCache(
  join(
    cacheHome !== undefined && isAbsolute(cacheHome) ? cacheHome : join(homedir(), '.cache'),
    'iovm',
    'code',
  ),
)
const { run } = await import('./cli/run.ts')

const packageFile = new URL('../package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }

// Whoever read what is printed may have gone (`npm start | head`): a server goes on all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

// Where a terminal is, SIGHUP says that it was closed; elsewhere it asks for files to be read anew, as is the custom.
const hangUpReloads = !process.stdin.isTTY
const stopSignals: readonly NodeJS.Signals[] = [
  'SIGINT',
  'SIGTERM',
  ...(hangUpReloads ? [] : ['SIGHUP' as const]),
]

process.exitCode = await run({
  arguments: process.argv.slice(2),
  variables: process.env,
  homeDirectory: homedir(),
  hostName: hostname(),
  version,
  processID: process.pid,
  userName: userName(),
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  environment: { now: Date.now, randomBytes },
  onStop(listener) {
    for (const signal of stopSignals) {
      process.once(signal, () => {
        // Whoever asks twice does not want to wait.
        process.once(signal, () => process.exit(1))
        listener()
      })
    }
  },
  onReload(listener) {
    if (hangUpReloads) process.on('SIGHUP', listener)
  },
  die() {
    process.kill(process.pid, 'SIGKILL')
    throw new Error('SIGKILL has not ended the process')
  },
})

/** Users without an entry in the system's list have a number only. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'not known'}`
  }
}
