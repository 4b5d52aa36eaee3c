import { expect } from 'chai'
import { Cursor } from '../../../src/broker/enumerations/cursor.ts'
import { page, type PageEvents } from '../../../src/broker/enumerations/page.ts'
import { collect } from '../model.ts'

/** Writes down what a page tells. */
function recorder(): PageEvents & { readonly told: string[] } {
  const told: string[] = []
  return {
    told,
    begun: () => told.push('begun'),
    taken: () => told.push('taken'),
    wait: (step) => step,
    finished: (end) => told.push(end ? 'end' : 'more'),
    broken: () => told.push('broken'),
  }
}

async function* slowly<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

for (const [kind, make] of [
  ['synchronous', (items: readonly string[]) => items],
  ['asynchronous', slowly],
] as const) {
  describe(`a page of a ${kind} stream`, () => {
    it('holds as many items as asked for, and knows whether more follow', async () => {
      const cursor = new Cursor<string>(make(['a', 'b', 'c']))
      const events = recorder()
      expect(await collect(page(cursor, 2, events))).to.deep.equal(['a', 'b'])
      expect(events.told).to.deep.equal(['begun', 'taken', 'taken', 'more'])
      expect(await collect(page(cursor, 1, events))).to.deep.equal(['c'])
      expect(events.told.slice(4)).to.deep.equal(['begun', 'taken', 'end'])
    })

    it('ends with the stream', async () => {
      const events = recorder()
      expect(await collect(page(new Cursor<string>(make(['a'])), 9, events))).to.deep.equal(['a'])
      expect(events.told).to.deep.equal(['begun', 'taken', 'end'])
    })

    it('of nothing does not touch the stream', async () => {
      let isTouched = false
      function* stream(): Generator<string> {
        isTouched = true
        yield* ['a']
      }
      const events = recorder()
      const cursor = new Cursor<string>(kind === 'synchronous' ? stream() : slowly(['a']))
      expect(await collect(page(cursor, 0, events))).to.deep.equal([])
      expect(events.told).to.deep.equal(['begun', 'more'])
      expect(isTouched).to.equal(false)
    })

    it('tells when nobody takes its items any longer', async () => {
      const events = recorder()
      for await (const _item of page(new Cursor<string>(make(['a', 'b'])), 2, events)) break
      expect(events.told).to.deep.equal(['begun', 'broken'])
    })

    it('tells when an item cannot be made, and fails', async () => {
      const events = recorder()
      const failing = {
        [kind === 'synchronous' ? Symbol.iterator : Symbol.asyncIterator]: () => ({
          next: () => {
            throw new Error('no item')
          },
        }),
      } as unknown as Iterable<string>
      let message = ''
      await collect(page(new Cursor(failing), 2, events)).catch((error: Error) => (message = error.message))
      expect(message).to.equal('no item')
      expect(events.told).to.deep.equal(['begun', 'broken'])
    })
  })
}
