import { expect } from 'chai'
import type { Piece } from '../../src/cimxml/chunks.ts'
import { CIMError } from '../../src/cim/cim-error.ts'
import { CIMDateTime } from '../../src/cim/datetime.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMInstanceName } from '../../src/cim/object-path.ts'
import type { CIMValue } from '../../src/cim/value.ts'
import { encodeErrorResponse, encodeResponse } from '../../src/cimxml/encode-response.ts'
import { surroundings } from '../../src/cimxml/write-embedded.ts'
import { propertyWriter } from '../../src/cimxml/write-property.ts'
import { EncodingError } from '../../src/cimxml/encoding-error.ts'
import type { InstancesResult, Stream } from '../../src/operations/result.ts'
import { oracleTree, readTree } from '../xml/oracle.ts'
import { invalidities } from './content-model.ts'
import { GoldenFile, unfolded } from './golden.ts'
import { classOf, portClass } from './model.ts'
import {
  answer,
  bare,
  everything,
  frameOf,
  joined,
  options,
  port,
  portName,
  respond,
  responseSamples,
} from './response-samples.ts'

const namespace = 'root/cimv2'
const golden = new GoldenFile('responses')
const instances = { namespace, classOf, select: everything }

describe('encodeResponse', () => {
  describe('writes what the golden file shows:', () => {
    for (const { title, document } of responseSamples) {
      it(title, async () => {
        const text = await document()
        golden.check(title, 'xml', unfolded(text))
        expect(invalidities(readTree(text))).to.deep.equal([])
        expect(readTree(text)).to.deep.equal(oracleTree(text))
      })
    }
  })

  it('writes the same properties for one instance as for many', async () => {
    const one = await respond('GetInstance', { ...instances, instance: port })
    const many = await respond('EnumerateInstances', { ...instances, items: [port] })
    const text = (document: string): string | undefined => /<INSTANCE .*<\/INSTANCE>/s.exec(document)?.[0]
    expect(text(one)).to.equal(text(many))
  })

  it('writes each instance by its own class and namespace', async () => {
    const slot = new CIMInstance(
      'EX_Slot',
      { Shelf: 1, Serial: 2n, Upper: false, Made: CIMDateTime.fromMilliseconds(0) },
      'root/b',
    )
    const text = await respond('Associators', { of: 'instances', ...instances, items: [bare, slot, bare] })
    const names = Array.from(text.matchAll(/<INSTANCE CLASSNAME="(\w+)"/g), (match) => match[1])
    expect(names).to.deep.equal(['EX_Port', 'EX_Slot', 'EX_Port'])
    expect(text.match(/<NAMESPACE NAME="b"\/>/g)).to.have.length(1)
  })

  it('leaves no property behind for an empty list', async () => {
    const select = { ...everything, propertyList: [] }
    const text = await respond('GetInstance', { ...instances, select, instance: port })
    expect(text).to.include('<INSTANCE CLASSNAME="EX_Port"></INSTANCE>')
  })

  it('writes keys of references in the types of their class, and without a lookup in their own', async () => {
    const keys = { Shelf: 3, Serial: 7n, Upper: true, Made: CIMDateTime.fromMilliseconds(0) }
    const result = { namespace, items: [new CIMInstanceName('EX_Slot', keys)] }
    const types = (text: string): string[] =>
      Array.from(text.matchAll(/ TYPE="(\w+)"/g), (match) => match[1] as string)
    const declared = await joined(encodeResponse(frameOf('X'), 'EnumerateInstanceNames', result, options))
    expect(types(declared)).to.deep.equal(['uint8', 'uint64', 'boolean', 'datetime'])
    const guessed = await joined(
      encodeResponse(frameOf('X'), 'EnumerateInstanceNames', result, { host: 'h' }),
    )
    expect(types(guessed)).to.deep.equal(['uint32', 'uint64', 'boolean', 'datetime'])
  })

  it('repeats the name of the operation and the message ID as they were written', async () => {
    const frame = { ...frameOf('GETclass'), messageID: '<"1">' }
    const text = await joined(encodeResponse(frame, 'DeleteInstance', undefined, options))
    expect(text)
      .to.include('<MESSAGE ID="&lt;&quot;1&quot;&gt;" ')
      .and.include('<IMETHODRESPONSE NAME="GETclass">')
  })

  it('marks no array that is empty or NULL as one of embedded objects', async () => {
    const typed = { type: 'string', isArray: true, embedded: 'instance' } as const
    const reasons = (value: CIMValue): Promise<string> =>
      answer({ returned: undefined, out: [{ name: 'Reasons', typed, value }] })
    expect(await reasons([])).to.include(
      '<PARAMVALUE NAME="Reasons" PARAMTYPE="string"><VALUE.ARRAY></VALUE.ARRAY></PARAMVALUE>',
    )
    const some = await reasons([new CIMInstance('EX_Settings', { Limit: 2 })])
    expect(some).to.include('<PARAMVALUE NAME="Reasons" PARAMTYPE="string" EmbeddedObject="instance">')
    const write = propertyWriter('Reasons', typed)
    const at = surroundings('h', namespace, classOf)
    expect(write([], at)).to.equal(
      '<PROPERTY.ARRAY NAME="Reasons" TYPE="string"><VALUE.ARRAY></VALUE.ARRAY></PROPERTY.ARRAY>',
    )
    expect(write(null, at)).to.equal('<PROPERTY.ARRAY NAME="Reasons" TYPE="string"></PROPERTY.ARRAY>')
    const single = propertyWriter('Reason', { ...typed, isArray: false })
    expect(single(null, at)).to.include('EmbeddedObject="instance"')
  })

  describe('refuses a value that does not fit its class:', () => {
    const misfits: [property: string, value: CIMValue, why: string][] = [
      ['Speed', 5, 'number 5 is not a value of type uint64'],
      ['Speed', -1n, 'type uint64'],
      ['Level', 128, 'type sint8'],
      ['Level', 1.5, 'type sint8'],
      ['Level', NaN, 'type sint8'],
      ['Level', '1', 'type sint8'],
      ['Enabled', 'TRUE', 'type boolean'],
      ['Letter', 'ab', 'type char16'],
      ['Letter', '\ud800', 'type char16'],
      ['Ratio', 1e39, 'type real32'],
      ['Since', '20240131235959.123456+000', 'type datetime'],
      ['Home', 'EX_Port.InstanceID="x"', 'not the path of an object'],
      ['Settings', 'text', 'embedded instance'],
      ['Settings', portClass, 'embedded instance'],
      ['Names', 'one', 'not an array'],
      ['ElementName', ['one'], 'type string'],
      ['ElementName', 'bell \u0007', 'U+0007'],
      ['ElementName', 'half \ud83d', 'U+D83D'],
      ['Status', [1, null], 'NULL in an array that is not of strings'],
      ['Home', new CIMInstanceName('EX_Slot', { Shelf: 'x' }), 'key Shelf of EX_Slot'],
      ['Settings', new CIMInstance('EX_Settings', { Limit: 256 }), 'property Limit of EX_Settings'],
    ]
    for (const [name, value, why] of misfits) {
      it(`${name}: ${why}`, async () => {
        const instance = new CIMInstance('EX_Port', { InstanceID: 'EX:1', [name]: value })
        const failure = await failureOf(respond('GetInstance', { ...instances, instance }))
        expect(failure).to.be.instanceOf(EncodingError)
        expect(failure.message).to.include(why)
        if (!why.includes(' of EX_'))
          expect(failure.message).to.include(`property ${name} of EX_Port cannot be encoded`)
      })
    }

    it('a key that is missing', async () => {
      const failure = await failureOf(
        respond('EnumerateInstances', { ...instances, items: [new CIMInstance('EX_Port', {})] }),
      )
      expect(failure.message).to.include('key InstanceID of EX_Port cannot be encoded')
    })

    it('a class that is not there', async () => {
      const failure = await failureOf(
        respond('GetInstance', { ...instances, instance: new CIMInstance('EX_None', {}) }),
      )
      expect(failure.message).to.include(
        'an instance of EX_None cannot be encoded: namespace root/cimv2 has no such class',
      )
    })

    it('an array that a method returns', async () => {
      const returned = { typed: { type: 'uint8', isArray: true }, value: [1] } as const
      const failure = await failureOf(
        (async () => answer({ returned: { ...returned, value: [1] }, out: [] }))(),
      )
      expect(failure.message).to.include('methods cannot return arrays')
    })
  })

  describe('streams', () => {
    const many = (count: number): CIMInstance[] =>
      Array.from({ length: count }, (_, index) => new CIMInstance('EX_Port', { InstanceID: `EX:${index} é` }))
    const encode = (items: InstancesResult['items']): Stream<Piece> =>
      encodeResponse(frameOf('EnumerateInstances'), 'EnumerateInstances', { ...instances, items }, options)

    it('in pieces of about 64 KiB that make up the whole', async () => {
      const pieces: Buffer[] = []
      for await (const piece of encode(many(1000))) pieces.push(Buffer.from(piece))
      expect(pieces.length).to.be.above(5)
      for (const piece of pieces.slice(0, -1)) expect(piece.length).to.be.within(65_536, 70_000)
      const text = Buffer.concat(pieces).toString('utf8')
      expect(invalidities(readTree(text))).to.deep.equal([])
      expect(text.match(/<VALUE\.NAMEDINSTANCE>/g)).to.have.length(1000)
    })

    it('one text, when it is small', async () => {
      const pieces: Piece[] = []
      for await (const piece of encode(many(3))) pieces.push(piece)
      expect(pieces).to.have.length(1)
      expect(pieces[0]).to.be.a('string')
    })

    it('the same from what is there and from what is still to come', async () => {
      async function* later(): AsyncGenerator<CIMInstance> {
        yield* many(500)
      }
      expect(await joined(encode(later()))).to.equal(await joined(encode(many(500))))
    })

    it('no faster than the pieces are taken, and closes the source of what nobody takes', async () => {
      let made = 0
      let isClosed = false
      function* source(): Generator<CIMInstance> {
        try {
          for (const instance of many(10_000)) {
            made++
            yield instance
          }
        } finally {
          isClosed = true
        }
      }
      const pieces = (encode(source()) as Iterable<Buffer>)[Symbol.iterator]()
      pieces.next()
      expect(made).to.be.below(200)
      pieces.return?.()
      expect(isClosed).to.equal(true)
    })

    it('a failure before the first piece, and one after pieces that were good', async () => {
      async function* failing(after: number): AsyncGenerator<CIMInstance> {
        yield* many(after)
        throw new CIMError('CIM_ERR_FAILED', 'the device is gone')
      }
      const piecesBefore = async (after: number): Promise<number> => {
        let count = 0
        try {
          for await (const piece of encode(failing(after))) count += Math.sign(piece.length)
        } catch (error) {
          expect(error).to.be.instanceOf(CIMError)
          return count
        }
        throw new Error('nothing failed')
      }
      expect(await piecesBefore(10)).to.equal(0)
      expect(await piecesBefore(1000)).to.be.above(5)
    })

    it('documents side by side without mixing them', async () => {
      const [a, b] = [encode(many(400)), encode(many(400).reverse())].map((pieces) =>
        (pieces as Iterable<Buffer>)[Symbol.iterator](),
      )
      const texts = ['', '']
      for (let open = true; open;) {
        const [left, right] = [a?.next(), b?.next()]
        texts[0] += left?.done === false ? left.value.toString('latin1') : ''
        texts[1] += right?.done === false ? right.value.toString('latin1') : ''
        open = left?.done === false || right?.done === false
      }
      expect(texts[0]).to.have.length((texts[1] as string).length)
      expect(texts[0]).to.equal(Buffer.from(await joined(encode(many(400)))).toString('latin1'))
    })
  })
})

describe('encodeErrorResponse', () => {
  it('writes what is in an error even where the types of its details are not known', () => {
    const details = new CIMInstance('CIM_Error', { Message: portName('x').toString(), ErrorType: 4 })
    const error = new CIMError('CIM_ERR_FAILED', 'x', [details])
    const text = encodeErrorResponse(frameOf('X'), error, { host: 'h' }).toString()
    expect(text).to.include('<PROPERTY NAME="ErrorType" TYPE="uint32"><VALUE>4</VALUE></PROPERTY>')
    expect(invalidities(readTree(text))).to.deep.equal([])
  })
})

async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing failed')
}
