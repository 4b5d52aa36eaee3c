import { expect } from 'chai'
import { OVSDBClient } from '../../src/ovsdb/client.ts'
import type { ClientLimits } from '../../src/ovsdb/client.ts'
import { OVSDBError } from '../../src/ovsdb/error.ts'
import type { OVSDBFailure } from '../../src/ovsdb/error.ts'
import type { TableUpdates } from '../../src/ovsdb/operation.ts'
import { FakeServer, testLimits } from './fake-server.ts'
import type { FakeMessage } from './fake-server.ts'

const select = [{ op: 'select', table: 'Port', where: [] }] as const
const rows = [{ rows: [{ name: 'p1' }] }]
const options = { signal: new AbortController().signal, timeoutMs: 10_000 }
const isTransact = (message: FakeMessage) => message.method === 'transact'

async function failureOf(promise: Promise<unknown>): Promise<OVSDBFailure> {
  try {
    await promise
  } catch (error) {
    if (error instanceof OVSDBError) return error.failure
    throw error
  }
  throw new Error('expected a failure')
}

describe('OVSDB client', () => {
  let server: FakeServer
  let client: OVSDBClient
  let port: number

  async function start(limits: Partial<ClientLimits> = {}): Promise<void> {
    server = new FakeServer()
    const address = await server.listen()
    port = address.port
    client = new OVSDBClient(address, { ...testLimits, ...limits })
  }

  afterEach(async () => {
    await client.close()
    await server.close()
  })

  it('sends a transaction and gives its results', async () => {
    await start()
    server.handle = (message, peer) => peer.answer(message, rows)
    const [selected] = await client.transact(select, options)
    expect(selected.rows).to.deep.equal([{ name: 'p1' }])
    expect(server.received).to.deep.equal([
      { method: 'transact', params: ['Open_vSwitch', ...select], id: server.received[0]?.id },
    ])
  })

  it('reads an answer that comes in single bytes', async () => {
    await start()
    server.handle = (message, peer) => {
      const answer = Buffer.from(
        JSON.stringify({ id: message.id, result: [{ rows: [{ name: '}ü"\\' }] }], error: null }),
      )
      for (const byte of answer) peer.socket.write(Buffer.from([byte]))
    }
    const [selected] = await client.transact(select, options)
    expect(selected.rows).to.deep.equal([{ name: '}ü"\\' }])
  })

  it('gives answers that come in another order to their callers', async () => {
    await start()
    const waiting: FakeMessage[] = []
    server.handle = (message, peer) => {
      waiting.push(message)
      if (waiting.length < 3) return
      for (const each of waiting.reverse()) peer.answer(each, [{ rows: [{ id: each.id as number }] }])
    }
    const answers = await Promise.all([1, 2, 3].map(() => client.transact(select, options)))
    const ids = answers.map(([{ rows: found }]) => found[0]?.['id'])
    expect(ids).to.deep.equal([...ids].sort())
    expect(server.peers).to.have.length(1)
  })

  it('answers an echo at once, also while a call waits, and refuses other calls', async () => {
    await start()
    server.handle = (message, peer) => {
      if (!isTransact(message)) return
      peer.send({ id: 'echo', method: 'echo', params: ['x', 1] })
      peer.send({ id: 'other', method: 'steal', params: [] })
    }
    const call = client.transact(select, options)
    expect(await server.next(({ id }) => id === 'echo')).to.deep.equal({
      id: 'echo',
      result: ['x', 1],
      error: null,
    })
    expect(await server.next(({ id }) => id === 'other')).to.include({
      result: null,
      error: 'unknown method',
    })
    server.peers[0]?.answer(server.received[0] as FakeMessage, rows)
    await call
  })

  it('asks a silent server for an echo, and goes on when it answers', async () => {
    await start({ ovsdbKeepAliveMs: 5 })
    let echoes = 0
    server.handle = (message, peer) => {
      if (message.method !== 'echo') return
      peer.answer(message, message.params)
      if (++echoes === 3) peer.answer(server.received[0] as FakeMessage, rows)
    }
    await client.transact(select, options)
    expect(echoes).to.be.at.least(3)
    expect(server.peers).to.have.length(1)
  })

  it('gives up a server that does not even answer an echo', async () => {
    await start({ ovsdbKeepAliveMs: 5 })
    expect(await failureOf(client.transact(select, options))).to.equal('disconnected')
    expect(server.received.map(({ method }) => method)).to.deep.equal(['transact', 'echo'])
  })

  it('reports an error of the server', async () => {
    await start()
    server.handle = (message, peer) =>
      peer.answer(message, null, { error: 'unknown database', details: 'Open_vSwitch' })
    const error = await client.transact(select, options).catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(OVSDBError).with.property('failure', 'refused')
    expect((error as Error).message).to.include('unknown database: Open_vSwitch')
  })

  it('fails what is pending when the connection ends, and connects again for the next call', async () => {
    await start()
    server.handle = (_message, peer) => peer.socket.destroy()
    expect(await Promise.all([1, 2].map(() => failureOf(client.transact(select, options))))).to.deep.equal([
      'disconnected',
      'disconnected',
    ])
    server.handle = (message, peer) => peer.answer(message, rows)
    await client.transact(select, options)
    expect(server.peers).to.have.length(2)
  })

  it('ends a connection on which something else than messages comes', async () => {
    await start()
    server.handle = (_message, peer) => peer.socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')
    expect(await failureOf(client.transact(select, options))).to.equal('protocol')
  })

  it('fails when nobody listens, and reaches a server that comes later', async () => {
    await start()
    await server.close()
    expect(await failureOf(client.transact(select, options))).to.equal('unreachable')
    expect(await failureOf(client.transact(select, options))).to.equal('unreachable')
    server = new FakeServer()
    server.handle = (message, peer) => peer.answer(message, rows)
    await server.listen(port)
    await client.transact(select, options)
  })

  it('cancels at the server what its caller gives up, and ignores the late answer', async () => {
    await start()
    const caller = new AbortController()
    server.handle = (message, peer) => {
      if (message.method === 'cancel') peer.answer({ id: message.params?.[0] }, null, 'canceled')
      else if (server.received.length === 1) caller.abort()
      else peer.answer(message, rows)
    }
    expect(await failureOf(client.transact(select, { ...options, signal: caller.signal }))).to.equal(
      'aborted',
    )
    const cancel = await server.next(({ method }) => method === 'cancel')
    expect(cancel).to.deep.equal({ method: 'cancel', params: [server.received[0]?.id], id: null })
    await client.transact(select, options)
    expect(server.peers).to.have.length(1)
  })

  it('ends a call whose time is over', async () => {
    await start()
    expect(await failureOf(client.transact(select, { ...options, timeoutMs: 5 }))).to.equal('timeout')
    const signal = AbortSignal.timeout(5)
    expect(await failureOf(client.transact(select, { ...options, signal }))).to.equal('timeout')
  })

  it('sends nothing for a caller who has given up already', async () => {
    await start()
    expect(await failureOf(client.transact(select, { ...options, signal: AbortSignal.abort() }))).to.equal(
      'aborted',
    )
    server.handle = (message, peer) => peer.answer(message, rows)
    await client.transact(select, options)
    expect(server.received).to.have.length(1)
  })

  it('refuses more calls than may wait', async () => {
    await start({ ovsdbPendingCalls: 2 })
    const calls = [1, 2].map(() => client.transact(select, options))
    await server.next(isTransact)
    expect(await failureOf(client.transact(select, options))).to.equal('overload')
    await server.next(() => server.received.length === 2)
    for (const message of server.received) server.peers[0]?.answer(message, rows)
    await Promise.all(calls)
  })

  it('fails every call after it was closed', async () => {
    await start()
    const call = failureOf(client.transact(select, options))
    await server.next(isTransact)
    await client.close()
    expect(await call).to.equal('disconnected')
    expect(await failureOf(client.transact(select, options))).to.equal('unreachable')
  })

  describe('monitor', () => {
    const requests = { Port: { columns: ['tag'] } }
    const initial: TableUpdates = { Port: { u1: { new: { tag: 1 } } } }
    const update: TableUpdates = { Port: { u1: { old: { tag: 1 }, new: { tag: 2 } } } }

    it('gives what there is and then what changes, until it is cancelled', async () => {
      await start()
      server.handle = (message, peer) => {
        peer.answer(message, message.method === 'monitor' ? initial : {})
        if (message.method !== 'monitor') return
        peer.send({ method: 'update', params: [message.params?.[1], update], id: null })
        peer.send({ method: 'update', params: ['of nobody', update], id: null })
      }
      const seen = Promise.withResolvers<TableUpdates>()
      const monitor = await client.monitor(requests, { update: seen.resolve, end: seen.reject }, options)
      expect(monitor.initial).to.deep.equal(initial)
      expect(await seen.promise).to.deep.equal(update)
      monitor.cancel()
      monitor.cancel()
      const cancel = await server.next(({ method }) => method === 'monitor_cancel')
      expect(cancel.params).to.deep.equal([server.received[0]?.params?.[1]])
      expect(server.received).to.have.length(2)
    })

    it('ends with the connection', async () => {
      await start()
      server.handle = (message, peer) => peer.answer(message, initial)
      const ended = Promise.withResolvers<OVSDBError>()
      await client.monitor(requests, { update() {}, end: ended.resolve }, options)
      server.peers[0]?.socket.destroy()
      expect((await ended.promise).failure).to.equal('disconnected')
    })

    it('fails once, as a call, when the connection ends before it began', async () => {
      await start()
      server.handle = (_message, peer) => peer.socket.destroy()
      let ends = 0
      const listener = { update() {}, end: () => ends++ }
      expect(await failureOf(client.monitor(requests, listener, options))).to.equal('disconnected')
      expect(ends).to.equal(0)
    })

    it('is cancelled at the server when its caller gives up', async () => {
      await start()
      const caller = new AbortController()
      server.handle = () => caller.abort()
      const call = client.monitor(requests, { update() {}, end() {} }, { ...options, signal: caller.signal })
      expect(await failureOf(call)).to.equal('aborted')
      await server.next(({ method }) => method === 'monitor_cancel')
    })
  })
})
