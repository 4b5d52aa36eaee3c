import fc from 'fast-check'
import { parseArgs } from 'node:util'
import { anySequence, runSequence, Tally } from './sequence.ts'

/**
 * The model-based test at length: `npm run test:model -- --runs 5000 [--seed N]`. Says how calls ended; on a failure
 * the shortest sequence that fails, and its seed.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '2000' }, seed: { type: 'string' } },
})
const tally = new Tally()
await fc.assert(
  fc.asyncProperty(anySequence, (acts) => runSequence(acts, tally)),
  { numRuns: Number(values.runs), ...(values.seed === undefined ? {} : { seed: Number(values.seed) }) },
)
const lines = [...tally.ends].sort().map(([end, count]) => `${end} ${count}`)
process.stdout.write(`${lines.join('\n')}\nmodel: ${values.runs} sequences passed, 0 failed\n`)
