import { AsyncLocalStorage } from 'node:async_hooks'
import { FaultyHost } from '../../../src/backends/simulated/faults.ts'
import type { FaultEffect, HostFault } from '../../../src/backends/simulated/faults.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { defaultLimits } from '../../../src/base/limits.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import type { Backends } from '../../../src/iov/backend.ts'

/** What goes wrong with one call on a device. */
export const deviceEffects = ['refuse', 'lose', 'lie', 'hang', 'deaf', 'vanish'] as const

/**
 * `refuse`: nothing is done and an error answered; `lose`: it is done, but the answer is lost; `lie`: success is
 * answered and nothing done; `hang`: no answer until the call is told to stop; `deaf`: no answer even then; `vanish`:
 * from here on the host or switch answers nothing any more.
 */
export type DeviceEffect = (typeof deviceEffects)[number]

export interface DeviceFault {
  /** Which call on a device, of those that change something, is the first to be met; 1 is the next one. */
  readonly at: number
  /** How many calls in a row. */
  readonly times: number
  readonly effect: DeviceEffect
}

/** A fault beneath the adapter's backend: which change of the simulated kernel is met. */
export interface KernelFault {
  readonly at: number
  readonly times: number
  readonly effect: Extract<FaultEffect['kind'], 'refuse' | 'lie'>
}

/** A call that changed something, or was to, as it was met. */
export interface ChangingCall {
  /** The host or switch. */
  readonly owner: string
  readonly method: string
}

const reading: ReadonlySet<string | symbol> = new Set(['discover', 'readVirtual', 'readPort'])
/** Their backends look by themselves whether it is done; lies are told to these beneath them, by the kernel. */
export const verifying: ReadonlySet<string> = new Set(['reset', 'enable', 'createVLAN', 'deleteVLAN'])
/** What the calls answer that answer something. */
const lies: Readonly<Record<string, unknown>> = { createVLAN: true, addInterface: 'eth0' }

/**
 * Devices on which things go wrong as a test says, above the backends and beneath them, and the time in which they
 * must answer: no test waits for it, it is over as soon as a device hangs.
 */
export class Faults {
  /** The changing calls since `plan`, in their order. */
  readonly calls: ChangingCall[] = []
  /** Whether a fault was met since `plan`. */
  met = false
  readonly #vanished = new Set<string>()
  /** The time of the call that is under way, of which others may be under way beside it. */
  readonly #time = new AsyncLocalStorage<CallTime>()
  readonly #hosts = new Map<string, { real: HostAccess; faulty: HostAccess }>()
  #faults: readonly DeviceFault[] = []

  /** From now on these things go wrong, and nothing else. */
  plan(faults: readonly DeviceFault[] = [], kernel: readonly KernelFault[] = []): void {
    this.#faults = faults
    this.#vanished.clear()
    this.calls.length = 0
    this.met = false
    for (const host of this.#hosts.values()) host.faulty = new FaultyHost(host.real, kernel.map(hostFault))
  }

  /** As `callDevice` wants it, which asks for the call's time, makes the call, and then may ask for its grace. */
  readonly makeTimeout = (milliseconds: number): AbortSignal => {
    if (milliseconds === defaultLimits.deviceGraceMs) {
      const isOver = this.#time.getStore()?.isDeaf === true
      return isOver ? AbortSignal.abort(timedOut()) : new AbortController().signal
    }
    const time = { end: new AbortController(), isDeaf: false }
    this.#time.enterWith(time)
    return time.end.signal
  }

  /** As `createBackends` wants it. */
  readonly wrapHost = (name: string, real: HostAccess): HostAccess => {
    const host = { real, faulty: real }
    this.#hosts.set(name, host)
    return {
      read: (path, signal) => host.faulty.read(path, signal),
      write: (path, text, signal) => host.faulty.write(path, text, signal),
      list: (path, signal) => host.faulty.list(path, signal),
      readLink: (path, signal) => host.faulty.readLink(path, signal),
      run: (command, args, signal, input) => host.faulty.run(command, args, signal, input),
    }
  }

  /** The same backends, with faults. */
  wrap(backends: Backends): Backends {
    return {
      adapters: (host) => backends.adapters(host).map((adapter) => this.#wrapped(host, adapter)),
      switch: (name) => this.#wrapped(name, backends.switch(name)),
      hypervisor: (host) => this.#wrapped(host, backends.hypervisor(host)),
      guest: (host) => this.#wrapped(host, backends.guest(host)),
    }
  }

  #wrapped<T extends object>(owner: string, backend: T): T {
    return new Proxy(backend, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        const method = value as (...args: readonly unknown[]) => Promise<unknown>
        return async (...args: readonly unknown[]) => {
          const signal = args.at(-1)
          const call = (): Promise<unknown> => method.apply(target, [...args])
          if (!(signal instanceof AbortSignal)) return call()
          return this.#meet(owner, String(name), signal, call)
        }
      },
    })
  }

  async #meet(
    owner: string,
    method: string,
    signal: AbortSignal,
    make: () => Promise<unknown>,
  ): Promise<unknown> {
    const error = (text: string, code: BackendError['code'] = 'unreachable'): BackendError =>
      new BackendError(owner, method, code, text)
    if (this.#vanished.has(owner)) throw error('no route to host')
    if (reading.has(method)) return make()
    this.calls.push({ owner, method })
    const effect = this.#effectOn(this.calls.length)
    if (effect === undefined || (effect === 'lie' && verifying.has(method))) return make()
    this.met = true
    switch (effect) {
      case 'refuse':
        throw error('it says no', 'refused')
      case 'lose':
        await make()
        throw error('the answer was lost')
      case 'lie':
        return lies[method]
      case 'vanish':
        this.#vanished.add(owner)
        throw error('no route to host')
      case 'hang':
      case 'deaf':
        return this.#hang(signal, effect)
    }
  }

  #effectOn(call: number): DeviceEffect | undefined {
    return this.#faults.find(({ at, times }) => at <= call && call < at + times)?.effect
  }

  #hang(signal: AbortSignal, effect: 'hang' | 'deaf'): Promise<never> {
    return new Promise((_, reject) => {
      const time = this.#time.getStore()
      if (time !== undefined) time.isDeaf = effect === 'deaf'
      if (effect === 'hang') signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      time?.end.abort(timedOut())
      if (!signal.aborted) reject(new Error('the call was made without a time in which to answer'))
    })
  }
}

/** In which a call must answer; over as soon as it meets a device that hangs. */
interface CallTime {
  readonly end: AbortController
  /** The call does not end when it is told to. */
  isDeaf: boolean
}

function hostFault({ at, times, effect }: KernelFault): HostFault {
  return {
    call: /^run ip link set /,
    from: at,
    times,
    effect: effect === 'lie' ? { kind: 'lie' } : { kind: 'refuse', errno: 'EBUSY' },
  }
}

function timedOut(): DOMException {
  return new DOMException('the time is over', 'TimeoutError')
}
