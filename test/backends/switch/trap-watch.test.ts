import { expect } from 'chai'
import { trapWatch } from '../../../src/backends/switch/trap-watch.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import type { Security } from '../../../src/snmp/security.ts'
import { TrapReceiver } from '../../../src/snmp/trap-receiver.ts'
import type { TrapSource } from '../../../src/snmp/trap-receiver.ts'
import { failure } from '../contract/failure.ts'

const security: Security = { version: 'v2c', community: 'private' }

/** Hears what the test lets it hear. */
class FakeReceiver extends TrapReceiver {
  readonly sources = new Set<TrapSource>()

  constructor() {
    super({ port: 162, family: 'udp4' })
  }

  override listen(source: TrapSource): () => void {
    this.sources.add(source)
    return () => this.sources.delete(source)
  }

  get source(): TrapSource {
    return [...this.sources][0]!
  }
}

describe('trap watch', () => {
  const receiver = new FakeReceiver()
  const watch = (known: () => Security = () => security) =>
    trapWatch({ device: 'sw1', host: 'leaf', receiver, security: known, resolve: async () => ['192.0.2.1'] })
  const turn = () => new Promise((resolve) => setImmediate(resolve))

  it('takes every notification for a change but one of a wrong community, and ends when it is told', async () => {
    let changes = 0
    const controller = new AbortController()
    const watching = watch()(() => (changes += 1), controller.signal)
    await turn()
    expect(receiver.source.addresses).to.deep.equal(['192.0.2.1'])
    for (const trap of ['1.3.6.1.6.3.1.1.5.3', '1.3.6.1.6.3.1.1.5.4', '1.3.6.1.4.1.9.1', null])
      receiver.source.onTrap(trap)
    receiver.source.onTrap('1.3.6.1.6.3.1.1.5.5')
    expect(changes).to.equal(4)
    controller.abort()
    await watching
    expect(receiver.sources.size).to.equal(0)
  })

  it('ends at once where it is told to before it has begun', async () => {
    await watch()(() => undefined, AbortSignal.abort())
    expect(receiver.sources.size).to.equal(0)
  })

  it('tells that it cannot hear: no port, no secret', async () => {
    const watching = failure(watch()(() => undefined, new AbortController().signal))
    await turn()
    receiver.source.onEnd(new Error('EADDRINUSE'))
    const error = await watching
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'unreachable')
    expect((error as Error).message).to.include('sw1: watch: EADDRINUSE')
    expect(receiver.sources.size).to.equal(0)
    const unread = () => {
      throw new Error('the environment variable X is not set')
    }
    const other = await failure(watch(unread)(() => undefined, new AbortController().signal))
    expect(other).to.be.instanceOf(BackendError)
    expect((other as Error).message).to.include('X is not set')
  })
})
