import fc from 'fast-check'
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { messageOf } from '../../../src/iov/rollback.ts'
import type { Act } from './sequence.ts'
import { runSequence, sequencesOf, Tally } from './sequence.ts'

/**
 * The model-based test at length: `npm run test:model -- --runs 5000`. Tells the seed, how far it is, and at the end how
 * calls ended; on a failure the shortest sequence that fails, with the seed and the path to it.
 *
 * - `--runs N` sequences at most, of at most `--acts N` acts each;
 * - `--minutes N`: no sequence begins later, and the shortest one that fails is not looked for any longer;
 * - `--seed=N`: which sequences; `--path=P` begins with one that failed;
 * - `--stuck N`: a sequence that takes so many seconds has failed: something does not end.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    acts: { type: 'string', default: '40' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    stuck: { type: 'string', default: '60' },
  },
})
const numRuns = count('runs', values.runs)
const seed = values.seed === undefined ? randomInt(2 ** 31) : whole('seed', values.seed)
const progressEvery = 100

const tally = new Tally()
let made = 0
let isShrinking = false
say(`model: ${numRuns} sequences, --seed=${seed}`)
const result = await fc.check(fc.asyncProperty(sequencesOf(count('acts', values.acts)), make), {
  numRuns,
  seed,
  timeout: count('stuck', values.stuck) * 1000,
  ...(values.path === undefined ? {} : { path: values.path }),
  ...(values.minutes === undefined
    ? {}
    : { interruptAfterTimeLimit: count('minutes', values.minutes) * 60_000 }),
})
if (result.failed && !(result.interrupted && result.counterexample === null)) {
  say(`${fc.defaultReportMessage(result) ?? ''}\n${messageOf(result.errorInstance)}`)
  say(
    `model: ${result.numRuns - 1} sequences passed, 1 failed, --seed=${seed} --path=${result.counterexamplePath}`,
  )
  process.exitCode = 1
} else {
  for (const [end, times] of [...tally.ends].sort()) say(`${end} ${times}`)
  say(`model: ${result.numRuns} sequences passed, 0 failed, --seed=${seed}`)
}

async function make(acts: readonly Act[]): Promise<void> {
  await runSequence(acts, tally).catch((error: unknown) => {
    if (!isShrinking) say('model: one has failed; looking for the shortest one that does')
    isShrinking = true
    throw error
  })
  if (isShrinking) return
  made += 1
  if (made % progressEvery === 0) say(`model: ${made} sequences made`)
}

function whole(name: string, text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new Error(`--${name}: not a number: ${text}`)
  return number
}

function count(name: string, text: string): number {
  const number = whole(name, text)
  if (number < 1) throw new Error(`--${name}: at least 1`)
  return number
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
