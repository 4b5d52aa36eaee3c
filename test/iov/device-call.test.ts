import { expect } from 'chai'
import { BackendError } from '../../src/iov/backend.ts'
import { callDevice } from '../../src/iov/device-call.ts'

describe('a call on a device', () => {
  /** Its time is up when the test says so; what was told to stop has as long as it wants. */
  const limitsOf = (time: AbortSignal, grace = new AbortController().signal) => ({
    deviceTimeoutMs: 30_000,
    deviceGraceMs: 2_000,
    makeTimeout: (ms: number) => (ms === 30_000 ? time : grace),
  })
  const untilAborted = (reason: () => unknown) => (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(reason()))
    })
  const failureOf = async (call: Promise<unknown>): Promise<Error> => {
    try {
      await call
    } catch (error) {
      return error as Error
    }
    throw new Error('it did not fail')
  }

  it('whose time is up tells what it was waiting for, in the words of the backend', async () => {
    const time = new AbortController()
    const waiting = new BackendError('leaf', 'join p1', 'timeout', 'ovs-vswitchd has not applied the change')
    const failed = failureOf(
      callDevice(
        'leaf',
        'port.join',
        limitsOf(time.signal),
        untilAborted(() => waiting),
        () => undefined,
      ),
    )
    time.abort()
    const error = await failed
    expect(error).to.be.instanceOf(BackendError).and.include({ code: 'timeout', device: 'leaf' })
    expect(error.message).to.include('no answer within 30000 ms').and.include('ovs-vswitchd has not applied')
    expect(error.cause).to.equal(waiting)
  })

  it('whose time is up tells no more where the backend has no words of its own', async () => {
    const time = new AbortController()
    const failed = failureOf(
      callDevice(
        'leaf',
        'port.join',
        limitsOf(time.signal),
        untilAborted(() => new Error('aborted')),
        () => undefined,
      ),
    )
    time.abort()
    expect((await failed).message).to.equal('leaf: port.join: no answer within 30000 ms')
  })

  it('that does not stop is left behind, and its end is told', async () => {
    const end = Promise.withResolvers<void>()
    const late = Promise.withResolvers<void>()
    const over = AbortSignal.abort()
    const failed = failureOf(
      callDevice('leaf', 'port.join', limitsOf(over, over), () => end.promise, late.resolve),
    )
    expect(await failed)
      .to.be.instanceOf(BackendError)
      .with.property('code', 'timeout')
    end.resolve()
    await late.promise
  })

  it('ends for the reason for which it was killed', async () => {
    const kill = new AbortController()
    const reason = new Error('the server ends')
    const failed = failureOf(
      callDevice(
        'leaf',
        'port.join',
        limitsOf(new AbortController().signal),
        untilAborted(() => new BackendError('leaf', 'join', 'timeout', 'given up')),
        () => undefined,
        kill.signal,
      ),
    )
    kill.abort(reason)
    expect(await failed).to.equal(reason)
  })
})
