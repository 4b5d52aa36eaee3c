import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { secretReader } from '../../src/backends/secrets.ts'

describe('secrets', () => {
  const limits = { secretBytes: 4096 }
  let directory: string
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'iovm-secrets-'))
  })
  after(() => rmSync(directory, { recursive: true }))
  const written = (text: string) => {
    const file = join(directory, 'secret')
    writeFileSync(file, text)
    return { file }
  }

  it('are read from files, without the line break at the end', () => {
    const read = secretReader({}, limits)
    expect(read(written('top secret\n'))).to.equal('top secret')
    expect(read(written(' two\nlines \r\n'))).to.equal(' two\nlines ')
    expect(read(written('changed'))).to.equal('changed')
  })

  it('are read from variables', () => {
    expect(secretReader({ KEY: 'x' }, limits)({ variable: 'KEY' })).to.equal('x')
  })

  it('are missed by name where there are none', () => {
    const read = secretReader({ EMPTY: '' }, limits)
    expect(() => read({ variable: 'EMPTY' })).to.throw('variable EMPTY is not set')
    expect(() => read({ variable: 'NONE' })).to.throw('variable NONE is not set')
    expect(() => read(written('\n'))).to.throw('is empty')
    expect(() => read({ file: join(directory, 'none') })).to.throw('ENOENT')
  })

  it('are not read from what is no secret', () => {
    const text = 'x'.repeat(5000)
    expect(() => secretReader({}, limits)(written(text)))
      .to.throw('more than 4096 bytes')
      .with.property('message')
      .that.does.not.include('xx')
  })
})
