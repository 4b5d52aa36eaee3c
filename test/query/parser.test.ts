import { expect } from 'chai'
import fc from 'fast-check'
import { SourceError } from '../../src/base/source-error.ts'
import type { Expression } from '../../src/query/expression.ts'
import { parseFQL } from '../../src/query/fql.ts'
import { parseQuery } from '../../src/query/parse-query.ts'
import { print } from './print.ts'
import { condition, filterCondition } from './random.ts'

const start = 'SELECT * FROM C WHERE '

/** The tree without its places. */
function shape(expression: Expression | undefined): unknown {
  return JSON.parse(
    JSON.stringify(expression, (key, value: unknown) => {
      if (key === 'at') return undefined
      return typeof value === 'bigint' ? `${value}n` : value
    }),
  )
}

describe('parser', () => {
  for (const language of ['WQL', 'DMTF:CQL'] as const) {
    it(`reads what was printed of any condition in ${language}`, () => {
      fc.assert(
        fc.property(condition, (tree) => {
          expect(shape(parseQuery(language, start + print(tree)).where)).to.deep.equal(shape(tree))
        }),
        { numRuns: 500 },
      )
    })
  }

  it('reads what was printed of any condition in FQL', () => {
    fc.assert(
      fc.property(filterCondition, (tree) => {
        expect(shape(parseFQL(print(tree)))).to.deep.equal(shape(tree))
      }),
      { numRuns: 500 },
    )
  })

  it('answers any text with a tree or with a fault that has a place in it', () => {
    const pieces = fc.constantFrom(
      ..."SELECT * FROM C WHERE a = 1 'x' AND OR NOT ( ) { } [ ] . , :: # || + - / IS NULL ISA LIKE ANY EVERY <> < 0x1 $ \n".split(
        ' ',
      ),
    )
    const parsers = [
      (text: string) => parseQuery('WQL', text),
      (text: string) => parseQuery('DMTF:CQL', text),
      (text: string) => parseQuery('WQL', start + text),
      (text: string) => parseQuery('DMTF:CQL', start + text),
      parseFQL,
    ]
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), fc.constantFrom(...parsers), (words, parse) => {
        try {
          parse(words.join(' '))
        } catch (error) {
          if (!(error instanceof SourceError)) throw error
          expect(error.position.line).to.be.at.least(1)
          expect(error.position.column).to.be.within(1, start.length + words.join(' ').length + 1)
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('takes time linear in the text', () => {
    const began = performance.now()
    parseQuery('WQL', start + Array.from({ length: 500 }, (_, n) => `p${n} = ${n}`).join(' OR '))
    parseQuery('DMTF:CQL', start + `${'('.repeat(60)}a = 1${')'.repeat(60)}`)
    expect(performance.now() - began).to.be.below(500)
  })
})
