import { Readable } from 'node:stream'
import type { Surroundings } from '../../src/cli/surroundings.ts'
import { Collector } from './collector.ts'

/** Surroundings of nowhere, with these environment variables. */
export function surroundings(
  variables: Surroundings['variables'] = {},
  ...given: string[]
): Surroundings & { output: Collector; errors: Collector } {
  return {
    arguments: given,
    variables,
    homeDirectory: '/home-of-user',
    hostName: 'somewhere',
    version: '1.2.3',
    processID: 4711,
    userName: 'somebody',
    input: Readable.from([]),
    output: new Collector(),
    errors: new Collector(),
    environment: { now: () => 0, randomBytes: (count) => new Uint8Array(count) },
    onStop() {},
    onReload() {},
    die() {
      throw new Error('died')
    },
  }
}
