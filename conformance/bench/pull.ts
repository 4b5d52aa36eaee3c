import { Agent, request } from 'node:http'
import { parameter, value } from '../operations/messages.ts'
import type { Call } from './load.ts'

/** The output parameters stand here. */
const tailBytes = 2000

/** One whole enumeration in pieces over one kept connection; answers the bytes of all answers and their number. */
export async function pulled(
  open: Call,
  pull: (parameters: string) => Call,
  most: number,
): Promise<{ bytes: number; requests: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    let bytes = 0
    let requests = 0
    for (let call: Call | undefined = open; call !== undefined;) {
      const { size, tail } = await post(call, agent)
      bytes += size
      requests++
      const isEnd = output(tail, 'EndOfSequence')?.toUpperCase() === 'TRUE'
      const context = isEnd ? '' : output(tail, 'EnumerationContext')
      if (context === undefined) throw new Error(`no enumeration context: ${tail}`)
      const parameters =
        parameter('EnumerationContext', value(context)) + parameter('MaxObjectCount', value(String(most)))
      call = isEnd ? undefined : pull(parameters)
    }
    return { bytes, requests }
  } finally {
    agent.destroy()
  }
}

function output(tail: string, name: string): string | undefined {
  return new RegExp(`NAME="${name}"[^>]*>\\s*<VALUE>([^<]*)<`).exec(tail)?.[1]
}

/** One request; answers the size of the body and its end. Nothing else is kept, as in the load of the others. */
function post(call: Call, agent: Agent): Promise<{ size: number; tail: string }> {
  return new Promise((resolve, reject) => {
    const headers = { ...call.headers, 'Content-Length': call.body.length }
    const outgoing = request(call.url, { method: 'POST', headers, agent }, (incoming) => {
      let size = 0
      let end = Buffer.alloc(0)
      incoming.on('data', (piece: Buffer) => {
        size += piece.length
        end = Buffer.concat([end, piece.subarray(-tailBytes)]).subarray(-tailBytes)
      })
      incoming.on('error', reject)
      incoming.on('end', () => resolve({ size, tail: end.toString('utf8') }))
    })
    outgoing.on('error', reject)
    outgoing.end(call.body)
  })
}
