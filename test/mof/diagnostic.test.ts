import { expect } from 'chai'
import { diagnosticAt, formatDiagnostic } from '../../src/mof/diagnostic.ts'
import { Source } from '../../src/mof/source.ts'

const source = new Source('a.mof', 'class A {\r\n\tuint8 X = 256;\r\n};\n')
const at = source.text.indexOf('256')

describe('diagnostics', () => {
  it('show file, place, message, the line, a caret and a hint', () => {
    const diagnostic = diagnosticAt(
      source,
      { start: at, end: at + 3 },
      'DefaultType',
      'too large',
      'Use uint16.',
    )
    expect(formatDiagnostic(diagnostic)).to.equal(
      'a.mof:2:12: error: too large [DefaultType]\n  \tuint8 X = 256;\n  \t          ^~~\n  hint: Use uint16.',
    )
  })

  it('are coloured on demand', () => {
    const diagnostic = diagnosticAt(source, { start: at, end: at + 3 }, 'DefaultConstraint', 'odd')
    const text = formatDiagnostic(diagnostic, { colour: true })
    expect(text).to.include('\u001b[33mwarning:\u001b[0m odd')
    // The escape sequences are all that differs.
    const bare = text
      .split('\u001b')
      .map((part, index) => (index === 0 ? part : part.slice(part.indexOf('m') + 1)))
    expect(bare.join('')).to.equal(formatDiagnostic(diagnostic))
  })

  it('mark no more than the line', () => {
    const diagnostic = diagnosticAt(source, { start: 6, end: 30 }, 'Syntax', 'x')
    expect([diagnostic.length, diagnostic.excerpt]).to.deep.equal([3, 'class A {'])
  })

  it('can stand at the very end', () => {
    const end = source.text.length
    const diagnostic = diagnosticAt(source, { start: end, end }, 'Syntax', 'x')
    expect(diagnostic.position).to.deep.equal({ file: 'a.mof', line: 4, column: 1 })
    expect(formatDiagnostic(diagnostic)).to.equal('a.mof:4:1: error: x [Syntax]\n  \n  ^')
  })

  it('show a part of a very long line', () => {
    const long = new Source('b.mof', `${'x'.repeat(1000)}!${'y'.repeat(1000)}`)
    const lines = formatDiagnostic(diagnosticAt(long, { start: 1000, end: 1001 }, 'Syntax', 'x')).split('\n')
    expect(lines[1]?.length).to.be.lessThan(200)
    expect(lines[1]?.[lines[2]?.indexOf('^') ?? 0]).to.equal('!')
  })
})
