import { expect } from 'chai'
import { BackendError } from '../../../src/iov/backend.ts'
import type { BackendErrorCode } from '../../../src/iov/backend.ts'
import { failure } from './failure.ts'

export const faults = [
  'unreachable',
  'hanging',
  'refusing',
  'lying',
  'vanishing',
  'wrong credentials',
  'concurrent change',
] as const
/**
 * What goes wrong with a device, from one of its calls on. `unreachable`, `hanging`: that call is not answered, at once or
 * ever; `refusing`, `lying`: that change is not made, and the device says so or not; `vanishing`: there is no answer
 * from then on; `wrong credentials`: no change is allowed from then on; `concurrent change`: somebody else changes
 * something of the device just before that call.
 */
export type Fault = (typeof faults)[number]

/** How a fault is told, the codes of all its errors; none: it is overcome. */
export type Told = Readonly<Record<Fault, readonly BackendErrorCode[]>>

/** A device as one backend reaches it while it fails. */
export interface FailingDevice<B> {
  backend: B
  hasFailed(): boolean
  close?(): Promise<void>
}

export interface FaultOperation<B> {
  /** What must be so that it has something to do. */
  before?(): Promise<unknown>
  run(backend: B, signal: AbortSignal): Promise<unknown>
  expectDone(): Promise<unknown>
}

/** A device to be tried while it fails; what it is like is told by another backend, for which it never fails. */
export interface FaultBench<B> {
  /** What every error names. */
  device: string
  /** @param onHang a call is left unanswered: nobody waits for it any longer */
  breakAt(fault: Fault, call: number, onHang: () => void): FailingDevice<B> | Promise<FailingDevice<B>>
  operations: Readonly<Record<string, FaultOperation<B>>>
  /** Takes away what is left, and expects that all is as it was, except for what somebody else has changed. */
  clean(): Promise<unknown>
  close(): Promise<unknown>
}

/**
 * What every backend must be like whose device fails at any of its calls: it says so, with the device and the step, or has
 * done all the same what it was asked; and whatever is left is taken away afterwards.
 */
export function everyFaultContract<B>(name: string, open: () => Promise<FaultBench<B>>, told: Told): void {
  describe(`contract of faults at every call: ${name}`, () => {
    let bench: FaultBench<B>

    beforeEach(async () => {
      bench = await open()
    })
    afterEach(() => bench.close())

    const expectTold = (error: unknown, call: string): BackendErrorCode => {
      if (!(error instanceof BackendError)) throw new Error(`${call}: no BackendError`, { cause: error })
      expect(error.device, call).to.include(bench.device)
      expect(error.step, call).not.to.equal('')
      return error.code
    }

    for (const fault of faults) {
      it(`${fault}: says so with device and step, or does what it was asked`, async () => {
        const codes = new Set<BackendErrorCode>()
        for (const [operation, { before, run, expectDone }] of Object.entries(bench.operations)) {
          for (let call = 1; ; call += 1) {
            await before?.()
            const patience = new AbortController()
            const failing = await bench.breakAt(fault, call, () => patience.abort())
            const { backend, hasFailed, close } = failing
            const error = await run(backend, patience.signal).then(
              () => null,
              (one: unknown) => one,
            )
            const met = hasFailed()
            await close?.()
            if (error === null) await expectDone()
            else codes.add(expectTold(error, `${operation}, call ${call}`))
            await bench.clean()
            if (met) continue
            expect(error, operation).to.equal(null)
            expect(call, `${operation} meets no such fault`).to.be.greaterThan(1)
            break
          }
        }
        expect([...codes].toSorted()).to.deep.equal(told[fault].toSorted())
      })
    }

    it('is given up when it is told to stop', async () => {
      for (const [operation, { before, run }] of Object.entries(bench.operations)) {
        await before?.()
        const { backend, close } = await bench.breakAt('hanging', Infinity, () => {})
        const error = await failure(run(backend, AbortSignal.abort()))
        await close?.()
        expect(expectTold(error, operation)).to.equal('timeout')
        await bench.clean()
      }
    })
  })
}
