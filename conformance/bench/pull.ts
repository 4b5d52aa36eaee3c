import { Agent, request } from 'node:http'
import { intrinsic, parameter, value } from '../operations/messages.ts'
import type { Call } from './load.ts'

/** One whole enumeration in pieces over one kept connection; answers the bytes of all answers and their number. */
export async function pulled(
  open: Call,
  pull: (body: string) => Call,
  most: number,
): Promise<{ bytes: number; requests: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    let bytes = 0
    let requests = 0
    for (let call: Call | undefined = open; call !== undefined;) {
      const answer = await post(call, agent)
      bytes += answer.length
      requests++
      const tail = answer.subarray(-400).toString('utf8')
      const context = /NAME="EnumerationContext"[^>]*><VALUE>([^<]*)</.exec(tail)?.[1]
      if (context === undefined) throw new Error(`no enumeration context: ${tail}`)
      const parameters =
        parameter('EnumerationContext', value(context)) + parameter('MaxObjectCount', value(String(most)))
      call = context === '' ? undefined : pull(intrinsic('PullInstancesWithPath', parameters))
    }
    return { bytes, requests }
  } finally {
    agent.destroy()
  }
}

/** One request; answers the body. */
function post(call: Call, agent: Agent): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { ...call.headers, 'Content-Length': call.body.length }
    const outgoing = request(call.url, { method: 'POST', headers, agent }, (incoming) => {
      const pieces: Buffer[] = []
      incoming.on('data', (piece: Buffer) => pieces.push(piece))
      incoming.on('error', reject)
      incoming.on('end', () => resolve(Buffer.concat(pieces)))
    })
    outgoing.on('error', reject)
    outgoing.end(call.body)
  })
}
