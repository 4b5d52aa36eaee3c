import { expect } from 'chai'
import { connect } from 'node:net'
import { CIMError } from '../../src/cim/cim-error.ts'
import { ProtocolError } from '../../src/cimxml/protocol-error.ts'
import { request, rig } from './rig.ts'

const man = 'http://www.dmtf.org/cim/mapping/http/v1.0 ; ns=42'
const line = 'M-POST /cimom HTTP/1.1'
const prefixed = {
  Man: man,
  CIMOperation: null,
  CIMMethod: null,
  CIMObject: null,
  '42-CIMOperation': 'MethodCall',
  '42-CIMMethod': 'GetClass',
  '42-CIMObject': 'root/cimv2',
}

describe('http/mandatory-post', () => {
  it('reads prefixed headers and answers with prefixed headers', async () => {
    let method: string | undefined
    await using server = await rig({
      decode: (_body, headers) => {
        method = headers.method
        return 'ok'
      },
    })
    const answer = await server.raw(request(prefixed, '<a/>', line))
    expect(answer.status).to.equal(200)
    expect(method).to.equal('GetClass')
    expect(answer.headers).to.include({
      ext: '',
      'cache-control': 'no-cache',
      man: 'http://www.dmtf.org/cim/mapping/http/v1.0; ns=42',
      '42-cimoperation': 'MethodResponse',
    })
    expect(answer.headers).to.not.have.property('cimoperation')
  })

  it('takes headers without a prefix too', async () => {
    await using server = await rig()
    expect((await server.raw(request({ Man: man }, '<a/>', line))).status).to.equal(200)
  })

  it('prefixes the CIMError', async () => {
    await using server = await rig({
      decode: () => {
        throw new ProtocolError('header-mismatch', 'no')
      },
    })
    expect((await server.raw(request(prefixed, '<a/>', line))).headers).to.include({
      '42-cimerror': 'header-mismatch',
      ext: '',
    })
  })

  it('prefixes the trailers', async () => {
    const big = Buffer.alloc(70_000, 'x')
    await using server = await rig({
      perform: () =>
        Promise.resolve({
          *[Symbol.iterator]() {
            yield big
            yield big
            throw new CIMError('CIM_ERR_FAILED', 'broke')
          },
        }),
    })
    const answer = await server.raw(request({ ...prefixed, TE: 'trailers' }, '<a/>', line))
    expect(answer.text).to.match(/42-CIMStatusCode: 1\r\n42-CIMStatusCodeDescription: broke\r\n\r\n$/)
  })

  it('refuses one without a Man header, in HTTP/1.0, or for another extension', async () => {
    await using server = await rig()
    expect((await server.raw(request({}, '<a/>', line))).status).to.equal(400)
    expect((await server.raw(request({ Man: man }, '<a/>', 'M-POST /cimom HTTP/1.0'))).status).to.equal(400)
    expect((await server.raw(request({ Man: 'http://example.org/ ; ns=42' }, '<a/>', line))).status).to.equal(
      510,
    )
  })

  it('follows M-POST and POST in turn on one connection, and leaves bodies alone', async () => {
    await using server = await rig()
    const texts = [
      request({ ...prefixed, Connection: 'keep-alive' }, '<zeroth/>', line),
      request({ Connection: 'keep-alive' }, '<first/>'),
      request({ ...prefixed, Connection: 'keep-alive' }, '<second/>', line),
      // The server asks for the body by "100 Continue", so that it comes in a packet of its own.
      request({ Connection: 'keep-alive', 'Content-Length': '12', Expect: '100-continue' }, ''),
      'M-POST <a/>!',
      request(prefixed, '<last/>', line),
    ]
    const received = await new Promise<string>((resolve, reject) => {
      let all = ''
      const socket = connect(server.port, '127.0.0.1')
      const send = (): void => void socket.write(texts.shift() ?? '')
      socket.on('connect', send)
      socket.on('data', (part) => {
        all += part.toString('latin1')
        send()
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(all))
    })
    expect(received.match(/200 OK/g)).to.have.length(5)
    expect(received).to.contain('M-POST <a/>!')
    expect(received.match(/42-CIMOperation/g)).to.have.length(3)
  })

  it('answers 501 on a connection that began otherwise, so that the client falls back to POST', async () => {
    await using server = await rig()
    const received = await new Promise<string>((resolve, reject) => {
      let all = ''
      const socket = connect(server.port, '127.0.0.1')
      socket.on('connect', () => socket.write(request({ Connection: 'keep-alive' }, '<first/>')))
      socket.once('data', () => socket.write(request(prefixed, '<second/>', line)))
      socket.on('data', (part) => (all += part.toString('latin1')))
      socket.on('error', reject)
      socket.on('close', () => resolve(all))
    })
    expect(received.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 200', 'HTTP/1.1 501'])
  })

  it('reads a method that comes in pieces', async () => {
    await using server = await rig()
    const whole = request({ ...prefixed, Connection: 'close' }, '<a/>', line)
    for (const first of [1, 2, 3, 6, 7]) {
      const received = await new Promise<string>((resolve, reject) => {
        let all = ''
        const socket = connect({ port: server.port, host: '127.0.0.1', noDelay: true })
        socket.on('connect', () => {
          socket.write(whole.slice(0, first), () => setTimeout(() => socket.write(whole.slice(first)), 10))
        })
        socket.on('data', (part) => (all += part.toString('latin1')))
        socket.on('error', reject)
        socket.on('close', () => resolve(all))
      })
      expect(received, `${first} bytes first`).to.match(/^HTTP\/1.1 200 OK/)
    }
  })

  it('reads requests that come byte by byte', async () => {
    await using server = await rig()
    const texts = [
      request({ ...prefixed, Connection: 'keep-alive' }, '<M/>', line),
      request({ Man: man, Connection: 'keep-alive' }, '<M/>'),
      request(prefixed, '<M/>', line),
    ]
    const received = await new Promise<string>((resolve, reject) => {
      let all = ''
      const socket = connect({ port: server.port, host: '127.0.0.1', noDelay: true })
      const send = (text: string): void => {
        if (text === '') return
        // The next turn of the loop lets the server read what was sent.
        socket.write(text.slice(0, 1), () => setImmediate(send, text.slice(1)))
      }
      const next = (): void => send(texts.shift() ?? '')
      socket.on('connect', next)
      socket.on('data', (part) => {
        all += part.toString('latin1')
        if (all.endsWith('<M/>')) next()
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(all))
    })
    expect(received.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(Array(3).fill('HTTP/1.1 200'))
    expect(received.match(/42-CIMOperation/g)).to.have.length(2)
  })

  it('refuses one only when its body has come, so that the next one begins a packet', async () => {
    await using server = await rig()
    const refused = request({ ...prefixed, Authorization: null, Connection: 'keep-alive' }, '<a/>', line)
    const received = await new Promise<string[]>((resolve, reject) => {
      const parts: string[] = []
      const socket = connect({ port: server.port, host: '127.0.0.1', noDelay: true })
      socket.on('connect', () => {
        socket.write(refused.slice(0, -4), () =>
          setTimeout(() => {
            parts.push('the body is sent')
            socket.write('<a/>')
          }, 20),
        )
      })
      socket.once('data', () => socket.write(request(prefixed, '<b/>', line)))
      socket.on('data', (part) => parts.push(part.toString('latin1').slice(0, 12)))
      socket.on('error', reject)
      socket.on('close', () => resolve(parts))
    })
    expect(received).to.deep.equal(['the body is sent', 'HTTP/1.1 401', 'HTTP/1.1 200'])
  })

  it('refuses one in the end whose body does not come', async () => {
    await using server = await rig()
    const refused = request({ ...prefixed, Authorization: null }, '<a/>', line)
    const received = await new Promise<string>((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('connect', () => socket.write(refused.slice(0, -4)))
      socket.once('data', (part) => {
        socket.destroy()
        resolve(part.toString('latin1'))
      })
      socket.on('error', reject)
    })
    expect(received).to.match(/^HTTP\/1\.1 401/)
  })
})
