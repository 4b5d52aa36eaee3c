import { expect } from 'chai'
import { PassThrough, Readable } from 'node:stream'
import { newPasswordVariable, readNewPassword } from '../../src/cli/read-password.ts'
import { surroundings } from './made-up.ts'

describe('cli/read-password', () => {
  it('takes the environment variable first, then the first line of a pipe', async () => {
    const piped = { input: Readable.from([Buffer.from('correct horse\r\nmore\n')]) }
    expect(await readNewPassword('bob', { ...surroundings(), ...piped })).to.equal('correct horse')
    const given = surroundings({ [newPasswordVariable]: 'battery staple' })
    expect(await readNewPassword('bob', given)).to.equal('battery staple')
  })

  it('says what to do when a pipe holds none', async () => {
    const fault = await readNewPassword('bob', surroundings()).catch((error: unknown) => error)
    expect((fault as Error).message).to.contain(newPasswordVariable)
  })

  it('asks twice on a terminal, in raw mode and without showing anything', async () => {
    const terminal = new MadeUpTerminal()
    const at = { ...surroundings(), input: terminal }
    const asked = readNewPassword('bob', at)
    terminal.type('pä', 'xss\u007f\u007f\u007fss', '\r', 'päss\r')
    expect(await asked).to.equal('päss')
    expect(at.errors.text).to.equal('New password for bob: \nThe same again: \n')
    expect(terminal.modes).to.deep.equal([true, false, true, false])
  })

  for (const [what, typed, message] of [
    ['two that differ', ['one\r', 'two\r'], 'differ'],
    ['Ctrl-C', ['on\u0003'], 'broken off'],
  ] as const)
    it(`changes nothing after ${what}`, async () => {
      const terminal = new MadeUpTerminal()
      const asked = readNewPassword('bob', { ...surroundings(), input: terminal })
      terminal.type(...typed)
      expect(((await asked.catch((error: unknown) => error)) as Error).message).to.contain(message)
      expect(terminal.modes.at(-1)).to.equal(false)
    })
})

/** Gives what is typed piece by piece, whenever somebody listens. */
class MadeUpTerminal extends PassThrough {
  readonly isTTY = true
  readonly modes: boolean[] = []
  #typed: string[] = []

  setRawMode(on: boolean): void {
    this.modes.push(on)
    if (on) setImmediate(() => this.#next())
  }

  type(...parts: string[]): void {
    this.#typed = parts
  }

  #next(): void {
    const part = this.#typed.shift()
    if (part === undefined || this.modes.at(-1) === false) return
    this.emit('data', Buffer.from(part))
    if (this.modes.at(-1) === true && !part.endsWith('\r')) setImmediate(() => this.#next())
  }
}
