import { expect } from 'chai'
import type { ServerResponse } from 'node:http'
import { defaultLimits } from '../../src/base/limits.ts'
import { Deadline } from '../../src/http/deadline.ts'
import type { RequestHead } from '../../src/http/request-head.ts'
import { openBody, sendChunked } from '../../src/http/response-body.ts'

const head: RequestHead = {
  method: 'POST',
  httpVersion: '1.1',
  extension: undefined,
  readsTrailers: false,
  header: () => undefined,
  cimHeader: () => undefined,
}

describe('http/response-body', () => {
  const deadline = new Deadline(60_000, () => new Error('too long'))

  it('gives other requests their turn while a client takes everything at once', async () => {
    const sent: Uint8Array[] = []
    const response = {
      destroyed: false,
      writeHead() {},
      write: (chunk: Uint8Array) => sent.push(chunk) > 0,
      end() {},
    } as unknown as ServerResponse
    const pieces = Array.from({ length: 50 }, (_, index) => Uint8Array.of(index))
    let turns = 0
    const count = (): void => {
      turns++
      if (sent.length < pieces.length) setImmediate(count)
    }
    setImmediate(count)
    const opened = await openBody(pieces, 0, deadline)
    await sendChunked(response, head, [], opened, deadline, defaultLimits)
    expect(sent).to.deep.equal(pieces)
    expect(turns).to.be.at.least(pieces.length - 2)
  })
})
