import { expect } from 'chai'
import fc from 'fast-check'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { copyText } from '../../src/xml/copy-text.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

describe('copyText', () => {
  it('gives the same text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => copyText(text) === text))
  })

  it('lets go of the document that the text was cut from', () => {
    const before = heapUsed()
    const kept = Array.from({ length: 64 }, (_, index) => copyText(document(index).slice(100, 130)))
    expect(heapUsed() - before).to.be.below(16 * 1024 * 1024)
    expect(kept).to.have.length(64)
  })
})

/** A text of a megabyte in one piece. */
function document(index: number): string {
  return `document ${index} `.repeat(80_000)
}

function heapUsed(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
