import { expect } from 'chai'
import { request, rig } from '../rig.ts'

/** What is changed about a good request; the status and the CIMError that it gets. */
const cases: [name: string, changed: string, status: number, token?: string][] = [
  ['no credentials', request({ Authorization: null }), 401],
  ['a wrong password', request({ Authorization: `Basic ${btoa('admin:wrong')}` }), 401],
  ['an unknown scheme', request({ Authorization: 'Digest username="admin"' }), 401],
  ['no credentials and another method', request({ Authorization: null }, '', 'PUT /cimom HTTP/1.1'), 401],
  ['another method', request({}, '', 'PUT /cimom HTTP/1.1'), 501],
  ['a method that HTTP does not know', request({}, '', 'GETCLASS /cimom HTTP/1.1'), 501],
  ['what is not HTTP at all', 'hello\r\n\r\n', 400],
  ['no Host', request({ Host: null }), 400],
  ['no Content-Type', request({ 'Content-Type': null }), 400],
  ['a form', request({ 'Content-Type': 'application/x-www-form-urlencoded' }), 400],
  ['another charset', request({ 'Content-Type': 'text/xml; charset=iso-8859-1' }), 400],
  ['no charset', request({ 'Content-Type': 'text/xml' }), 200],
  ['a charset in capitals without quotes', request({ 'Content-Type': 'Text/XML;charset=UTF-8' }), 200],
  ['a compressed body', request({ 'Content-Encoding': 'gzip' }), 415],
  ['an identity body', request({ 'Content-Encoding': 'identity' }), 200],
  ['Accept without XML', request({ Accept: 'text/html, application/json' }), 406],
  ['Accept that excludes XML', request({ Accept: 'text/xml;q=0' }), 406],
  ['Accept with XML among others', request({ Accept: 'text/html, text/xml, application/xml' }), 200],
  ['no CIMOperation', request({ CIMOperation: null }), 400],
  ['another CIMOperation', request({ CIMOperation: 'MethodRequest' }), 400, 'unsupported-operation'],
  ['CIMBatch', request({ CIMBatch: '' }), 501, 'multiple-requests-unsupported'],
  [
    'CIMOperation before CIMBatch',
    request({ CIMBatch: '', CIMOperation: 'x' }),
    400,
    'unsupported-operation',
  ],
  ['a body that is announced too large', request({ 'Content-Length': '5000' }, 'x'.repeat(5000)), 413],
  [
    'a chunked body that is too large',
    request(
      { 'Content-Length': null, 'Transfer-Encoding': 'chunked' },
      `1388\r\n${'x'.repeat(5000)}\r\n0\r\n\r\n`,
    ),
    413,
  ],
  [
    'a chunked body',
    request({ 'Content-Length': null, 'Transfer-Encoding': 'chunked' }, '2\r\nok\r\n0\r\n\r\n'),
    200,
  ],
  ['headers that are too long', request({ CIMObject: 'x'.repeat(20_000) }), 431],
]

describe('http/checks', () => {
  for (const [name, text, status, token] of cases) {
    it(`answers ${status}${token === undefined ? '' : ` ${token}`} to ${name}`, async () => {
      await using server = await rig({ perform: () => Promise.resolve([Buffer.from('ok')]) }, small)
      const answer = await server.raw(text)
      expect(answer.status).to.equal(status)
      expect(answer.headers['cimerror']).to.equal(token)
      expect(answer.headers['www-authenticate']).to.equal(status === 401 ? 'Basic realm="test"' : undefined)
    })
  }
})

const small = { requestBytes: 4096, headerBytes: 16 * 1024 }
