import { headersFor, send, targetOf, type Target } from '../operations/raw-http.ts'
import { className, intrinsic, parameter } from '../operations/messages.ts'
import type { Call } from './load.ts'
import { cpuSeconds, memoryMiB } from './process-usage.ts'

/** A WBEM server that is measured; what needs its process is left out where that is not known. */
export class Subject {
  readonly url: string
  readonly namespace: string
  readonly pid: number | undefined
  readonly #target: Target

  constructor(url: string, user: string, password: string, namespace = 'root/cimv2', pid?: number) {
    this.url = url
    this.namespace = namespace
    this.pid = pid
    this.#target = targetOf(url, user, password)
  }

  inNamespace(namespace: string): Subject {
    const { user, password } = this.#target
    return new Subject(this.url, user, password, namespace, this.pid)
  }

  call(method: string, parameters: string): Call {
    const headers = headersFor(this.#target, method, encodeURIComponent(this.namespace))
    const body = Buffer.from(intrinsic(method, parameters, this.namespace))
    return { url: `${this.url}/cimom`, headers, body }
  }

  /** The body of a good answer; throws otherwise. */
  async ask(method: string, parameters: string): Promise<string> {
    const { headers, body } = this.call(method, parameters)
    const response = await send(this.#target, { headers, body })
    if (response.status === 200 && !response.body.includes('<ERROR ')) return response.body
    throw new Error(`${method}: HTTP ${response.status} ${response.body.slice(0, 500)}`)
  }

  /** The first instance name of a class, as XML. */
  async firstName(name: string): Promise<string> {
    const body = await this.ask('EnumerateInstanceNames', parameter('ClassName', className(name)))
    const found = /<INSTANCENAME .*?<\/INSTANCENAME>/s.exec(body)?.[0]
    if (found === undefined) throw new Error(`there is no instance of ${name}`)
    return found
  }

  /** Seconds of CPU so far; NaN where the process is not known. */
  cpu(): number {
    return this.pid === undefined ? NaN : cpuSeconds(this.pid)
  }

  memory(): { now: number; peak: number } {
    return this.pid === undefined ? { now: NaN, peak: NaN } : memoryMiB(this.pid)
  }
}
