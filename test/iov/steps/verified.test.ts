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
      undo: async (_, before) => void (lamp.lit = lamp.lies ? lamp.lit : before),
    },
    { isMade: async () => lamp.lit, isUndone: async (_, before) => lamp.lit === before },
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

  it('makes the undo fail when the effect is still seen', async () => {
    await lampStep({ lit: true, lies: false }).undo('hall', false, signal)
    const error = await lampStep({ lit: true, lies: true })
      .undo('hall', false, signal)
      .catch((thrown: unknown) => thrown)
    expect(error).to.include({ device: 'hall', step: 'lamp.light: undo', code: 'protocol' })
  })
})
