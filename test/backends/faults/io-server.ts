import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { IOServerAdapter } from '../../../src/backends/io-server/adapter.ts'
import { WBEMClient } from '../../../src/client/wbem-client.ts'
import type { AdapterBackend } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import type { Fault, FaultBench } from '../contract/every-fault.ts'
import { password } from '../io-server/second-server.ts'

const { signal } = new AbortController()
const controller = PCIAddress.parse('0000:3b:00.0')
const settings = { mac: MACAddress.parse('02:00:00:00:00:01'), vlan: VLANID.parse(100) }

/** A virtual controller of another machine is taken into use and given back; a third machine takes the other one. */
export async function ioServerBench(serverURL: string): Promise<FaultBench<AdapterBackend>> {
  const adapter = (host: string, url = serverURL) =>
    new IOServerAdapter({
      host,
      remoteHost: 'io-1',
      open: () => new WBEMClient({ url, user: 'admin', password }),
      limits: defaultLimits,
    })
  const [sound, others] = [adapter('node-7'), adapter('node-8')]
  let hasActed = false
  const read = async () => (await sound.readVirtual(controller, 0, signal))!
  const free = { ...(await read()), address: null }
  const meanwhile = async () => {
    hasActed = true
    await others.configure(controller, 1, { vlan: VLANID.parse(200) }, signal)
  }
  return {
    device: `node-7/${controller}`,
    async breakAt(fault, call, onHang) {
      const front = new FailingServer(serverURL, fault, call, { meanwhile, onHang })
      const backend = adapter('node-7', await front.listen())
      return {
        backend,
        hasFailed: () => front.hasFailed,
        close: async () => {
          backend.close()
          await front.close()
        },
      }
    },
    operations: {
      'takes it into use': {
        run: (backend, stop) => backend.configure(controller, 0, settings, stop),
        expectDone: async () => expect((await read()).settings).to.deep.include(settings),
      },
      'gives it back': {
        before: () => sound.configure(controller, 0, settings, signal),
        run: (backend, stop) => backend.reset(controller, 0, stop),
        expectDone: async () => expect({ ...(await read()), address: null }).to.deep.equal(free),
      },
    },
    async clean() {
      if (hasActed) expect((await others.readVirtual(controller, 1, signal))?.settings.vlan).to.equal(200)
      hasActed = false
      await others.reset(controller, 1, signal)
      await sound.reset(controller, 0, signal)
      expect({ ...(await read()), address: null }).to.deep.equal(free)
    },
    async close() {
      sound.close()
      others.close()
    },
  }
}

interface Events {
  meanwhile(): Promise<unknown>
  onHang(): void
}

/** What is before another WBEM server and fails at one of its requests, or of its method calls. */
class FailingServer {
  readonly #server = createServer((asked, answer) => void this.#handle(asked, answer))
  readonly #url: string
  readonly #fault: Fault
  readonly #at: number
  readonly #events: Events
  #calls = 0

  constructor(url: string, fault: Fault, at: number, events: Events) {
    this.#url = url
    this.#fault = fault
    this.#at = at
    this.#events = events
  }

  get hasFailed(): boolean {
    return this.#calls >= this.#at
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #handle(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await buffer(asked)
    const method = /VHBA/.exec(String(asked.headers.cimmethod ?? '')) ? String(asked.headers.cimmethod) : null
    if (method !== null || !ofChanges.has(this.#fault)) this.#calls += 1
    const isNow = this.#calls === this.#at
    const isChange = isNow && method !== null
    if (this.#fault === 'hanging' && isNow) return this.#events.onHang()
    if (this.#fault === 'unreachable' && isNow) return void asked.socket.destroy()
    if (this.#fault === 'vanishing' && this.hasFailed) return void asked.socket.destroy()
    if (this.#fault === 'wrong credentials' && this.hasFailed)
      return void answer.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end()
    if (this.#fault === 'concurrent change' && isNow) await this.#events.meanwhile()
    if (isChange && this.#fault === 'refusing') return answerMethod(answer, body, method, 6)
    if (isChange && this.#fault === 'lying') return answerMethod(answer, body, method, 0)
    const { method: verb, headers } = asked
    const onward = request(new URL(asked.url ?? '/', this.#url), { method: verb, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers)
      response.pipe(answer)
    })
    onward.end(body)
  }
}

/** Reading is not met by these. */
const ofChanges: ReadonlySet<Fault> = new Set<Fault>(['refusing', 'lying'])

/** As though the method had been carried out, with this return value. */
function answerMethod(answer: ServerResponse, body: Buffer, method: string, value: number): void {
  const id = /MESSAGE ID="([^"]*)"/.exec(body.toString())?.[1] ?? ''
  const returned = `<RETURNVALUE PARAMTYPE="uint32"><VALUE>${value}</VALUE></RETURNVALUE>`
  const response = `<SIMPLERSP><METHODRESPONSE NAME="${method}">${returned}</METHODRESPONSE></SIMPLERSP>`
  answer
    .writeHead(200, { 'Content-Type': 'application/xml', CIMOperation: 'MethodResponse' })
    .end(
      `<?xml version="1.0" encoding="utf-8"?><CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="${id}" PROTOCOLVERSION="1.0">${response}</MESSAGE></CIM>`,
    )
}
