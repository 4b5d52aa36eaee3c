import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../src/cli/run.ts'
import { qualifiers } from '../mof/rig.ts'
import { surroundings } from './made-up.ts'

describe('cli/mof-load, offline', () => {
  let directory = ''
  before(async () => (directory = await mkdtemp(join(tmpdir(), 'iovm-'))))
  after(() => rm(directory, { recursive: true }))

  const load = async (mof: string, ...more: string[]) => {
    const file = join(directory, 'case.mof')
    await writeFile(file, mof)
    const at = surroundings(
      {},
      'mof',
      'compile',
      '--offline',
      '--data-dir',
      join(directory, 'data'),
      file,
      ...more,
    )
    const code = await run(at)
    return { code, output: at.output.text, errors: at.errors.text }
  }
  const mof = `${qualifiers}
    class X_A { [Key] string ID; string Text; };
    class X_B : X_A { uint8 N = 7; };
    [Association] class X_Link { [Key] X_A REF Antecedent; [Key] X_A REF Dependent; };
    instance of X_A as $One { ID = "1"; };
    instance of X_B as $Two { ID = "2"; Text = "two"; };
    instance of X_Link { Antecedent = $One; Dependent = $Two; };`

  it('says what it would do, and does nothing', async () => {
    const { code, output } = await load(mof, '-n', 'root/x', '--dry-run')
    expect(code).to.equal(0)
    for (const text of ['would create the namespace root/x', 'would create the class X_B', 'X_B.ID="2"'])
      expect(output).to.contain(text)
  })

  it('loads everything, and keeps it', async () => {
    const first = await load(mof, '-n', 'root/x')
    expect(first.code, first.output + first.errors).to.equal(0)
    const second = await load(mof, '-n', 'root/x')
    expect(second.output, second.errors).to.contain('3 changes made')
  })

  it('changes what is there, and says so', async () => {
    const { code, output, errors } = await load('class X_C : X_B { };\nclass X_D : X_C { };', '-n', 'root/x')
    expect([code, errors]).to.deep.equal([0, ''])
    expect(output).to.contain('2 changes made')
  })

  it('makes no instances where the server has providers, and takes back what came before', async () => {
    const { code, errors } = await load(
      'class X_E { [Key] string ID; };\ninstance of X_E { ID = "1"; };',
      '-n',
      'root/cimv2',
    )
    expect(code).to.equal(1)
    expect(errors).to.contain('without --offline').and.to.contain('was taken back')
    expect((await load('class X_E { [Key] string ID; };', '--dry-run')).output).to.contain(
      'would create the class X_E',
    )
  })

  it('says what is wrong and where', async () => {
    const { code, output } = await load('class X_F {\n  strin ID; };', '-n', 'root/x')
    expect(code).to.equal(1)
    expect(output)
      .to.match(/case\.mof:2:3/)
      .and.to.contain('nothing was changed')
  })

  it('refuses a server and a database at once', async () => {
    const { code, errors } = await load(mof, '--url', 'http://127.0.0.1:1')
    expect([code, errors]).to.deep.equal([1, 'iovm: --offline loads into --data-dir, not into --url\n'])
  })
})
