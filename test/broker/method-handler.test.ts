import { expect } from 'chai'
import { defaultLimits } from '../../src/base/limits.ts'
import { NameMap } from '../../src/base/name-map.ts'
import type { CIMError } from '../../src/cim/cim-error.ts'
import type { CIMTyped } from '../../src/cim/class.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMClassName, CIMInstanceName, type CIMObjectPath } from '../../src/cim/object-path.ts'
import type { CIMValue } from '../../src/cim/value.ts'
import { boxPath, Model, statusOf } from './model.ts'

describe('extrinsic methods', () => {
  const invoke = (
    model: Model,
    method: string,
    given: Record<string, CIMValue>,
    target: CIMObjectPath = boxPath('a'),
  ) => {
    const list = Object.entries(given).map(([name, value]) => ({ name, typed: undefined, value }))
    return model.broker.invoke(
      { kind: 'method', method, namespace: 'root/test', target, arguments: new NameMap(list) },
      model.context(),
    )
  }

  it('calls the provider with conformed input and answers the output parameters', async () => {
    const model = new Model()
    const like = new CIMInstanceName('t_box', { shelf: '1', name: 'b' })
    const result = await invoke(model, 'PAINT', {
      colour: 'blue',
      Lid: new CIMInstance('t_lid', { SIZE: 3 }),
      Like: like,
    })
    const [call] = model.calls as { self: { Name: string }; input: Record<string, CIMValue> }[]
    expect(call?.self.Name).to.equal('a')
    expect(call?.input['Colour']).to.equal('blue')
    expect((call?.input['Lid'] as CIMInstance).properties).to.deep.equal({ Size: 3 })
    expect(String(call?.input['Like'])).to.equal('root/test:T_Box.Name="b",Shelf=1')
    expect(result.returned?.value).to.equal(0)
    expect(
      result.out.map(({ name, value }) => [name, value]),
      'without Coats, which is NULL',
    ).to.deep.equal([['Old', 'plain']])
  })

  it('takes the type from the declaration where the message gives none', async () => {
    const model = new Model()
    const lid = new CIMInstance('T_Lid', { Size: 1 })
    await invoke(model, 'paint', { Colour: '5', Lid: lid, Coats: ['1', '0x2'], Thick: ' 7 ' })
    const [call] = model.calls as { input: Record<string, CIMValue> }[]
    expect(call?.input).to.deep.include({ Colour: '5', Thick: 7 })
    expect(await statusOf(() => invoke(new Model(), 'paint', { Colour: 'x', Thick: 'much' }))).to.equal(
      'CIM_ERR_INVALID_PARAMETER',
    )
  })

  describe('embedded objects that the message does not mark, as some clients send them', () => {
    const lid = (content: string): string => `<INSTANCE CLASSNAME="T_Lid">${content}</INSTANCE>`
    const property = (name: string, value: string): string =>
      `<PROPERTY NAME="${name}" TYPE="uint8"><VALUE>${value}</VALUE></PROPERTY>`
    const under = (text: string): string =>
      `<PROPERTY.ARRAY NAME="under" TYPE="string"><VALUE.ARRAY><VALUE><![CDATA[${text}]]></VALUE></VALUE.ARRAY></PROPERTY.ARRAY>`
    const paint = async (Lid: string, typed?: CIMTyped): Promise<CIMValue | undefined> => {
      const model = new Model()
      const list = [
        { name: 'Colour', typed: undefined, value: 'x' },
        { name: 'Lid', typed, value: Lid },
      ]
      await model.broker.invoke(
        {
          kind: 'method',
          method: 'paint',
          namespace: 'root/test',
          target: boxPath('a'),
          arguments: new NameMap(list),
        },
        model.context(),
      )
      return (model.calls as { input: Record<string, CIMValue> }[])[0]?.input['Lid']
    }

    it('are read as the declaration says, also inside of one another', async () => {
      for (const typed of [undefined, { type: 'string', isArray: false } as const]) {
        const found = (await paint(
          lid(property('SIZE', '3') + under(lid(property('Size', '2')))),
          typed,
        )) as CIMInstance
        expect(found.properties['Size']).to.equal(3)
        const [inner] = found.properties['Under'] as CIMInstance[]
        expect(inner?.properties).to.deep.equal({ Size: 2 })
      }
      expect(await paint('')).to.equal(null)
    })

    it('are refused with the place where they are none', async () => {
      const refusal = async (text: string): Promise<string> =>
        paint(text).then(
          () => 'taken',
          (error: CIMError) => `${error.status} ${error.message}`,
        )
      expect(await refusal('lid')).to.match(/^4 .*line 1, column 1 of the embedded object/)
      expect(await refusal('<INSTANCE CLASSNAME="T_Lid"><PROPERTY/></INSTANCE>')).to.match(
        /^4 .*line 1, column/,
      )
      expect(await refusal('<CLASS NAME="T_Lid"/>')).to.match(/^4 element CLASS may not stand here/)
      expect(await refusal(lid(property('Size', '256')))).to.match(/^4 .*256/)
      expect(await refusal('<INSTANCE CLASSNAME="T_Box"/>')).to.match(/^4 .*must be an instance of T_Lid/)
      const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
      let deep = lid('')
      for (let depth = 1; depth <= defaultLimits.embeddedDepth; depth += 1)
        deep = lid(under('').replace('<![CDATA[]]>', escaped(deep)))
      expect(await refusal(deep)).to.match(/^4 objects are embedded deeper than/)
    })
  })

  it('calls a static method on its class, on a subclass and on an instance', async () => {
    const model = new Model()
    const count = async (target: CIMObjectPath) => (await invoke(model, 'count', {}, target)).returned?.value
    expect(await count(new CIMClassName('T_Box'))).to.equal(2)
    expect(await count(new CIMClassName('T_ColouredBox'))).to.equal(2)
    expect(await count(boxPath('b'))).to.equal(2)
    expect(await statusOf(() => count(boxPath('z')))).to.equal('CIM_ERR_NOT_FOUND')
  })

  it('refuses what cannot be called, with the status that DSP0200 names', async () => {
    const status = (method: string, given: Record<string, CIMValue> = {}, target?: CIMObjectPath) =>
      statusOf(() => invoke(new Model(), method, given, target))
    expect(await status('paint', { Colour: 'x' }, new CIMClassName('T_None'))).to.equal('CIM_ERR_NOT_FOUND')
    expect(await status('paint', { Colour: 'x' }, boxPath('z'))).to.equal('CIM_ERR_NOT_FOUND')
    expect(await status('frobnicate')).to.equal('CIM_ERR_METHOD_NOT_FOUND')
    expect(await status('shake')).to.equal('CIM_ERR_METHOD_NOT_AVAILABLE')
    expect(await status('paint', { Colour: 'x' }, new CIMClassName('T_Box'))).to.equal(
      'CIM_ERR_INVALID_PARAMETER',
    )
    expect(await status('paint')).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await status('paint', { Colour: null })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await status('paint', { Colour: 'x', Nothing: 1 })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await status('paint', { Colour: ['x'] })).to.equal('CIM_ERR_TYPE_MISMATCH')
    expect(await status('paint', { Colour: 'x', Lid: new CIMInstance('T_Box', {}) })).to.equal(
      'CIM_ERR_INVALID_PARAMETER',
    )
    expect(await status('paint', { Colour: 'x', Lid: new CIMInstance('T_Lid', { Size: 256 }) })).to.equal(
      'CIM_ERR_INVALID_PARAMETER',
    )
    const onClass = new CIMInstanceName('T_OnTop', {})
    expect(await status('paint', { Colour: 'x', Like: onClass })).to.equal('CIM_ERR_INVALID_PARAMETER')
  })
})
