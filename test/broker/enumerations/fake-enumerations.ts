import { defaultLimits, type Limits } from '../../../src/base/limits.ts'
import { Enumerations } from '../../../src/broker/enumerations/enumerations.ts'
import { FakeTimers } from './fake-timers.ts'

/** Enumerations whose contexts are numbered and whose time stands still. */
export function fakeEnumerations(timers = new FakeTimers(), limits: Partial<Limits> = {}): Enumerations {
  let made = 0
  return new Enumerations({
    limits: { ...defaultLimits, ...limits },
    timers,
    environment: { randomBytes: (count) => Buffer.alloc(count, ++made) },
  })
}
