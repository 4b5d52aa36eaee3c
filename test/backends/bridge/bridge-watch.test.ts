import { expect } from 'chai'
import { watchOf } from '../../../src/backends/bridge/bridge-watch.ts'
import type { HostAccess, RunResult } from '../../../src/backends/host-access.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { failure } from '../contract/failure.ts'

/** A host that hands on lines when it is told to, and ends a command when it is told to. */
function open() {
  const lines = new Map<string, (line: string) => void>()
  const ends = new Map<string, (result: RunResult) => void>()
  const access = {
    follow: (command: string, _: readonly string[], onLine: (line: string) => void, signal: AbortSignal) =>
      new Promise<RunResult>((resolve, reject) => {
        lines.set(command, onLine)
        ends.set(command, resolve)
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      }),
  } as unknown as HostAccess
  return { access, say: (command: string, line: string) => lines.get(command)!(line), ends }
}

describe('what the kernel tells of a bridge', () => {
  it('is what concerns it: its ports, itself, and VLANs', async () => {
    const { access, say } = open()
    const stop = new AbortController()
    let changes = 0
    const watching = watchOf('rig', 'br0', access)!(() => changes++, stop.signal)
    for (const [command, line, counts] of [
      ['bridge', 'p1              100 PVID Egress Untagged', true],
      ['ip', '4: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP', true],
      ['ip', '5: p1@if2: <BROADCAST> mtu 1500 master br0 state UP', true],
      ['ip', 'Deleted 4: br0: <BROADCAST> mtu 1500', true],
      ['ip', '6: br01: <BROADCAST> mtu 1500', false],
      ['ip', '7: eth0: <BROADCAST> mtu 1500', false],
      ['ip', '    link/ether 02:00:00:00:00:01', false],
    ] as const) {
      const before = changes
      say(command, line)
      expect(changes > before, line).to.equal(counts)
    }
    stop.abort()
    await watching
  })

  it('ends with the words of the command that ends by itself', async () => {
    const { access, ends } = open()
    const watching = watchOf('rig', 'br0', access)!(() => {}, new AbortController().signal)
    ends.get('bridge')!({ status: 1, stdout: '', stderr: 'Cannot open netlink socket\n' })
    const error = await failure(watching)
    expect(error).to.be.instanceOf(BackendError)
    expect((error as BackendError).message)
      .to.include('bridge monitor vlan')
      .and.to.include('netlink socket')
  })

  it('is nothing where the host cannot hand it on, and what the host itself tells where it can', () => {
    expect(watchOf('rig', 'br0', {} as HostAccess)).to.equal(undefined)
    const watch = (): Promise<void> => Promise.resolve()
    expect(watchOf('rig', 'br0', { watch } as unknown as HostAccess)).to.equal(watch)
  })
})
