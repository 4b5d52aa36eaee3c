import { expect } from 'chai'
import fc from 'fast-check'
import { PatternError } from '../../src/query/pattern-reader.ts'
import { compilePattern } from '../../src/query/pattern.ts'

/** A pattern of DSP1001 and the regular expression of JavaScript that means the same. */
const atom = fc.constantFrom(
  ['a', 'a'],
  ['b', 'b'],
  ['.', '[^]'],
  ['[ab]', '[ab]'],
  ['[ab]^', '[^ab]'],
  ['\\.', '\\.'],
)
const repetition = fc.constantFrom(
  ['', ''],
  ['*', '*'],
  ['+', '+'],
  ['?', '?'],
  ['{2}', '{2}'],
  ['{1,}', '{1,}'],
  ['{0,2}', '{0,2}'],
)
const pair = fc.letrec<{ pattern: string[]; sequence: string[]; item: string[] }>((tie) => ({
  item: fc
    .tuple(
      fc.oneof(
        { maxDepth: 1, depthIdentifier: 'pattern' },
        atom,
        tie('pattern').map(([own, js]) => [`(${own})`, `(?:${js})`]),
      ),
      repetition,
    )
    .map(([part, times]) => [`${part[0]}${times[0]}`, `${part[1]}${times[1]}`]),
  sequence: fc.array(tie('item'), { maxLength: 3 }).map(joined('')),
  pattern: fc.array(tie('sequence'), { minLength: 1, maxLength: 2 }).map(joined('|')),
})).pattern

function joined(by: string): (parts: string[][]) => string[] {
  return (parts) => [0, 1].map((side) => parts.map((part) => part[side]).join(by))
}

describe('pattern', () => {
  it('matches as the regular expressions of JavaScript do', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.', '\n'), maxLength: 8 })
    fc.assert(
      fc.property(pair, texts, ([own = '', js = ''], text) => {
        expect(compilePattern('regular', own)(text)).to.equal(new RegExp(`^(?:${js})$`).test(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('matches wildcards as a naive matcher does', () => {
    const chars = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_'), maxLength: 8 })
    fc.assert(
      fc.property(chars, chars, (pattern, text) => {
        expect(compilePattern('wildcard', pattern)(text)).to.equal(naive(pattern, text))
      }),
      { numRuns: 2000 },
    )
  })

  it('takes anchors, escapes, and characters beyond U+FFFF', () => {
    expect(compilePattern('regular', '^a.c$')('a\u{1F600}c')).to.equal(true)
    expect(compilePattern('regular', '[\u{1F600}-\u{1F64F}]+')('\u{1F601}\u{1F602}')).to.equal(true)
    expect(compilePattern('regular', 'a\\*\\[b\\]')('a*[b]')).to.equal(true)
    expect(compilePattern('regular', '[]a-]+')(']-a')).to.equal(true)
    expect(compilePattern('regular', '[^a]')('b')).to.equal(true)
    expect(compilePattern('wildcard', '[^a-c]\\%\\_\\[')('d%_[')).to.equal(true)
    expect(compilePattern('wildcard', 'c:\\dir')('c:\\dir')).to.equal(true)
    expect(compilePattern('regular', '')('')).to.equal(true)
  })

  it('refuses what is no pattern', () => {
    for (const text of [
      '(',
      ')',
      'a)',
      '[',
      '[a',
      '*',
      'a\\',
      'a{',
      'a{2,1}',
      'a{1001}',
      'a{,2}',
      '+',
      '|*',
    ]) {
      expect(() => compilePattern('regular', text), text).to.throw(PatternError)
    }
    expect(() => compilePattern('regular', '('.repeat(65)), 'depth').to.throw(PatternError)
    expect(() => compilePattern('wildcard', 'a'.repeat(2001)), 'length').to.throw(PatternError)
  })

  it('takes time linear in the text, and little for any pattern', () => {
    const long = 'a'.repeat(100_000)
    for (const text of [
      '(a*)*b',
      '(a|a)*b',
      '(a|aa)+b',
      'a*a*a*a*a*b',
      '(((a?)*)*)*b',
      '((){1000}){1000}a*b',
    ]) {
      const began = performance.now()
      expect(compilePattern('regular', text)(long)).to.equal(false)
      expect(performance.now() - began, text).to.be.below(2000)
    }
    expect(() => compilePattern('regular', '((((a{9}){9}){9}){9}){9}')).to.throw('more than 1000 places')
  })
})

function naive(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  const rest = pattern.slice(1)
  if (pattern[0] === '%') return naive(rest, text) || (text !== '' && naive(pattern, text.slice(1)))
  return text !== '' && (pattern[0] === '_' || pattern[0] === text[0]) && naive(rest, text.slice(1))
}
