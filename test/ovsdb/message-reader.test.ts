import { expect } from 'chai'
import fc from 'fast-check'
import { OVSDBError } from '../../src/ovsdb/error.ts'
import { MessageReader } from '../../src/ovsdb/message-reader.ts'

const bytes = (text: string) => Buffer.from(text)

describe('OVSDB message reader', () => {
  it('reads messages that follow each other with nothing or white space between', () => {
    const reader = new MessageReader(1000)
    expect(reader.push(bytes('{"a":[1,{}]}{"b":2} \r\n\t{"c":3}'))).to.deep.equal([
      { a: [1, {}] },
      { b: 2 },
      { c: 3 },
    ])
  })

  it('takes brackets, quotes and backslashes in strings as text', () => {
    const message = { text: '}]{[ \\ " \\" ü \u0000 {"', '}"': ['\\'] }
    expect(new MessageReader(1000).push(bytes(JSON.stringify(message)))).to.deep.equal([message])
  })

  it('reads any messages, however the stream is cut', () => {
    const object = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue())
    fc.assert(
      fc.property(fc.array(object, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (messages, size) => {
        const stream = bytes(messages.map((message) => JSON.stringify(message)).join(''))
        const reader = new MessageReader(1_000_000)
        const read: unknown[] = []
        for (let at = 0; at < stream.length; at += size)
          read.push(...reader.push(stream.subarray(at, at + size)))
        expect(JSON.stringify(read)).to.equal(JSON.stringify(messages))
      }),
    )
  })

  it('reads a message that comes in parts, the last with the beginning of the next', () => {
    const reader = new MessageReader(1000)
    expect(reader.push(bytes('{"a":'))).to.deep.equal([])
    expect(reader.push(bytes('1'))).to.deep.equal([])
    expect(reader.push(bytes('}{'))).to.deep.equal([{ a: 1 }])
    expect(reader.push(bytes('}'))).to.deep.equal([{}])
  })

  const wrong = {
    'text between messages': '{"a":1}x',
    'an array as a message': '[1]',
    'what only has the brackets of JSON': '{a:1}',
    'brackets of the wrong kind': '{"a":1]',
    'a message over the limit': `{"a":"${'x'.repeat(200)}"}`,
    'a message over the limit that never ends': `{"a":"${'x'.repeat(200)}`,
  }
  for (const [name, text] of Object.entries(wrong)) {
    it(`refuses ${name}`, () => {
      expect(() => new MessageReader(100).push(bytes(text)))
        .to.throw(OVSDBError)
        .with.property('failure', 'protocol')
    })
  }

  it('counts the limit for each message', () => {
    const message = `{"a":"${'x'.repeat(80)}"}`
    expect(new MessageReader(100).push(bytes(message.repeat(5)))).to.have.length(5)
  })
})
