import { Agent, request } from 'node:http'

/** What a load of requests came to. */
export interface LoadResult {
  requests: number
  seconds: number
  /** Milliseconds. */
  p50: number
  p99: number
  bytes: number
}

export interface Call {
  url: string
  headers: Record<string, string>
  body: Buffer
}

/** Sends the same request over and over for a time, `concurrency` at once, over kept connections. */
export async function load(call: Call, concurrency: number, seconds: number): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const latencies: number[] = []
  let bytes = 0
  const start = performance.now()
  const end = start + seconds * 1000
  const worker = async (): Promise<void> => {
    while (performance.now() < end) {
      const from = performance.now()
      const size = await once(call, agent)
      bytes += size
      latencies.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const elapsed = (performance.now() - start) / 1000
  agent.destroy()
  latencies.sort((left, right) => left - right)
  return {
    requests: latencies.length,
    seconds: elapsed,
    p50: latencies[Math.floor(latencies.length * 0.5)] ?? 0,
    p99: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
    bytes,
  }
}

/** One request; answers the size of the body. Throws unless the answer is a success. */
export function once(call: Call, agent?: Agent, onFirstByte?: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      call.url,
      { method: 'POST', headers: call.headers, ...(agent === undefined ? {} : { agent }) },
      (incoming) => {
        let size = 0
        let head = ''
        incoming.once('data', () => onFirstByte?.())
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (head.length < 2000) head += chunk.toString('latin1')
        })
        incoming.on('error', reject)
        incoming.on('end', () => {
          if (incoming.statusCode !== 200 || head.includes('<ERROR '))
            reject(new Error(`HTTP ${incoming.statusCode}: ${head}`))
          else resolve(size)
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.setHeader('Content-Length', call.body.length)
    outgoing.end(call.body)
  })
}
