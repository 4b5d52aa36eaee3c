import { expect } from 'chai'
import { join } from 'node:path'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { troubled, troubleOwner } from '../../../src/backends/simulated/trouble.ts'
import type { DeviceTrouble } from '../../../src/backends/simulated/trouble.ts'
import { temporaryDirectory } from '../../store/store-rig.ts'

class Backend {
  readonly host = 'h1'
  readonly #calls: string[] = []

  get calls(): readonly string[] {
    return this.#calls
  }

  connect(what: string, _signal: AbortSignal): Promise<string> {
    this.#calls.push(what)
    return Promise.resolve(`connected ${what}`)
  }
}

describe('trouble of simulated devices', () => {
  it('is what another process writes, until it takes it away', async () => {
    using directory = temporaryDirectory()
    const path = join(directory.path, 'state.db')
    const [file, other] = [new StateFile(path), new StateFile(path)]
    const waits: { ms: number; action: () => void }[] = []
    const timers = {
      after: (ms: number, action: () => void) => {
        waits.push({ ms, action })
        return () => {}
      },
    }
    const write = (value: DeviceTrouble | undefined): void =>
      other.change([{ kind: 'trouble', owner: troubleOwner, key: 'h1', value }])
    const backend = troubled('h1', new Backend(), file, timers)
    const { signal } = new AbortController()
    expect(await backend.connect('a', signal)).to.equal('connected a')

    write({ refuse: ['connect'] })
    const refusal = await backend.connect('b', signal).catch((error: unknown) => error)
    expect(refusal).to.include({ name: 'BackendError', device: 'h1', step: 'connect', code: 'refused' })

    write({ delayMs: 20 })
    const slow = backend.connect('c', signal)
    await Promise.resolve()
    expect(backend.calls).to.deep.equal(['a'])
    expect(waits.map(({ ms }) => ms)).to.deep.equal([20])
    waits[0]!.action()
    expect(await slow).to.equal('connected c')

    write({ hang: ['connect'] })
    const stopping = new AbortController()
    const hanging = backend.connect('d', stopping.signal).catch((error: unknown) => error)
    stopping.abort('told to stop')
    expect(await hanging).to.equal('told to stop')

    write(undefined)
    expect(await backend.connect('e', signal)).to.equal('connected e')
    expect(backend.calls).to.deep.equal(['a', 'c', 'e'])
    expect(backend.host).to.equal('h1')
    file.close()
    other.close()
  })
})
