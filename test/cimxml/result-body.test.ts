import { expect } from 'chai'
import { NameMap } from '../../src/base/name-map.ts'
import { defaultLimits } from '../../src/base/limits.ts'
import { CIMClass, type CIMProperty } from '../../src/cim/class.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { decodeResponse } from '../../src/cimxml/decode-response.ts'
import type { CIMType } from '../../src/cim/type.ts'
import { readTree } from '../xml/oracle.ts'
import { invalidities } from './content-model.ts'
import { everything, options, portName, respond } from './response-samples.ts'

const namespace = 'root/cimv2'

function column(name: string, type: CIMType): CIMProperty {
  const fixed = { isArray: false, qualifiers: new NameMap<never>(), value: null, classOrigin: 'EX_Port' }
  return { ...fixed, name, type, propagated: false, isKey: false }
}

const rows = new CIMClass({
  name: 'EX_Port_QueryResult',
  properties: new NameMap([column('Twice', 'sint64'), column('Loud', 'string')]),
})

describe('the result of a query', () => {
  it('writes rows with the paths of their instances, never a bare INSTANCE', async () => {
    const path = portName('EX:1', namespace)
    const instance = new CIMInstance(rows.name, { Twice: -4n, Loud: '<A>' }, namespace)
    const document = await respond('ExecQuery', {
      of: 'rows',
      namespace,
      classOf: options.classOf,
      class: rows,
      items: [{ path, instance }],
    })
    expect(invalidities(readTree(document))).to.deep.equal([])
    expect(document).to.include(
      '<INSTANCE CLASSNAME="EX_Port_QueryResult"><PROPERTY NAME="Twice" TYPE="sint64"><VALUE>-4</VALUE></PROPERTY>',
    )
    const [read] = decodeResponse(document, 'ExecQuery', '1001', defaultLimits)
    expect(read?.path.toString()).to.equal('root/cimv2:EX_Port.InstanceID="EX:1"')
    expect(read !== undefined && 'instance' in read && { ...read.instance.properties }).to.deep.equal({
      Twice: -4n,
      Loud: '<A>',
    })
  })

  it('writes instances as the association operations do', async () => {
    const port = new CIMInstance('EX_Port', { InstanceID: 'EX:1' })
    const result = {
      of: 'instances' as const,
      namespace,
      classOf: options.classOf,
      select: { ...everything, propertyList: ['InstanceID'] },
      items: [port],
    }
    const queried = await respond('ExecQuery', result)
    const associated = await respond('Associators', result)
    expect(queried).to.equal(associated.replaceAll('"Associators"', '"ExecQuery"'))
  })
})
