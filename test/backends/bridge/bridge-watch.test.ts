import { expect } from 'chai'
import { watchOf } from '../../../src/backends/bridge/bridge-watch.ts'
import { tellingHost } from '../telling-host.ts'

describe('what the kernel tells of a bridge', () => {
  it('is what concerns it: its ports, itself, and VLANs', async () => {
    const { access, say } = tellingHost()
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
})
