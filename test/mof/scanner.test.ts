import { expect } from 'chai'
import { Scanner, Token } from '../../src/mof/scanner.ts'

function scan(text: string): { tokens: unknown[]; faults: string[] } {
  const faults: string[] = []
  const tokens: unknown[] = []
  const scanner = new Scanner(text, (span, message) => faults.push(`${span.start}: ${message}`))
  for (; scanner.kind !== Token.end; scanner.next()) {
    if (scanner.kind === Token.integer || scanner.kind === Token.real) tokens.push(scanner.number)
    else if (scanner.kind > Token.character) tokens.push(String.fromCharCode(scanner.kind))
    else tokens.push(scanner.content)
  }
  return { tokens, faults }
}

describe('the scanner', () => {
  it('cuts a class into tokens', () => {
    expect(scan('[Key] uint8 X_1[3]= {-1, 2.5};').tokens).to.deep.equal([
      '[',
      'Key',
      ']',
      'uint8',
      'X_1',
      '[',
      3,
      ']',
      '=',
      '{',
      -1,
      ',',
      2.5,
      '}',
      ';',
    ])
  })

  it('skips white space, comments and a byte order mark', () => {
    const text = '\ufeff a\t\f// b "\r\n/* c // * d */e/**/f'
    expect(scan(text)).to.deep.equal({ tokens: ['a', 'e', 'f'], faults: [] })
  })

  it('sees no comment inside a string', () => {
    expect(scan('"/* a */ // b"').tokens).to.deep.equal(['/* a */ // b'])
  })

  it('takes letters outside ASCII into names, and $ before aliases', () => {
    expect(scan('Größe $Größe').tokens).to.deep.equal(['Größe', 'Größe'])
  })

  it('reads characters', () => {
    expect(scan(`'a' '\\x0041' '\\''`).tokens).to.deep.equal(['a', 'A', "'"])
    expect(scan(`'ab'`).faults).to.have.lengthOf(1)
  })

  it('looks one token ahead without moving', () => {
    const scanner = new Scanner('a "b" c', () => expect.fail())
    expect(scanner.peek()).to.deep.equal({ kind: Token.string, content: 'b' })
    expect([scanner.content, scanner.start, scanner.end]).to.deep.equal(['a', 0, 1])
    scanner.next()
    expect(scanner.content).to.equal('b')
  })

  it('goes on after each fault', () => {
    const { tokens, faults } = scan('a ? 08 "x\\q" $ "open\nb')
    expect(faults.map((fault) => fault.split(':')[0])).to.deep.equal(['2', '4', '9', '13', '15'])
    expect(tokens).to.deep.equal(['a', 0, 'xq', '', 'open', 'b'])
  })

  it('takes a string with a line end in it as one string', () => {
    const { tokens, faults } = scan('"one\ntwo" next')
    expect(tokens).to.deep.equal(['one\ntwo', 'next'])
    expect(faults).to.have.lengthOf(1)
  })

  it('reports a comment that never ends', () => {
    expect(scan('a /* b').faults).to.deep.equal(['2: this comment is never closed'])
  })
})
