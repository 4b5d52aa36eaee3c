import { expect } from 'chai'
import fc from 'fast-check'
import { escapeAttribute, escapeText } from '../../src/xml/escape.ts'
import { oracleTree, readTree } from './oracle.ts'

const legal = fc
  .string({ unit: 'binary' })
  .filter((text) => !/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text))

describe('escape', () => {
  it('leaves alone what needs nothing', () => {
    expect(escapeText('a "b" \'c\' é\t\n')).to.equal('a "b" \'c\' é\t\n')
    expect(escapeAttribute("a 'b' é")).to.equal("a 'b' é")
  })

  it('writes markup as references, also where it looks like one already', () => {
    expect(escapeText('R&amp;D <]]>')).to.equal('R&amp;amp;D &lt;]]&gt;')
    expect(escapeAttribute('"<&>')).to.equal('&quot;&lt;&amp;&gt;')
  })

  it('keeps white space that readers would change', () => {
    expect(escapeText('a\r\nb')).to.equal('a&#13;\nb')
    expect(escapeAttribute('a\r\n\tb')).to.equal('a&#13;&#10;&#9;b')
  })

  it('keeps characters beyond the first plane', () => {
    expect(escapeText('😀')).to.equal('😀')
  })

  for (const [what, text] of [
    ['NUL', 'a\0'],
    ['a control character', 'a\x1b'],
    ['U+FFFE', 'a\ufffe'],
    ['a lone surrogate', 'a\ud83d'],
  ] as const) {
    it(`refuses ${what}, and says where`, () => {
      expect(() => escapeText(text)).to.throw(RangeError, 'at character 2')
      expect(() => escapeAttribute(text)).to.throw(RangeError, 'at character 2')
    })
  }

  it('is undone by every reader, for any legal text', () => {
    fc.assert(
      fc.property(legal, (text) => {
        const document = `<a b="${escapeAttribute(text)}">${escapeText(text)}</a>`
        const tree = { name: 'a', attributes: { b: text }, children: text === '' ? [] : [text] }
        expect(readTree(document)).to.deep.equal(tree)
        expect(oracleTree(document)).to.deep.equal(tree)
      }),
    )
  })
})
