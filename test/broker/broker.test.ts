import { expect } from 'chai'
import { collect, boxPath, Model, statusOf } from './model.ts'

describe('broker', () => {
  it('answers CIM_ERR_INVALID_NAMESPACE for a namespace that is not there', async () => {
    const model = new Model()
    const status = await statusOf(() => model.call('EnumerateClassNames', {}, { namespace: 'root/nowhere' }))
    expect(status).to.equal('CIM_ERR_INVALID_NAMESPACE')
  })

  it('finds a namespace in any letter case and with slashes around it', async () => {
    const result = await new Model().call('EnumerateClassNames', {}, { namespace: '/ROOT/Test/' })
    expect(await collect(result.items)).to.include('T_Element')
  })

  it('refuses writing to a reader and allows it to an operator', async () => {
    const model = new Model()
    const remove = (role: 'reader' | 'operator') =>
      statusOf(() => model.call('DeleteInstance', { InstanceName: boxPath('a') }, { role }))
    expect(await remove('reader')).to.equal('CIM_ERR_ACCESS_DENIED')
    expect(model.boxes).to.have.length(2)
    expect(await remove('operator')).to.equal('success')
    expect(model.boxes).to.have.length(1)
  })

  it('turns a fault of a provider into CIM_ERR_FAILED and logs it, also in the middle of a result', async () => {
    const model = new Model()
    const options = { namespace: 'root/other' }
    expect(await statusOf(() => model.call('GetInstance', { InstanceName: boxPath('x') }, options))).to.equal(
      'CIM_ERR_FAILED',
    )
    const result = await model.call('EnumerateInstances', { ClassName: 'T_Box' }, options)
    expect(await statusOf(() => collect(result.items))).to.equal('CIM_ERR_FAILED')
    expect(model.logged).to.have.length(2)
  })

  it('ends a result when the client has gone', async () => {
    const controller = new AbortController()
    const result = await new Model().call(
      'EnumerateInstances',
      { ClassName: 'T_Box' },
      { signal: controller.signal },
    )
    controller.abort()
    expect(await statusOf(() => collect(result.items))).to.equal('CIM_ERR_FAILED')
  })
})
