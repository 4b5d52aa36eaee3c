import { expect } from 'chai'
import type { HostAccess } from '../../src/backends/host-access.ts'
import { watchHost } from '../../src/backends/host-watch.ts'
import type { Teller } from '../../src/backends/host-watch.ts'
import { BackendError } from '../../src/iov/backend.ts'
import { failure } from './contract/failure.ts'
import { tellingHost } from './telling-host.ts'

describe('what a host tells', () => {
  const tellers: Teller[] = [
    { command: 'ip', args: ['monitor', 'link'], concerns: /br0/ },
    { command: 'udevadm', args: ['monitor'], concerns: /./, optional: true },
  ]

  it('ends with the words of the command that ends by itself', async () => {
    const { access, ends } = tellingHost()
    const watching = watchHost('rig', access, tellers)!(() => {}, new AbortController().signal)
    ends.get('ip')!({ status: 1, stdout: '', stderr: 'Cannot open netlink socket\n' })
    const error = await failure(watching)
    expect(error).to.be.instanceOf(BackendError)
    expect((error as BackendError).message)
      .to.include('ip monitor link')
      .and.to.include('netlink socket')
  })

  it('is heard without a command that need not be there, and not without another', async () => {
    const stop = new AbortController()
    const { access, say } = tellingHost({ without: ['udevadm'] })
    let changes = 0
    const watching = watchHost('rig', access, tellers)!(() => changes++, stop.signal)
    say('ip', '4: br0: <UP>')
    say('ip', '5: br1: <UP>')
    expect(changes).to.equal(1)
    stop.abort()
    await watching
    const none = watchHost('rig', tellingHost({ without: ['ip'] }).access, tellers)!(() => {}, caller())
    expect(await failure(none))
      .to.be.instanceOf(BackendError)
      .with.property('code', 'unreachable')
  })

  it('is nothing where the host cannot hand it on, and what the host itself tells where it can', () => {
    expect(watchHost('rig', {} as HostAccess, tellers)).to.equal(undefined)
    const watch = (): Promise<void> => Promise.resolve()
    expect(watchHost('rig', { watch } as unknown as HostAccess, tellers)).to.equal(watch)
  })
})

const caller = () => new AbortController().signal
