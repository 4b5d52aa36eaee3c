import { expect } from 'chai'
import type { Log } from '../../../src/base/log.ts'
import type { DomainEvent } from '../../../src/iov/domain-event.ts'
import { FindingBoard } from '../../../src/iov/reconcile/finding-board.ts'
import type { Finding } from '../../../src/iov/reconcile/finding-board.ts'

describe('iov: what is found', () => {
  let events: DomainEvent[]
  let lines: string[]
  let board: FindingBoard

  beforeEach(() => {
    events = []
    lines = []
    const write =
      (level: string) =>
      (_: object, message: string): void =>
        void lines.push(`${level} ${message}`)
    const log: Log = {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
    }
    board = new FindingBoard({ now: () => 7, randomBytes: (count) => new Uint8Array(count) }, log)
    board.onEvent((event) => events.push(event))
  })

  const drift = (element: string, text = 'other'): Finding => ({ kind: 'drift', element, text })

  it('is told once when it begins, when it changes, and when it ends', () => {
    board.replace('host:h1', [drift('vms:a')])
    board.replace('host:h1', [drift('vms:a')])
    board.replace('host:h1', [drift('vms:a', 'worse')])
    board.replace('host:h1', [])
    expect(events).to.deep.equal([
      { kind: 'drift', element: 'vms:a', text: 'other', atMs: 7 },
      { kind: 'drift', element: 'vms:a', text: 'worse', atMs: 7 },
      { kind: 'mended', element: 'vms:a', text: 'no longer: worse', atMs: 7 },
    ])
    expect(lines).to.deep.equal(['warn drift', 'warn drift', 'info mended'])
  })

  it('is kept, and nothing new said, of what is not settled', () => {
    board.replace('host:h1', [drift('vms:a')])
    board.replace('host:h1', [drift('vms:b')], () => false)
    expect([...board.inScope('host:h1')]).to.deep.equal([drift('vms:a')])
    expect(events).to.have.lengthOf(1)
  })

  it('is of its part of the site alone', () => {
    board.replace('host:h1', [drift('vms:a')])
    board.replace('switch:s1', [{ kind: 'unreachable', element: 'switches:s1', text: 'no route' }])
    board.replace('switch:s1', [])
    board.replace('journal', [{ kind: 'degraded', element: 'vms:a', text: 'half' }])
    board.replace('journal', [])
    expect(events.map(({ kind }) => kind)).to.deep.equal([
      'drift',
      'unreachable',
      'reachable',
      'degraded',
      'recovered',
    ])
    expect([...board.inScope('host:h1')]).to.have.lengthOf(1)
  })
})
