import { expect } from 'chai'
import fc from 'fast-check'
import { escapeText, readEscape } from '../../src/mof/escape.ts'
import { Scanner, Token } from '../../src/mof/scanner.ts'

describe('escapes of MOF strings', () => {
  it('reads as many hexadecimal digits as follow, at most four', () => {
    expect(readEscape('\\x41', 0)).to.deep.equal({ value: 'A', end: 4 })
    expect(readEscape('\\X0042C', 0)).to.deep.equal({ value: 'B', end: 6 })
    expect(readEscape('\\x9g', 0)).to.deep.equal({ value: '\t', end: 3 })
  })

  it('says what is wrong with an unknown escape', () => {
    expect(readEscape('\\q', 0).fault).to.match(/\\q is not an escape/)
    expect(readEscape('\\xg', 0).fault).to.match(/hexadecimal/)
  })

  it('escapes what cannot stand in a string, also half a surrogate pair', () => {
    expect(escapeText('a"\\\n\u0001é😀\ud83d')).to.equal('a\\"\\\\\\n\\x0001é😀\\xD83D')
  })

  it('gives any text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const faults: string[] = []
        const scanner = new Scanner(`"${escapeText(text)}"`, (_, message) => faults.push(message))
        expect(scanner.kind).to.equal(Token.string)
        expect(scanner.content).to.equal(text)
        expect(faults).to.deep.equal([])
      }),
    )
  })
})
