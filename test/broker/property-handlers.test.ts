import { expect } from 'chai'
import { boxPath, Model, statusOf } from './model.ts'

describe('property operations', () => {
  it('get a value with the type that its class declares', async () => {
    const get = async (PropertyName: string) => {
      const { typed, value } = await new Model().call('GetProperty', {
        InstanceName: boxPath('a'),
        PropertyName,
      })
      return [typed.type, typed.isArray, value]
    }
    expect(await get('WEIGHT')).to.deep.equal(['uint64', false, 5n])
    expect(await get('Labels')).to.deep.equal(['string', true, null])
  })

  it('set a value that comes as text, and NULL', async () => {
    const model = new Model()
    const set = (PropertyName: string, NewValue: string | string[] | null) =>
      model.call('SetProperty', { InstanceName: boxPath('b'), PropertyName, NewValue })
    await set('caption', 'new')
    await set('Labels', ['y', 'z'])
    expect(model.boxes[1]).to.deep.include({ Caption: 'new', Labels: ['y', 'z'] })
    await set('Labels', null)
    expect(model.boxes[1]?.Labels).to.equal(null)
  })

  it('refuse with the codes of DSP0200', async () => {
    const set = (PropertyName: string, NewValue: string | string[] | null, name = 'a') =>
      statusOf(() => new Model().call('SetProperty', { InstanceName: boxPath(name), PropertyName, NewValue }))
    expect(await set('Nothing', 'x')).to.equal('CIM_ERR_NO_SUCH_PROPERTY')
    expect(await set('Caption', ['x'])).to.equal('CIM_ERR_TYPE_MISMATCH')
    expect(await set('Shelf', 'high')).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await set('Shelf', '2')).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await set('Shelf', '1')).to.equal('success', 'it is that already')
    expect(await set('Weight', '7')).to.equal('CIM_ERR_NOT_SUPPORTED')
    expect(await set('Caption', 'x', 'gone')).to.equal('CIM_ERR_NOT_FOUND')
    const get = (PropertyName: string) =>
      statusOf(() => new Model().call('GetProperty', { InstanceName: boxPath('a'), PropertyName }))
    expect(await get('Nothing')).to.equal('CIM_ERR_NO_SUCH_PROPERTY')
  })
})
