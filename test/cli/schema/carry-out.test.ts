import { expect } from 'chai'
import { CIMInstance } from '../../../src/cim/instance.ts'
import { carryOut, type LoadOutcome } from '../../../src/cli/schema/carry-out.ts'
import { planLoad } from '../../../src/cli/schema/plan-load.ts'
import { memoryLoader } from '../../../src/mof/loader.ts'
import { MadeUpServer } from './made-up-server.ts'

const load = async (server: MadeUpServer, mof: string): Promise<LoadOutcome> => {
  const plan = await planLoad(server, ['a.mof'], 'root/x', memoryLoader({ 'a.mof': mof }))
  expect(plan.result.errors, JSON.stringify(plan.result.diagnostics)).to.equal(0)
  return carryOut(server, plan)
}

const base = 'class X_A { [Key] string ID; string Text; };'

describe('cli/schema/carryOut', () => {
  it('makes everything in its order', async () => {
    const server = new MadeUpServer({ 'root/x': base })
    const mof =
      'Qualifier Q : string, Scope(any);\nclass X_B : X_A { uint8 N; };\ninstance of X_B { ID = "1"; };'
    expect(await load(server, mof)).to.deep.equal({ kind: 'done', changes: 3 })
    expect(server.calls).to.deep.equal(['=qualifier Q null', '+class X_B', '+instance X_B.ID="1"'])
  })

  it('makes a namespace that is missing', async () => {
    const server = new MadeUpServer()
    await load(server, 'Qualifier Key : boolean = false, Scope(any);\nclass X_C { [Key] string ID; };')
    expect(server.calls).to.deep.equal(['+ns root/x', '=qualifier Key false', '+class X_C'])
  })

  it('takes everything back when the server refuses one thing', async () => {
    const server = new MadeUpServer({ 'root/x': base })
    server.refusals['+class X_C'] = 'CIM_ERR_FAILED'
    const outcome = await load(
      server,
      'Qualifier Key : boolean = true, Scope(any);\nclass X_B : X_A { };\nclass X_C : X_A { };',
    )
    expect(outcome.kind === 'refused' && [outcome.what, outcome.why.message, outcome.left]).to.deep.equal([
      'the class X_C in root/x',
      'no +class X_C',
      [],
    ])
    expect(server.calls.slice(-2)).to.deep.equal(['-class X_B', '=qualifier Key false'])
  })

  it('says what it could not take back', async () => {
    const server = new MadeUpServer({ 'root/x': base })
    server.refusals['+class X_C'] = 'CIM_ERR_FAILED'
    server.refusals['-class X_B'] = 'CIM_ERR_CLASS_HAS_INSTANCES'
    const outcome = await load(server, 'class X_B : X_A { };\nclass X_C : X_A { };')
    expect(outcome.kind === 'refused' && outcome.left).to.deep.equal([
      'the class X_B in root/x: no -class X_B (CIM_ERR_CLASS_HAS_INSTANCES)',
    ])
  })

  it('modifies an instance that is there, and gives back what it said', async () => {
    const server = new MadeUpServer({ 'root/x': base })
    server.instances.set('X_A.ID="1"', new CIMInstance('X_A', { ID: '1', Text: 'old' }))
    server.refusals['+instance X_A.ID="2"'] = 'CIM_ERR_FAILED'
    await load(server, 'instance of X_A { ID = "1"; Text = "new"; };\ninstance of X_A { ID = "2"; };')
    expect(server.calls).to.deep.equal([
      '=instance X_A.ID="1" new',
      '+instance X_A.ID="2"',
      '=instance X_A.ID="1" old',
    ])
  })

  it('gives a class back as it was', async () => {
    const server = new MadeUpServer({ 'root/x': base })
    server.refusals['+class X_C'] = 'CIM_ERR_FAILED'
    await load(server, 'class X_A { [Key] string ID; };\nclass X_C : X_A { };')
    expect(server.calls).to.deep.equal(['=class X_A of 1', '+class X_C', '=class X_A of 2'])
  })
})
