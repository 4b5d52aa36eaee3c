import { expect } from 'chai'
import { BackendError } from '../../../src/iov/backend.ts'
import type { StepHandler } from '../../../src/iov/step.ts'
import { verified } from '../../../src/iov/steps/verified.ts'

const signal = new AbortController().signal

/** A step that switches a lamp on, on a device that may only say that it does. */
function lampStep(lamp: { lit: boolean; lies: boolean }): StepHandler<string, boolean> {
  return verified(
    {
      kind: 'lamp.light',
      device: (name: string) => name,
      prepare: () => Promise.resolve(lamp.lit),
      perform: async () => void (lamp.lit = !lamp.lies),
      undo: async (_, before) => void (lamp.lit = before),
    },
    () => Promise.resolve(lamp.lit),
  )
}

describe('iov: verified', () => {
  it('makes a step whose effect is seen', async () => {
    const lamp = { lit: false, lies: false }
    await lampStep(lamp).perform('hall', false, signal)
    expect(lamp.lit).to.equal(true)
  })

  it('makes the step fail when nothing of it is seen, and says on which device and in which step', async () => {
    const error = await lampStep({ lit: false, lies: true })
      .perform('hall', false, signal)
      .catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(BackendError)
    expect(error).to.include({ device: 'hall', step: 'lamp.light', code: 'protocol' })
  })
})
