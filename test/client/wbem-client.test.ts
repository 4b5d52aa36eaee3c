import { expect } from 'chai'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { defaultLimits } from '../../src/base/limits.ts'
import { SourceError } from '../../src/base/source-error.ts'
import { CIMError } from '../../src/cim/cim-error.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMClassName, CIMInstanceName } from '../../src/cim/object-path.ts'
import { WBEMConnectionError, WBEMHTTPError } from '../../src/client/client-error.ts'
import { WBEMClient, type WBEMClientOptions } from '../../src/client/wbem-client.ts'
import type { MethodRequest } from '../../src/operations/request.ts'
import { selfSigned } from '../../src/http/certificate.ts'
import { plain } from '../cimxml/arbitraries.ts'
import { classOf, portClass, slotClass } from '../cimxml/model.ts'
import { bare, everything, port, portName, wholeClass } from '../cimxml/response-samples.ts'
import { ServerDouble } from './server-double.ts'

const namespace = 'root/cimv2'
const instances = { namespace, classOf, select: everything }

describe('WBEMClient', () => {
  let server: ServerDouble
  let url: string
  const clients: WBEMClient[] = []

  function connect(options: Partial<WBEMClientOptions> = {}): WBEMClient {
    const client = new WBEMClient({ url, ...options })
    clients.push(client)
    return client
  }

  beforeEach(async () => {
    server = new ServerDouble()
    url = await server.start()
  })

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close()
    await server.stop()
  })

  describe('performs operations', () => {
    it('and answers with instances and their paths', async () => {
      server.answers = { EnumerateInstances: () => ({ ...instances, items: [port, bare] }) }
      const found = await connect().call('EnumerateInstances', { arguments: { ClassName: 'EX_Port' } })
      expect(found.map(({ path }) => String(path))).to.deep.equal([
        'EX_Port.InstanceID="EX:1 & \\"more\\""',
        'EX_Port.InstanceID="EX:2"',
      ])
      expect(found[0]?.instance.properties['Speed']).to.equal(2n ** 64n - 1n)
    })

    it('one after the other over one connection', async () => {
      server.answers = { EnumerateClassNames: () => ({ namespace, items: ['EX_Port'] }) }
      const client = connect()
      for (let times = 0; times < 3; times++)
        expect(await client.call('EnumerateClassNames')).to.deep.equal(['EX_Port'])
      expect(server.connections).to.equal(1)
      expect(server.requests.map(({ message }) => message.messageID)).to.deep.equal(['1', '2', '3'])
    })

    it('in the namespace of the call, of the path, or its own', async () => {
      server.answers = { DeleteInstance: () => undefined }
      const client = connect({ namespace: '/own/' })
      const elsewhere = { InstanceName: portName('x', 'path') }
      await client.call('DeleteInstance', { arguments: { InstanceName: portName('x') } })
      await client.call('DeleteInstance', { arguments: elsewhere })
      await client.call('DeleteInstance', { arguments: elsewhere, namespace: 'call' })
      expect(server.requests.map(({ message }) => message.namespace)).to.deep.equal(['own', 'path', 'call'])
    })

    it('and throws the CIM error that the server answers', async () => {
      const failure = await failureOf(
        connect().call('GetInstance', { arguments: { InstanceName: portName('x') } }),
      )
      expect(failure)
        .to.be.instanceOf(CIMError)
        .and.include({ status: 7, message: 'the double has no answer' })
    })

    it('with user name and password, of the options or of the URL', async () => {
      server.answers = { DeleteInstance: () => undefined }
      const call = (client: WBEMClient): Promise<unknown> =>
        client.call('DeleteInstance', { arguments: { InstanceName: portName('x') } })
      await call(connect({ user: 'admin', password: 'ä:b' }))
      await call(connect({ url: url.replace('://', '://us%40er:pass@') }))
      await call(connect())
      const sent = server.requests.map(({ headers }) => headers.authorization)
      const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
      expect(sent).to.deep.equal([basic('admin:ä:b'), basic('us@er:pass'), undefined])
    })

    it('and writes what it read unchanged, types included', async () => {
      server.answers = {
        GetInstance: () => ({ ...instances, instance: port }),
        ModifyInstance: () => undefined,
      }
      const client = connect()
      const path = portName('EX:1', namespace)
      const instance = await client.call('GetInstance', { arguments: { InstanceName: path } })
      await client.call('ModifyInstance', { arguments: { ModifiedInstance: { path, instance } } })
      const request = server.requests[1]?.message
      expect(plain(request))
        .to.have.nested.property('request.arguments.ModifiedInstance.instance')
        .that.deep.equals(plain(instance))
    })

    it('and asks once for the class that tells the types of a new instance', async () => {
      server.answers = {
        GetClass: (request) => {
          const { ClassName } = (request as { arguments: { ClassName: string } }).arguments
          return { select: wholeClass, class: classOf(ClassName, namespace) }
        },
        CreateInstance: () => portName('EX:3'),
      }
      const client = connect()
      const settings = new CIMInstance('EX_Settings', { Limit: 5 })
      const NewInstance = new CIMInstance('EX_Port', {
        Level: -1,
        Status: [1],
        Since: null,
        Settings: settings,
      })
      for (let times = 0; times < 2; times++) {
        const path = await client.call('CreateInstance', { arguments: { NewInstance } })
        expect(String(path)).to.equal('EX_Port.InstanceID="EX:3"')
      }
      expect(server.requests.map(({ message }) => message.methodName)).to.deep.equal([
        'GetClass',
        'GetClass',
        'CreateInstance',
        'CreateInstance',
      ])
      const sent = (
        server.requests[2]?.message as unknown as { request: { arguments: { NewInstance: CIMInstance } } }
      ).request.arguments.NewInstance
      const types = Object.entries(sent.wireTypes ?? {}).map(([name, { type }]) => `${name} ${type}`)
      expect(types).to.deep.equal(['Level sint8', 'Status uint16', 'Since datetime', 'Settings string'])
      expect((sent.properties['Settings'] as CIMInstance).wireTypes?.['Limit']?.type).to.equal('uint8')
    })
  })

  describe('invokes methods', () => {
    it('with arguments in the types that the class declares', async () => {
      server.answers = {
        GetClass: () => ({ select: wholeClass, class: portClass }),
        method: () => ({
          returned: { typed: { type: 'uint32', isArray: false }, value: 0 },
          out: [{ name: 'Job', typed: { type: 'reference', isArray: false }, value: portName('EX:job') }],
        }),
      }
      const target = portName('a"b\\ é', 'root/cimv2')
      const answered = await connect().invokeMethod(target, 'Reset', {
        Delay: 5,
        Names: [],
        Extra: { typed: { type: 'uint8', isArray: false }, value: 1 },
      })
      expect(answered.returnValue).to.equal(0)
      expect(String(answered.out['Job'])).to.equal('root/cimv2:EX_Port.InstanceID="EX:job"')
      const { request } = server.requests[1]?.message as unknown as { request: MethodRequest }
      expect(String(request.target)).to.equal(String(target))
      expect(Array.from(request.arguments, (one) => [one.name, one.typed?.type, one.value])).to.deep.equal([
        ['Delay', 'uint32', 5],
        ['Names', 'string', []],
        ['Extra', 'uint8', 1],
      ])
    })

    it('on classes, and without arguments asks for no class', async () => {
      server.answers = { method: () => ({ returned: undefined, out: [] }) }
      const answered = await connect().invokeMethod(new CIMClassName('EX_Port'), 'Count')
      expect(plain(answered)).to.deep.equal({ returnValue: null, out: {} })
      expect(server.requests).to.have.length(1)
    })

    it('also where the server does not tell the class', async () => {
      server.answers = { method: () => ({ returned: undefined, out: [] }) }
      await connect().invokeMethod(portName('x'), 'Reset', { Delay: 5 })
      const { request } = server.requests[1]?.message as unknown as { request: MethodRequest }
      expect(request.arguments.get('Delay')).to.deep.equal({ name: 'Delay', typed: undefined, value: '5' })
    })

    it('on instances with keys of every type', async () => {
      server.answers = { method: () => ({ returned: undefined, out: [] }) }
      const keys = { Shelf: 3, Serial: 2n ** 64n - 1n, Upper: true, Other: portName('y', 'root/b') }
      const target = new CIMInstanceName(slotClass.name, keys, namespace)
      await connect().invokeMethod(target, 'Reset')
      expect(String(server.requests[0]?.message.target)).to.equal(String(target))
    })
  })

  describe('says what is wrong when', () => {
    const respondWith = (work: (response: ServerResponse, request: IncomingMessage) => void): void => {
      server.listener = (request, response) => {
        request.resume().on('end', () => work(response, request))
      }
    }
    const failing = (options: Partial<WBEMClientOptions> = {}): Promise<Error> =>
      failureOf(connect(options).call('EnumerateClassNames'))

    it('the password is wrong', async () => {
      respondWith((response) => response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end())
      expect(await failing())
        .to.be.instanceOf(WBEMHTTPError)
        .and.include({
          status: 401,
          message: 'the server refuses this user name and password',
        })
    })

    it('the server refuses the message', async () => {
      const headers = { CIMError: 'request-not-valid', PGErrorDetail: 'element%20X%20%C3%A9' }
      respondWith((response) => response.writeHead(400, headers).end('ignored'))
      expect(await failing()).to.include({
        status: 400,
        cimError: 'request-not-valid',
        message: 'HTTP status 400: request-not-valid: element X é',
      })
    })

    it('the server is no WBEM server', async () => {
      respondWith((response) => response.writeHead(404).end('no such page\n'))
      expect(await failing()).to.include({ status: 404, message: 'HTTP status 404: no such page' })
      respondWith((response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html/>'))
      expect(await failing()).to.include({
        message: 'the server answered with text/html in place of CIM-XML',
      })
    })

    it('the answer is no CIM-XML', async () => {
      respondWith((response) => response.writeHead(200, { 'Content-Type': 'text/xml' }).end('<CIM>'))
      expect(await failing()).to.be.instanceOf(SourceError)
    })

    it('the answer is too long', async () => {
      respondWith((response) => response.writeHead(200).end('x'.repeat(2000)))
      const failure = await failing({ limits: { ...defaultLimits, clientResponseBytes: 1000 } })
      expect(failure).to.be.instanceOf(WBEMConnectionError)
      expect(failure.message).to.include('exceeds 1000 bytes')
    })

    it('nobody listens', async () => {
      const closed = new ServerDouble()
      const address = await closed.start()
      await closed.stop()
      const failure = await failing({ url: address })
      expect(failure).to.be.instanceOf(WBEMConnectionError)
      expect(failure.message).to.include('ECONNREFUSED')
    })

    it('the answer takes too long', async () => {
      respondWith(() => undefined)
      const failure = await failing({ timeoutMs: 20 })
      expect(failure).to.be.instanceOf(WBEMConnectionError)
      expect(failure.message).to.include('did not answer within 0.02 s')
    })

    it('the connection breaks in the middle of the answer', async () => {
      respondWith((response) => {
        response.writeHead(200, { 'Content-Length': '1000' }).write('<CIM')
        setImmediate(() => response.destroy())
      })
      expect(await failing()).to.be.instanceOf(WBEMConnectionError)
    })

    it('the caller has had enough', async () => {
      const controller = new AbortController()
      respondWith(() => controller.abort(new Error('enough')))
      const failure = await failureOf(connect().call('EnumerateClassNames', { signal: controller.signal }))
      expect(failure.message).to.equal('enough')
    })

    it('the URL is none', () => {
      expect(() => connect({ url: 'localhost' })).to.throw(TypeError)
      expect(() => connect({ url: 'ftp://localhost' })).to.throw(TypeError, 'starts with http:// or https://')
    })
  })

  describe('when a kept connection was closed meanwhile', () => {
    /** Serves the first request, then cuts the connection when the second arrives. */
    const cutSecond = (): void => {
      let count = 0
      server.listener = (request, response) => {
        if (++count === 2) return void request.socket.destroy()
        server.listener = count >= 3 ? undefined : server.listener
        request.resume().on('end', () => response.end(emptyNames(count === 1 ? '1' : '2')))
      }
    }

    it('reads again', async () => {
      cutSecond()
      const client = connect()
      expect(await client.call('EnumerateClassNames')).to.deep.equal([])
      expect(await client.call('EnumerateClassNames')).to.deep.equal([])
      expect(server.connections).to.equal(2)
    })

    it('but writes only once', async () => {
      cutSecond()
      const client = connect()
      await client.call('EnumerateClassNames')
      const failure = await failureOf(
        client.call('DeleteInstance', { arguments: { InstanceName: portName('x') } }),
      )
      expect(failure).to.be.instanceOf(WBEMConnectionError)
    })
  })

  describe('over TLS', () => {
    const identity = selfSigned(['127.0.0.1'], {
      now: Date.now,
      randomBytes: (count) => Buffer.alloc(count, 7),
    })
    let secure: ServerDouble
    let secureURL: string

    beforeEach(async () => {
      secure = new ServerDouble(identity)
      secure.answers = { EnumerateClassNames: () => ({ namespace, items: ['EX_Port'] }) }
      secureURL = await secure.start()
    })

    afterEach(() => secure.stop())

    it('trusts the authority that it is told', async () => {
      const client = connect({ url: secureURL, certificateAuthority: identity.cert })
      expect(await client.call('EnumerateClassNames')).to.deep.equal(['EX_Port'])
    })

    it('trusts nobody else', async () => {
      const failure = await failureOf(connect({ url: secureURL }).call('EnumerateClassNames'))
      expect(failure).to.be.instanceOf(WBEMConnectionError)
      expect(failure.message).to.include('is not trusted')
      expect(secure.requests).to.have.length(0)
    })

    it('trusts anybody when told so', async () => {
      const client = connect({ url: secureURL, insecure: true })
      expect(await client.call('EnumerateClassNames')).to.deep.equal(['EX_Port'])
    })
  })
})

function emptyNames(messageID: string): string {
  return (
    `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="${messageID}" PROTOCOLVERSION="1.0"><SIMPLERSP>` +
    '<IMETHODRESPONSE NAME="EnumerateClassNames"/></SIMPLERSP></MESSAGE></CIM>'
  )
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing failed')
}
