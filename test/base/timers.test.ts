import { expect } from 'chai'
import { systemTimers } from '../../src/base/timers.ts'

describe('timers', () => {
  it('let something happen later, unless it is called off', async () => {
    const happened: string[] = []
    systemTimers.after(0, () => happened.push('called off'))()
    await new Promise<void>((resolve) => {
      systemTimers.after(1, () => {
        happened.push('happened')
        resolve()
      })
      // They keep no process alive; this test must.
      setTimeout(() => undefined, 50)
    })
    expect(happened).to.deep.equal(['happened'])
  })
})
