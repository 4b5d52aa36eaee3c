import { expect } from 'chai'
import type { PullProgress } from '../../../src/operations/result.ts'
import { boxPath, collect, Model, statusOf } from '../model.ts'
import { read } from './drain.ts'

const invalid = 'CIM_ERR_INVALID_ENUMERATION_CONTEXT'

async function opened(model: Model, most = 0, signal?: AbortSignal): Promise<string> {
  const given = { ClassName: 'T_Box', MaxObjectCount: most }
  const { context } = await read(
    model.call('OpenEnumerateInstances', given, signal === undefined ? {} : { signal }),
  )
  return context
}

function pull(model: Model, context: string, most: number, options: object = {}) {
  return model.call('PullInstancesWithPath', { EnumerationContext: context, MaxObjectCount: most }, options)
}

describe('pull handlers', () => {
  it('an Open that asks for nothing gives nothing, and a context, even where there is nothing', async () => {
    const model = new Model()
    model.coloured.length = 0
    const page = await read(model.call('OpenEnumerateInstances', { ClassName: 'T_ColouredBox' }))
    expect(page.items).to.deep.equal([])
    expect(page.endOfSequence).to.equal(false)
    const last = await read(pull(model, page.context, 1))
    expect(last).to.deep.equal({ items: [], context: '', endOfSequence: true })
  })

  it('a whole answer to the Open leaves no context', async () => {
    const model = new Model()
    const page = await read(
      model.call('OpenEnumerateInstancePaths', { ClassName: 'T_Box', MaxObjectCount: 3 }),
    )
    expect(page.items).to.have.length(3)
    expect({ ...page, items: [] }).to.deep.equal({ items: [], context: '', endOfSequence: true })
    expect(model.enumerations.size).to.equal(0)
  })

  it('gives at most as many as the server lets out at a time', async () => {
    const model = new Model({ pulledObjects: 2 })
    const page = await read(pull(model, await opened(model), 4_000_000_000))
    expect(page.items).to.have.length(2)
    expect(page.endOfSequence).to.equal(false)
  })

  it('a pull of nothing keeps the enumeration and its place', async () => {
    const model = new Model()
    const context = await opened(model, 1)
    expect(await read(pull(model, context, 0))).to.deep.equal({ items: [], context, endOfSequence: false })
    expect((await read(pull(model, context, 9))).items).to.have.length(2)
  })

  it('pulls of nothing may not go on for ever', async () => {
    const model = new Model({ enumerationEmptyPulls: 2 })
    const context = await opened(model)
    await read(pull(model, context, 0))
    expect(await statusOf(() => pull(model, context, 0))).to.equal('CIM_ERR_SERVER_LIMITS_EXCEEDED')
    expect((await read(pull(model, context, 1))).items).to.have.length(1)
    expect(await statusOf(() => read(pull(model, context, 0)))).to.equal('success')
  })

  it('sees what comes and goes between the pulls', async () => {
    const model = new Model()
    const context = await opened(model, 1)
    model.boxes.pop()
    model.boxes.push({ Name: 'new', Shelf: 1 }, { Name: 'newer', Shelf: 1 })
    const { items, endOfSequence } = await read(pull(model, context, 9))
    // b was looked at already; what came behind it is still seen.
    expect(items).to.have.length(3)
    expect(endOfSequence).to.equal(true)
  })

  describe('answer CIM_ERR_INVALID_ENUMERATION_CONTEXT to', () => {
    const refused = (what: string, work: (model: Model, context: string) => Promise<unknown>): void => {
      it(what, async () => {
        const model = new Model()
        const context = await opened(model)
        expect(await statusOf(() => work(model, context))).to.equal(invalid)
      })
    }
    refused('a context that was never given', (model) => pull(model, 'nonsense', 1))
    refused('an empty one, as it stands at the end', (model) => pull(model, '', 1))
    refused('the wrong kind of pull', (model, context) =>
      model.call('PullInstancePaths', { EnumerationContext: context, MaxObjectCount: 1 }),
    )
    refused('and the other', (model, context) =>
      model.call('PullInstances', { EnumerationContext: context, MaxObjectCount: 1 }),
    )
    refused('another user', (model, context) => pull(model, context, 1, { context: { user: 'other' } }))
    refused('another user who closes', (model, context) =>
      model.call('CloseEnumeration', { EnumerationContext: context }, { context: { user: 'other' } }),
    )
    refused('another namespace', (model, context) => pull(model, context, 1, { namespace: 'root/other' }))
    refused('a pull after the end', async (model, context) => {
      await read(pull(model, context, 9))
      await pull(model, context, 1)
    })
    refused('closing after the end', async (model, context) => {
      await read(pull(model, context, 9))
      await model.call('CloseEnumeration', { EnumerationContext: context })
    })
    refused('closing twice', async (model, context) => {
      await model.call('CloseEnumeration', { EnumerationContext: context })
      await model.call('CloseEnumeration', { EnumerationContext: context })
    })
    refused('counting after the end', async (model, context) => {
      await read(pull(model, context, 9))
      await model.call('EnumerationCount', { EnumerationContext: context })
    })
  })

  it('the wrong kind of pull, another user or another namespace leave the enumeration as it is', async () => {
    const model = new Model()
    const context = await opened(model)
    const given = { EnumerationContext: context, MaxObjectCount: 1 }
    await statusOf(() => model.call('PullInstances', given))
    await statusOf(() => pull(model, context, 1, { context: { user: 'other' } }))
    await statusOf(() => pull(model, context, 1, { namespace: 'root/other' }))
    expect((await read(pull(model, context, 9))).items).to.have.length(3)
  })

  it('finds the enumeration by another spelling of its namespace', async () => {
    const model = new Model()
    const context = await opened(model)
    expect((await read(pull(model, context, 9, { namespace: '/ROOT/Test/' }))).items).to.have.length(3)
  })

  it('closes an enumeration whose items fail, and tells the fault', async () => {
    const model = new Model()
    const { context } = await read(
      model.call('OpenEnumerateInstances', { ClassName: 'T_Box' }, { namespace: 'root/other' }),
    )
    const options = { namespace: 'root/other' }
    expect(await statusOf(() => read(pull(model, context, 5, options)))).to.equal('CIM_ERR_FAILED')
    expect(model.logged).to.have.length(1)
    expect(await statusOf(() => pull(model, context, 5, options))).to.equal(invalid)
    expect(model.timers.size).to.equal(0)
  })

  it('counts what is left', async () => {
    const model = new Model()
    const context = await opened(model, 1)
    expect(await model.call('EnumerationCount', { EnumerationContext: context })).to.equal(2n)
    await read(pull(model, context, 1))
    expect(await model.call('EnumerationCount', { EnumerationContext: context })).to.equal(1n)
    model.boxes.length = 0
    expect(await model.call('EnumerationCount', { EnumerationContext: context })).to.equal(0n)
    expect((await read(pull(model, context, 9))).items).to.have.length(1)
  })

  it('refuses a pull beside another, which goes on', async () => {
    const model = new Model()
    const context = await opened(model)
    const first = await pull(model, context, 9)
    expect(await statusOf(() => pull(model, context, 1))).to.equal('CIM_ERR_PULL_CANNOT_BE_ABANDONED')
    expect(await collect(first.items)).to.have.length(3)
  })

  it('abandons a pull that is being answered when the enumeration is closed', async () => {
    const model = new Model()
    const context = await opened(model)
    const { items } = await pull(model, context, 9)
    const taken: unknown[] = []
    const status = await statusOf(async () => {
      for await (const item of items) {
        taken.push(item)
        await model.call('CloseEnumeration', { EnumerationContext: context })
      }
    })
    expect(status).to.equal('CIM_ERR_PULL_HAS_BEEN_ABANDONED')
    expect(taken).to.have.length(1)
    expect(model.enumerations.size).to.equal(0)
  })

  it('associations of an instance are closed like any other', async () => {
    const model = new Model()
    const { context } = await read(
      model.call('OpenAssociatorInstances', { InstanceName: boxPath('a'), MaxObjectCount: 1 }),
    )
    expect(await model.call('CloseEnumeration', { EnumerationContext: context })).to.equal(undefined)
    expect(model.enumerations.size).to.equal(0)
  })

  it('an answer that its client does not take to the end closes the enumeration', async () => {
    const model = new Model()
    const context = await opened(model)
    const { items } = await pull(model, context, 9)
    for await (const _item of items) break
    expect(await statusOf(() => pull(model, context, 1))).to.equal(invalid)
  })

  it('so does a client that goes before it has all of the answer', async () => {
    const model = new Model()
    const controller = new AbortController()
    const context = await opened(model, 1, controller.signal)
    controller.abort(new Error('gone'))
    expect(await statusOf(() => pull(model, context, 1))).to.equal(invalid)
    expect(model.timers.size).to.equal(0)
  })

  it('but not one whose next request has come', async () => {
    const model = new Model()
    const controller = new AbortController()
    const context = await opened(model, 1, controller.signal)
    await read(pull(model, context, 0))
    controller.abort(new Error('the connection of the Open is closed'))
    expect((await read(pull(model, context, 9))).items).to.have.length(2)
  })

  it('goes on after the request that opened it has ended', async () => {
    const model = new Model()
    const progress: PullProgress[] = []
    const { items, progress: ask } = await model.call('OpenEnumerateInstances', {
      ClassName: 'T_Box',
      MaxObjectCount: 2,
    })
    expect(await collect(items)).to.have.length(2)
    progress.push(ask())
    const page = await read(pull(model, progress[0]?.context ?? '', 2))
    expect(page.items).to.have.length(1)
    expect(page.endOfSequence).to.equal(true)
  })
})
