import { expect } from 'chai'
import { watchFunctions } from '../../../src/backends/sriov/function-watch.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { tellingHost } from '../telling-host.ts'

describe('what the kernel tells of virtual functions', () => {
  it('is what concerns cards, and not links of software', async () => {
    const { access, say } = tellingHost()
    const stop = new AbortController()
    let changes = 0
    const { watch, mayMiss } = watchFunctions('h1', access)
    expect(mayMiss).to.equal(true)
    const watching = watch!(() => changes++, stop.signal)
    const about = String.raw`<UP> mtu 1500 qdisc mq state UP \\    link/ether 52:54:00:00:01:00 promiscuity 0`
    const event = '/devices/pci0000:00/0000:00:06.0/0000:01:10.0 (pci)'
    for (const [command, line, counts] of [
      ['ip', `4: pf0: ${about} parentbus pci parentdev 0000:01:00.0 `, true],
      ['ip', `Deleted 6: eth0: ${about} parentbus pci parentdev 0000:01:10.0 `, true],
      ['ip', `23: dummy77: ${about} minmtu 0 maxmtu 0`, false],
      ['udevadm', `KERNEL[962.765209] bind     ${event}`, true],
      ['udevadm', 'KERNEL - the kernel uevent', false],
      ['udevadm', '', false],
    ] as const) {
      const before = changes
      say(command, line)
      expect(changes > before, line).to.equal(counts)
    }
    stop.abort()
    await watching
  })

  it('leaves nothing out where the host tells of everything itself', () => {
    const watch = (): Promise<void> => Promise.resolve()
    const told = watchFunctions('h1', { watch } as unknown as HostAccess)
    expect(told).to.deep.equal({ watch, mayMiss: false })
  })
})
