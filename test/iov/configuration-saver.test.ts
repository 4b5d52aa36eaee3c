import { expect } from 'chai'
import { defaultLimits } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import type { Backends } from '../../src/iov/backend.ts'
import { ConfigurationSaver } from '../../src/iov/configuration-saver.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { FakeTimers } from '../broker/enumerations/fake-timers.ts'
import { refusal } from './fakes.ts'
import { smallDevices } from './small-site.ts'

const signal = new AbortController().signal
const limits = {
  ...defaultLimits,
  saveQuietMs: 5,
  saveLatestMs: 12,
  makeTimeout: () => new AbortController().signal,
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('iov: saving the configuration of switches', () => {
  let timers: FakeTimers
  let saver: ConfigurationSaver
  let saves: string[]
  let shown: [string, boolean][]
  let save: (name: string) => Promise<void>
  let saveAfterMs: number | undefined

  beforeEach(() => {
    timers = new FakeTimers()
    saves = []
    shown = []
    saveAfterMs = undefined
    save = async (name) => void saves.push(name)
    const devices = smallDevices()
    const backends: Backends = {
      adapters: (host) => devices.adapters(host),
      hypervisor: (host) => devices.hypervisor(host),
      guest: (host) => devices.guest(host),
      switch: (name) =>
        name === 's2'
          ? devices.switch(name)
          : { ...devices.switch(name), save: () => save(name), saveAfterMs, mayMiss: true },
    }
    const show = (name: string, saved: boolean) => void shown.push([name, saved])
    saver = new ConfigurationSaver({ backends, timers, limits, log: silentLog, show })
  })

  const change = (number = 100, name = 's1') =>
    saver.backends.switch(name).createVLAN(VLANID.parse(number), 'x', signal)

  it('saves once, when nothing has changed for a while, and shows it as unsaved until then', async () => {
    await change(100)
    timers.pass(4)
    await change(101)
    timers.pass(4)
    await settled()
    expect(saves).to.deep.equal([])
    expect((await saver.backends.switch('s1').discover(signal)).saved).to.equal(false)
    expect(shown.at(-1)).to.deep.equal(['s1', false])
    timers.pass(1)
    await settled()
    expect(saves).to.deep.equal(['s1'])
    expect(shown.at(-1)).to.deep.equal(['s1', true])
    expect((await saver.backends.switch('s1').discover(signal)).saved).to.equal(true)
    timers.pass(100)
    await settled()
    expect(saves).to.deep.equal(['s1'])
    expect(timers.size).to.equal(0)
  })

  it('waits for as long as the switch wants it', async () => {
    saveAfterMs = 20
    await change()
    timers.pass(19)
    await settled()
    expect(saves).to.deep.equal([])
    timers.pass(1)
    await settled()
    expect(saves).to.deep.equal(['s1'])
    expect(saver.backends.switch('s1').mayMiss).to.equal(true)
  })

  it('does not wait for ever while changes go on', async () => {
    for (let number = 100; number < 104; number++) {
      await change(number)
      timers.pass(4)
    }
    await settled()
    expect(saves).to.deep.equal(['s1'])
  })

  it('saves again what was changed while it saved', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    save = (name) => {
      saves.push(name)
      return promise
    }
    await change(100)
    timers.pass(5)
    await settled()
    await change(101)
    resolve()
    await settled()
    expect(shown.at(-1)).to.deep.equal(['s1', false])
    timers.pass(5)
    await settled()
    expect(saves).to.deep.equal(['s1', 's1'])
    expect(shown.at(-1)).to.deep.equal(['s1', true])
  })

  it('tries again after a failure, and stays unsaved meanwhile', async () => {
    save = (name) => {
      saves.push(name)
      const call = { count: saves.length, device: name, name: 'save', moment: 'before' } as const
      return saves.length === 1 ? Promise.reject(refusal(call)) : Promise.resolve()
    }
    await change(100)
    timers.pass(5)
    await settled()
    expect(shown.at(-1)).to.deep.equal(['s1', false])
    timers.pass(12)
    await settled()
    expect(saves).to.deep.equal(['s1', 's1'])
    expect(shown.at(-1)).to.deep.equal(['s1', true])
  })

  it('saves what is left at the end, and leaves switches alone that need no saving', async () => {
    await change(100)
    await change(100, 's2')
    await saver.end()
    expect(saves).to.deep.equal(['s1'])
    expect(timers.size).to.equal(0)
  })
})
