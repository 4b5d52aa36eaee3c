import { expect } from 'chai'
import fc from 'fast-check'
import { callNames, runSequence, sequencesOf, Tally } from './sequence.ts'

/** Sequences in a run of the tests; `npm run test:model` makes as many as one likes. */
const sequences = 100

/** Acts in a sequence at most. */
const acts = 40

/** The same ones at each run, as in CI: to look for others is what `npm run test:model` is for. */
const seed = 20091101

describe('iov: the model', () => {
  it('is what the reference says after any sequence of calls, with devices that fail', async function () {
    this.timeout(300_000)
    const tally = new Tally()
    await fc.assert(
      fc.asyncProperty(sequencesOf(acts), (sequence) => runSequence(sequence, tally)),
      { numRuns: sequences, seed: fc.readConfigureGlobal().seed ?? seed },
    )
    // Chance may leave out a few that need much to be there before.
    const never = callNames.filter((name) => !tally.has(name, 'completed'))
    expect(never.length, `calls that never succeeded: ${never.join(', ')}`).to.be.below(callNames.length / 4)
  })
})
