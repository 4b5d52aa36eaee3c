import { expect } from 'chai'
import { makeLog, readable } from '../../src/cli/log-lines.ts'
import { Collector, plainTerminal } from './collector.ts'

describe('cli/log-lines', () => {
  it('writes JSON where nobody watches, from its level on', () => {
    const stream = new Collector()
    const log = makeLog(stream, 'warn')
    log.info({ a: 1 }, 'quiet')
    log.warn({ a: 1 }, 'loud')
    expect(stream.lines).to.have.length(1)
    expect(JSON.parse(stream.lines[0] ?? '')).to.include({ a: 1, msg: 'loud', level: 40 })
  })

  it('writes lines for people, the stack of an error below', () => {
    const line = JSON.stringify({
      level: 50,
      time: '2026-01-02T03:04:05.678Z',
      msg: 'it broke',
      requestID: 'r-1',
      count: 2,
      err: { stack: 'Error: why\n    at here' },
    })
    expect(readable(line, plainTerminal().terminal)).to.equal(
      '03:04:05 error it broke requestID=r-1 count=2\n    Error: why\n        at here\n',
    )
  })
})
