import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../src/cli/run.ts'
import { surroundings } from './made-up.ts'

describe('cli/mof-print', () => {
  let directory = ''
  before(async () => (directory = await mkdtemp(join(tmpdir(), 'iovm-'))))
  after(() => rm(directory, { recursive: true }))

  const print = async (mof: string) => {
    const file = join(directory, 'case.mof')
    await writeFile(file, mof)
    const at = surroundings({}, 'mof', 'print', file)
    return { code: await run(at), output: at.output.text, errors: at.errors.text }
  }

  it('prints a text that is complete in itself and prints the same', async () => {
    const first = await print('class X_A:CIM_ManagedElement{[Key]string ID="a";};')
    expect(first.code, first.errors).to.equal(0)
    for (const part of [
      'Qualifier Key : boolean',
      'class CIM_ManagedElement {',
      'class X_A : CIM_ManagedElement {',
    ])
      expect(first.output).to.contain(part)
    expect((await print(first.output)).output).to.equal(first.output)
  })

  it('says where the files are wrong', async () => {
    const { code, output, errors } = await print('class X_A {\n  strin ID; };')
    expect([code, output]).to.deep.equal([1, ''])
    expect(errors).to.match(/case\.mof:2:3/)
  })
})
