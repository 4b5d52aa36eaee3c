import fc from 'fast-check'

/**
 * Property tests draw new examples at each run; in CI they draw the same ones at each run, so that a change is judged
 * by its own merits. FC_SEED=number repeats a run anywhere.
 */
const given = process.env['FC_SEED'] ?? (process.env['CI'] === undefined ? undefined : '20091101')
if (given !== undefined) fc.configureGlobal({ seed: Number(given) })
