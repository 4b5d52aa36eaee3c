import { expect } from 'chai'
import { CIMError } from '../../../src/cim/cim-error.ts'
import { Model, statusOf } from '../model.ts'
import { read } from './drain.ts'

const invalid = 'CIM_ERR_INVALID_ENUMERATION_CONTEXT'
const exceeded = 'CIM_ERR_SERVER_LIMITS_EXCEEDED'

function open(model: Model, given: object = {}, options: object = {}) {
  return read(model.call('OpenEnumerateInstances', { ClassName: 'T_Box', ...given }, options))
}

function pull(model: Model, context: string, most = 0) {
  return read(model.call('PullInstancesWithPath', { EnumerationContext: context, MaxObjectCount: most }))
}

describe('enumerations', () => {
  it('are closed when the next request does not come in time', async () => {
    const model = new Model({ enumerationTimeoutMs: 5000 })
    const { context } = await open(model)
    model.timers.pass(4999)
    await pull(model, context)
    model.timers.pass(4999)
    expect(model.enumerations.size).to.equal(1)
    model.timers.pass(1)
    expect(await statusOf(() => pull(model, context))).to.equal(invalid)
    expect(model.enumerations.size).to.equal(0)
  })

  it('are kept for the time that their client wants', async () => {
    const model = new Model()
    const { context } = await open(model, { OperationTimeout: 2 })
    model.timers.pass(1999)
    await pull(model, context)
    model.timers.pass(2000)
    expect(await statusOf(() => pull(model, context))).to.equal(invalid)
  })

  it('do not time out while a client reads slowly, but do where nobody begins to', async () => {
    const model = new Model()
    const { context } = await open(model, { OperationTimeout: 2 })
    const given = { EnumerationContext: context, MaxObjectCount: 2 }
    const { items } = await model.call('PullInstancesWithPath', given)
    for await (const _item of items) model.timers.pass(60_000)
    expect(model.enumerations.size).to.equal(1)
    await model.call('PullInstancesWithPath', given)
    model.timers.pass(2000)
    expect(model.enumerations.size).to.equal(0)
  })

  it('are so many for one user, and so many in all', async () => {
    const model = new Model({ enumerations: 3, enumerationsPerUser: 2 })
    const { context } = await open(model)
    await open(model)
    expect(await statusOf(() => open(model))).to.equal(exceeded)
    await open(model, {}, { context: { user: 'other' } })
    expect(await statusOf(() => open(model, {}, { context: { user: 'third' } }))).to.equal(exceeded)
    await model.call('CloseEnumeration', { EnumerationContext: context })
    expect(await statusOf(() => open(model, {}, { context: { user: 'third' } }))).to.equal('success')
  })

  it('are no longer counted when they are at their end', async () => {
    const model = new Model({ enumerations: 1 })
    await open(model, { MaxObjectCount: 9 })
    const { context } = await open(model)
    await pull(model, context, 9)
    await open(model)
    expect(model.enumerations.size).to.equal(1)
    expect(model.timers.size).to.equal(1)
  })

  it('do not keep a limit that an Open failed at', async () => {
    const model = new Model({ enumerations: 1 })
    await open(model)
    await statusOf(() => open(model))
    expect(model.timers.size).to.equal(1)
  })

  it('are all closed at the end of the server, and no more are opened', async () => {
    const model = new Model()
    const { context } = await open(model)
    await open(model)
    model.enumerations.close(new CIMError('CIM_ERR_SERVER_IS_SHUTTING_DOWN', 'the server ends'))
    expect([model.enumerations.size, model.timers.size]).to.deep.equal([0, 0])
    expect(await statusOf(() => pull(model, context))).to.equal(invalid)
    expect(await statusOf(() => open(model))).to.equal('CIM_ERR_SERVER_IS_SHUTTING_DOWN')
  })
})
