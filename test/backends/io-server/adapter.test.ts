import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { IOServerAdapter } from '../../../src/backends/io-server/adapter.ts'
import { WBEMClient } from '../../../src/client/wbem-client.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { adapterContract } from '../contract/adapter.ts'
import { failure } from '../contract/failure.ts'
import { password, startSecondServer } from './second-server.ts'

const { signal } = new AbortController()
const controller = PCIAddress.parse('0000:3b:00.0')
const plain = PCIAddress.parse('0000:04:00.0')
const mac = MACAddress.parse('02:00:00:00:00:01')

describe('adapters of an I/O server', () => {
  let server: Awaited<ReturnType<typeof startSecondServer>>
  const closing: (() => unknown)[] = []

  before(async () => (server = await startSecondServer()))
  after(() => server.stop())
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close()
  })

  const clientOf = (url: string, secret = password) => {
    const client = new WBEMClient({ url, user: 'admin', password: secret })
    closing.push(() => client.close())
    return client
  }
  const adapter = (options: { url?: string; secret?: string; host?: string; timeoutMs?: number } = {}) => {
    const { url = server.url, secret, host = 'node-7', timeoutMs = 20_000 } = options
    return new IOServerAdapter({
      host,
      remoteHost: 'io-1',
      open: () => clientOf(url, secret),
      limits: { deviceTimeoutMs: timeoutMs, jobPollMs: 1 },
    })
  }
  const refusal = async (promise: Promise<unknown>): Promise<BackendError> => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    expect((error as BackendError).device).to.include('node-7')
    return error as BackendError
  }
  const fake = async (listener: RequestListener): Promise<string> => {
    const made: Server = createServer(listener)
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
    closing.push(() => {
      made.closeAllConnections()
      made.close()
    })
    return `http://127.0.0.1:${(made.address() as AddressInfo).port}`
  }

  adapterContract(
    'another iovm over CIM-XML',
    async () => ({ backend: adapter(), controller, count: 2, plain, isServed: true, close: async () => {} }),
    { runs: 3 },
  )

  it('hands out there what is set here, by the name of who has it', async () => {
    const backend = adapter()
    await backend.configure(controller, 1, { mac, vlan: VLANID.parse(100) }, signal)
    const shown = await clientOf(server.url).call('EnumerateInstances', {
      arguments: { ClassName: 'IOV_VirtualPortController' },
    })
    const told = shown.map(({ instance: { properties } }) => [
      properties.Owned,
      properties.RequestName,
      properties.VLANID,
    ])
    expect(told).to.deep.equal([[true, 'node-7/0000:3b:00.0/1', 100]])
    await backend.configure(controller, 1, { mac: null, vlan: null }, signal)
    expect((await backend.readVirtual(controller, 1, signal))?.settings.mac).to.equal(null)
  })

  it('does not touch what another machine has', async () => {
    const [ours, theirs] = [adapter(), adapter({ host: 'node-8' })]
    await theirs.configure(controller, 0, { mac }, signal)
    expect((await ours.readVirtual(controller, 0, signal))?.usedBy).to.include('node-8/0000:3b:00.0/0')
    expect((await refusal(ours.configure(controller, 0, { vlan: VLANID.parse(5) }, signal))).code).to.equal(
      'conflict',
    )
    expect((await refusal(ours.reset(controller, 0, signal))).code).to.equal('conflict')
    expect((await refusal(ours.configure(controller, 1, { mac }, signal))).message).to.include(mac)
    await ours.reset(controller, 1, signal)
    await theirs.reset(controller, 0, signal)
    expect((await ours.readVirtual(controller, 0, signal))?.usedBy).to.equal(null)
  })

  it('takes no VLAN that the I/O server gives to customers of its own', async () => {
    const backend = adapter()
    const error = await refusal(backend.configure(controller, 0, { vlan: VLANID.parse(4000) }, signal))
    expect(error.code).to.equal('refused')
    expect(error.message).to.include("VLAN 4000 is this site's own")
    await backend.reset(controller, 0, signal)
  })

  it('says that the I/O server does not take the password, and uses the right one once it has it', async () => {
    let secret = 'wrong'
    const backend = new IOServerAdapter({
      host: 'node-7',
      remoteHost: 'io-1',
      open: () => clientOf(server.url, secret),
      limits: defaultLimits,
    })
    const error = await refusal(backend.discover(signal))
    expect(error.code).to.equal('refused')
    expect(error.message).to.include('user name and password').and.not.include(secret)
    secret = password
    expect(await backend.discover(signal)).to.have.length(2)
  })

  it('says that there are no credentials', async () => {
    const open = (): never => {
      throw new Error('the environment variable IO_PASSWORD is not set')
    }
    const backend = new IOServerAdapter({ host: 'node-7', remoteHost: 'io-1', open, limits: defaultLimits })
    expect((await refusal(backend.discover(signal))).message).to.include('IO_PASSWORD is not set')
  })

  it('says that the I/O server cannot be reached, hangs, or vanishes in the middle', async () => {
    const gone = await fake(() => {})
    await closing.pop()?.()
    expect((await refusal(adapter({ url: gone }).discover(signal))).code).to.equal('unreachable')
    const deaf = await fake(() => {})
    expect((await refusal(adapter({ url: deaf, timeoutMs: 20 }).discover(signal))).code).to.equal('timeout')
    const vanishing = await fake((request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/xml' })
      response.write('<?xml version="1.0"?><CIM')
      setImmediate(() => request.socket.destroy())
    })
    expect((await refusal(adapter({ url: vanishing }).discover(signal))).code).to.equal('unreachable')
    const busy = await fake((_, response) => response.writeHead(503).end())
    expect((await refusal(adapter({ url: busy }).discover(signal))).code).to.equal('unreachable')
  })

  it('says that what answers is no iovm', async () => {
    for (const [type, body] of [
      ['text/html', 'hello'],
      ['application/xml', '<html/>'],
    ]) {
      const url = await fake((_, response) => response.writeHead(200, { 'Content-Type': type }).end(body))
      expect((await refusal(adapter({ url }).discover(signal))).code, type).to.equal('protocol')
    }
  })

  it('does not believe an I/O server that says that all is well and does nothing', async () => {
    const lying = clientOf(server.url)
    const backend = new IOServerAdapter({
      host: 'node-7',
      remoteHost: 'io-1',
      open: () => lying,
      limits: defaultLimits,
    })
    await backend.configure(controller, 0, { mac }, signal)
    const honest = lying.invokeMethod.bind(lying)
    lying.invokeMethod = async () => ({ returnValue: 0, out: {} })
    const error = await refusal(backend.configure(controller, 0, { vlan: VLANID.parse(7) }, signal))
    expect([error.code, error.message.includes('vlan is null instead of 7')]).to.deep.equal([
      'protocol',
      true,
    ])
    expect((await refusal(backend.reset(controller, 0, signal))).code).to.equal('protocol')
    lying.invokeMethod = honest
    await backend.reset(controller, 0, signal)
  })

  it('waits for what takes long there and goes on as a job', async () => {
    const slow = clientOf(server.url)
    const honest = slow.invokeMethod.bind(slow)
    const answers: unknown[] = []
    slow.invokeMethod = async (path, method, given, options) => {
      const outcome = await honest(path, method, { ...given, RunAsJob: true }, options)
      answers.push(outcome.returnValue)
      return outcome
    }
    const backend = new IOServerAdapter({
      host: 'node-7',
      remoteHost: 'io-1',
      open: () => slow,
      limits: defaultLimits,
    })
    await backend.configure(controller, 0, { mac }, signal)
    expect((await backend.readVirtual(controller, 0, signal))?.settings.mac).to.equal(mac)
    await backend.reset(controller, 0, signal)
    expect(answers).to.deep.equal([4096, 4096, 4096])
  })

  it('calls an I/O server without that host one without controllers', async () => {
    const backend = new IOServerAdapter({
      host: 'node-7',
      remoteHost: 'io-9',
      open: () => clientOf(server.url),
      limits: defaultLimits,
    })
    expect(await backend.discover(signal)).to.deep.equal([])
    expect((await refusal(backend.reset(controller, 0, signal))).code).to.equal('unreachable')
  })
})
