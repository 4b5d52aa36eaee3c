import { expect } from 'chai'
import { changeText } from '../../../src/cli/schema/change.ts'
import { planLoad } from '../../../src/cli/schema/plan-load.ts'
import { memoryLoader } from '../../../src/mof/loader.ts'
import { qualifiers } from '../../mof/rig.ts'
import { MadeUpServer } from './made-up-server.ts'

const planned = async (server: MadeUpServer, mof: string) => {
  const { result, plan, missing } = await planLoad(
    server,
    ['a.mof'],
    'root/x',
    memoryLoader({ 'a.mof': mof }),
  )
  const faults = result.diagnostics.map(({ kind, position }) => `${kind} ${position.line}:${position.column}`)
  return { faults, missing, changes: plan.changes.map((one) => `${one.namespace} ${changeText(one)}`) }
}

describe('cli/schema/planLoad', () => {
  const base = 'class X_A { [Key] string ID; };\nclass X_B : X_A { string Text; };'

  it('builds on the classes and qualifiers that the server has, and sends none of them', async () => {
    const server = new MadeUpServer({ 'root/x': base })
    expect(await planned(server, 'class X_C : X_B { uint8 N; };')).to.deep.equal({
      faults: [],
      missing: [],
      changes: ['root/x the class X_C'],
    })
  })

  it('says what is wrong with its place, and changes nothing', async () => {
    const server = new MadeUpServer({ 'root/x': base })
    const { faults, changes } = await planned(server, 'class X_C : X_B\n{ [Nothing] uint8 N; };')
    expect([faults, changes, server.calls]).to.deep.equal([['UndeclaredQualifier 2:4'], [], []])
  })

  it('finds nothing to do when the server says the same already', async () => {
    const server = new MadeUpServer({ 'root/x': base })
    expect((await planned(server, qualifiers + base)).changes).to.deep.equal([])
  })

  it('puts superclasses before subclasses, and classes before their instances', async () => {
    const server = new MadeUpServer({ 'root/x': '' })
    const mof = `class X_B : X_A { };\n${'class X_A { [Key] string ID; };'}\ninstance of X_B { ID = "1"; };`
    expect((await planned(server, mof)).changes).to.deep.equal([
      'root/x the class X_A',
      'root/x the class X_B',
      'root/x the instance X_B.ID="1"',
    ])
  })

  it('replaces a class that is there and has no subclasses', async () => {
    const server = new MadeUpServer({ 'root/x': base })
    const { faults, changes } = await planned(server, 'class X_B : X_A { string Other; };')
    expect([faults, changes]).to.deep.equal([['ClassExists 1:7'], ['root/x the class X_B']])
  })

  it('goes to the namespaces of pragmas, and knows what they have', async () => {
    const server = new MadeUpServer({ 'root/y': base })
    const mof =
      '#pragma namespace("root/y")\nclass X_C : X_B { };\n#pragma namespace("root/z")\n' + qualifiers
    const { missing, changes } = await planned(server, mof)
    expect(missing).to.deep.equal(['root/x', 'root/z'])
    expect(changes[0]).to.equal('root/y the class X_C')
    expect(changes.slice(1).every((text) => text.startsWith('root/z the qualifier '))).to.equal(true)
  })
})
