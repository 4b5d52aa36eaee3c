#!/usr/bin/env node
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir, hostname } from 'node:os'
import { run } from './cli/run.ts'

const packageFile = new URL('../package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

// What is written holds secrets, or what secrets are made of: it is for the owner alone.
process.umask(0o077)

// Whoever read what is printed may have gone (`npm start | head`): a server goes on all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

process.exitCode = await run({
  arguments: process.argv.slice(2),
  variables: process.env,
  homeDirectory: homedir(),
  hostName: hostname(),
  version,
  processID: process.pid,
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
  die() {
    process.kill(process.pid, 'SIGKILL')
    throw new Error('SIGKILL has not ended the process')
  },
})
