import { expect } from 'chai'
import { connect } from 'node:net'
import { CIMError } from '../../src/cim/cim-error.ts'
import { ProtocolError } from '../../src/cimxml/protocol-error.ts'
import type { RequestContext } from '../../src/broker/context.ts'
import { authorization, request, rig, type Behaviour } from './rig.ts'

const big = Buffer.alloc(64 * 1024, 'x')

describe('http/cimom', () => {
  it('answers an operation with the headers of DSP0200', async () => {
    await using server = await rig()
    const answer = await server.raw(request({}, '<body/>'))
    expect(answer.status).to.equal(200)
    expect(answer.body).to.equal('<body/>')
    expect(answer.headers).to.include({
      'content-type': 'application/xml; charset="utf-8"',
      'content-length': '7',
      cimoperation: 'MethodResponse',
    })
    expect(answer.headers['wbemserverresponsetime']).to.match(/^\d+$/)
  })

  it('gives the service the CIM headers, and the broker who asks', async () => {
    let seen: unknown
    let who: RequestContext | undefined
    await using server = await rig({
      decode: (_body, headers) => {
        seen = headers
        return 'm'
      },
      perform: (_message, context) => {
        who = context
        return Promise.resolve([Buffer.from('ok')])
      },
    })
    await server.raw(request({ CIMProtocolVersion: '1.4' }))
    expect(seen).to.deep.equal({ method: 'GetClass', object: 'root/cimv2', protocolVersion: '1.4' })
    expect([who?.user, who?.address, who?.roleIn('root/cimv2')]).to.deep.equal([
      'admin',
      '127.0.0.1',
      'administrator',
    ])
  })

  it('takes the absolute form of the address, and refuses other paths', async () => {
    await using server = await rig()
    expect((await server.raw(request({}, '<a/>', 'POST http://localhost/cimom HTTP/1.1'))).status).to.equal(
      200,
    )
    expect((await server.raw(request({}, '<a/>', 'POST /other HTTP/1.1'))).status).to.equal(404)
  })

  it('answers a fault of the message as HTTP with its token and reason', async () => {
    await using server = await rig({
      decode: () => {
        throw new ProtocolError('request-not-well-formed', 'line 1: 100 % wrong')
      },
    })
    const answer = await server.raw(request())
    expect(answer.status).to.equal(400)
    expect(answer.headers['cimerror']).to.equal('request-not-well-formed')
    expect(answer.headers['pgerrordetail']).to.equal('line%201%3A%20100%20%25%20wrong')
  })

  it('answers a failed operation with an ERROR document', async () => {
    await using server = await rig({
      perform: () => Promise.reject(new CIMError('CIM_ERR_NOT_FOUND', 'nothing there')),
    })
    const answer = await server.raw(request())
    expect(answer.status).to.equal(200)
    expect(answer.body).to.equal('<ERROR 6 nothing there>')
  })

  it('answers an unforeseen fault with CIM_ERR_FAILED that names the request, not the fault', async () => {
    await using server = await rig({ perform: () => Promise.reject(new TypeError('inner secret')) })
    const answer = await server.raw(request())
    expect(answer.body).to.match(/^<ERROR 1 .*request 070707-1>$/)
  })

  it('sends a long document in chunks', async () => {
    await using server = await rig({
      perform: () => Promise.resolve([big, big, big, big, Buffer.from('end')]),
    })
    const answer = await server.raw(request())
    expect(answer.headers['transfer-encoding']).to.equal('chunked')
    expect(answer.headers).to.not.have.property('trailer')
    expect(answer.text.endsWith('end\r\n0\r\n\r\n')).to.equal(true)
  })

  it('answers with an ERROR when a document fails before its second chunk', async () => {
    await using server = await rig(failsAfter(1))
    expect((await server.raw(request())).body).to.equal('<ERROR 6 gone, 100 %>')
  })

  it('holds enough back to answer with an ERROR a client to which a later failure could not be told', async () => {
    await using server = await rig(failsAfter(3))
    expect((await server.raw(request())).body).to.equal('<ERROR 6 gone, 100 %>')
    expect((await server.raw(request({ TE: 'trailers' }))).text).to.contain('CIMStatusCode: 6')
  })

  it('sends a document of several chunks that was held whole with its length', async () => {
    await using server = await rig({
      perform: () => Promise.resolve(['one', 'two', 'three'].map(Buffer.from)),
    })
    const answer = await server.raw(request())
    expect([answer.headers['content-length'], answer.body]).to.deep.equal(['11', 'onetwothree'])
  })

  it('cuts the connection when a document fails later', async () => {
    await using server = await rig(failsAfter(4))
    const answer = await server.raw(request())
    expect(answer.headers['transfer-encoding']).to.equal('chunked')
    expect(answer.text.endsWith('0\r\n\r\n')).to.equal(false)
  })

  it('tells a client that reads trailers how a document failed', async () => {
    await using server = await rig(failsAfter(2))
    const answer = await server.raw(request({ TE: 'trailers' }))
    expect(answer.headers['trailer']).to.equal('CIMStatusCode, CIMStatusCodeDescription')
    expect(answer.text).to.match(
      /0\r\nCIMStatusCode: 6\r\nCIMStatusCodeDescription: gone%2C%20100%20%25\r\n\r\n$/,
    )
  })

  it('ends a successful document with status 0 in the trailers', async () => {
    await using server = await rig({ perform: () => Promise.resolve([big, big]) })
    const answer = await server.raw(request({ TE: 'chunked, trailers' }))
    expect(answer.text).to.match(/0\r\nCIMStatusCode: 0\r\n\r\n$/)
  })

  it('aborts the operation when the client goes', async () => {
    const { promise: aborted, resolve } = Promise.withResolvers<Error>()
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    await using server = await rig({
      perform: (_message, context) => {
        context.signal.addEventListener('abort', () => resolve(context.signal.reason as Error))
        begin()
        return new Promise(() => undefined)
      },
    })
    const socket = connect(server.port, '127.0.0.1', () => socket.write(request()))
    await begun
    socket.destroy()
    expect((await aborted).message).to.equal('the client closed the connection')
  })

  it('takes a client that resets while it is answered for no fault of its own', async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    function* chunks(signal: AbortSignal): Generator<Uint8Array> {
      try {
        while (!signal.aborted) yield Buffer.from('x')
        throw new CIMError('CIM_ERR_FAILED', 'the request was ended early')
      } finally {
        end()
      }
    }
    await using server = await rig({ perform: (_message, { signal }) => Promise.resolve(chunks(signal)) })
    const socket = connect(server.port, '127.0.0.1', () => socket.write(request({ TE: 'trailers' })))
    socket.once('data', () => socket.resetAndDestroy())
    await ended
    expect((await server.raw(request({}, '<x/>', 'POST /x HTTP/1.1'))).status).to.equal(404)
    expect(server.logged).to.deep.equal([])
  })

  it('answers in the place of an operation that takes too long', async () => {
    await using server = await rig(
      { perform: () => new Promise(() => undefined) },
      { operationTimeoutMs: 20 },
    )
    expect((await server.raw(request())).body).to.equal('<ERROR 1 the operation took longer than 0.02 s>')
  })

  it('cuts off a client that takes nothing', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    const endless = {
      *[Symbol.iterator]() {
        try {
          for (;;) yield big
        } finally {
          resolve()
        }
      },
    }
    await using server = await rig({ perform: () => Promise.resolve(endless) }, { stallTimeoutMs: 20 })
    const socket = connect(server.port, '127.0.0.1', () => socket.write(request()))
    socket.pause()
    await closed
    socket.destroy()
  })

  it('lets a running operation end when the server is closed, and takes no other', async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const { promise: finish, resolve: end } = Promise.withResolvers<void>()
    const server = await rig({
      perform: async () => {
        begin()
        await finish
        return [Buffer.from('done')]
      },
    })
    const answer = server.raw(request({ Connection: 'keep-alive' }))
    await begun
    const closed = server.server.close()
    end()
    expect((await answer).body).to.equal('done')
    expect((await answer).headers['connection']).to.equal('close')
    await closed
  })

  it('aborts what still runs after the grace', async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const server = await rig(
      {
        perform: () => {
          begin()
          return new Promise(() => undefined)
        },
      },
      { shutdownGraceMs: 10 },
    )
    const answer = server.raw(request())
    await begun
    await server.server.close()
    expect((await answer).body).to.equal('<ERROR 28 the server is shutting down>')
  })

  it('turns away what is too much at once with 503', async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const { promise: finish, resolve: end } = Promise.withResolvers<void>()
    await using server = await rig(
      {
        perform: async () => {
          begin()
          await finish
          return [Buffer.from('done')]
        },
      },
      { concurrentRequests: 1 },
    )
    const first = server.raw(request())
    await begun
    const second = await server.raw(request())
    expect(second.status).to.equal(503)
    expect(second.headers['retry-after']).to.equal('1')
    end()
    expect((await first).status).to.equal(200)
  })

  it('answers OPTIONS with what it supports', async () => {
    await using server = await rig()
    const answer = await server.raw(request({ 'Content-Length': null }, '', 'OPTIONS /cimom HTTP/1.1'))
    expect(answer.status).to.equal(200)
    expect(answer.headers).to.include({ allow: 'POST, M-POST, OPTIONS', '77-cimprotocolversion': '1.0' })
  })

  it('tells groups of operations that it has', async () => {
    await using server = await rig()
    const answer = await server.raw(request({ 'Content-Length': null }, '', 'OPTIONS * HTTP/1.1'))
    expect(answer.headers['77-cimsupportedfunctionalgroups']).to.match(/^basic-read, .*association-traversal/)
  })

  it('answers other addresses without an error in the log', async () => {
    await using server = await rig()
    const missing = await server.raw('GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    const posted = await server.raw('DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect([missing.status, posted.status, posted.headers['allow']]).to.deep.equal([404, 405, 'GET, HEAD'])
    expect(server.logged).to.deep.equal([])
  })

  it('takes a body in chunks', async () => {
    await using server = await rig()
    const chunked = { 'Content-Length': null, 'Transfer-Encoding': 'chunked' }
    const answer = await server.raw(request(chunked, '3\r\n<a>\r\n4\r\n</a>\r\n0\r\n\r\n'))
    expect([answer.status, answer.body]).to.deep.equal([200, '<a></a>'])
  })

  it('refuses a body in chunks that is too large', async () => {
    await using server = await rig({}, { requestBytes: 5 })
    const chunked = { 'Content-Length': null, 'Transfer-Encoding': 'chunked' }
    const answer = await server.raw(request(chunked, '3\r\n<a>\r\n4\r\n</a>\r\n0\r\n\r\n'))
    expect(answer.status).to.equal(413)
  })

  it('answers requests that were sent at once in their order', async () => {
    await using server = await rig({
      perform: async (message) => {
        // The first takes longest.
        for (let turn = message === 'one' ? 50 : 0; turn > 0; turn--) await new Promise(setImmediate)
        return [Buffer.from(message)]
      },
    })
    const keep = { Connection: 'keep-alive' }
    const answer = await server.raw(request(keep, 'one') + request(keep, 'two') + request({}, 'three'))
    expect(answer.text).to.match(/\r\n\r\none.*200 OK.*\r\n\r\ntwo.*200 OK.*\r\n\r\nthree$/s)
  })

  it('asks for a body that waits for it, but not from whom it would refuse anyway', async () => {
    await using server = await rig()
    const waiting = { Expect: '100-continue' }
    const wanted = await server.raw(request(waiting, '<a/>'))
    expect(wanted.text).to.match(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/)
    const refused = await server.raw(request({ ...waiting, Authorization: null, Connection: null }, ''))
    expect(refused.status).to.equal(401)
    expect(refused.headers['connection']).to.equal('close')
    // The SBLIM Java client takes a body of a 401 for the next answer.
    expect(refused.headers).to.include({
      'content-length': '0',
      pgerrordetail: 'A%20user%20name%20and%20password%20are%20needed',
    })
    const other = await server.raw(request({ Expect: 'miracles' }))
    expect(other.status).to.equal(417)
  })

  it('tells an M-POST how a document failed by trailers with its prefix', async () => {
    await using server = await rig(failsAfter(2))
    const answer = await server.raw(
      request(
        {
          Man: 'http://www.dmtf.org/cim/mapping/http/v1.0 ; ns=40',
          TE: 'trailers',
          CIMOperation: null,
          '40-CIMOperation': 'MethodCall',
          '40-CIMMethod': 'GetClass',
          '40-CIMObject': 'root/cimv2',
        },
        '<x/>',
        'M-POST /cimom HTTP/1.1',
      ),
    )
    expect(answer.headers['40-cimoperation']).to.equal('MethodResponse')
    expect(answer.text).to.contain('40-CIMStatusCode: 6\r\n')
  })

  it('makes a long document no faster than the client takes it', async () => {
    let made = 0
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    const endless = {
      *[Symbol.iterator]() {
        try {
          for (;;) {
            made += 1
            yield big
          }
        } finally {
          resolve()
        }
      },
    }
    await using server = await rig({ perform: () => Promise.resolve(endless) })
    const socket = connect(server.port, '127.0.0.1', () => socket.write(request()))
    socket.once('data', () => socket.pause())
    let before = -1
    while (made !== before || made === 0) {
      before = made
      for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate)
    }
    // What the buffers of two sockets hold: some megabytes, not the document.
    expect(made).to.be.lessThan(1000)
    socket.destroy()
    await closed
  })

  it('shows people a hint, without a password', async () => {
    await using server = await rig()
    const answer = await server.raw('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(answer.status).to.equal(200)
    expect(answer.body).to.contain('WBEM server')
  })

  it('remembers a right password', async () => {
    await using server = await rig()
    const keep = request({ Connection: 'keep-alive' }, 'one')
    const answer = await server.raw(keep + request({ Authorization: authorization }, 'two'))
    expect(answer.text).to.match(/one.*200 OK.*two$/s)
  })
})

function failsAfter(chunks: number): Behaviour {
  return {
    perform: () =>
      Promise.resolve({
        async *[Symbol.asyncIterator]() {
          for (let index = 0; index < chunks; index++) yield await Promise.resolve(big)
          throw new CIMError('CIM_ERR_NOT_FOUND', 'gone, 100 %')
        },
      }),
  }
}
