import { expect } from 'chai'
import fc from 'fast-check'
import { compileFiles, compileText } from '../../src/mof/compiler.ts'
import { memoryLoader } from '../../src/mof/loader.ts'
import { Repository } from '../../src/repository/repository.ts'
import { compile, qualifiers, schema } from './rig.ts'

describe('the MOF compiler', () => {
  it('includes files beside the including file, then from the include path', () => {
    const files = {
      'top/main.mof': '#pragma include ("q.mof")\n#pragma include ("sub/a.mof")\n#pragma include ("far.mof")',
      'top/q.mof': qualifiers,
      'top/sub/a.mof': '#pragma include ("b.mof")\nclass EX_A : EX_B { };',
      'top/sub/b.mof': 'class EX_B { [Key] string K; };',
      'lib/far.mof': 'class EX_Far : EX_A { };',
    }
    const namespace = new Repository().create('x')
    const result = compileFiles(['top/main.mof'], namespace, memoryLoader(files), { includePath: ['lib'] })
    expect(result.diagnostics).to.deep.equal([])
    expect(result.files).to.deep.equal([
      'top/main.mof',
      'top/q.mof',
      'top/sub/a.mof',
      'top/sub/b.mof',
      'lib/far.mof',
    ])
    expect(Array.from(namespace.classes(), ({ name }) => name)).to.deep.equal(['EX_B', 'EX_A', 'EX_Far'])
  })

  it('reports a file that is missing', () => {
    expect(compile('#pragma include ("no.mof")').errorKinds).to.deep.equal(['IncludeMissing'])
    const result = compileFiles(['no.mof'], new Repository().create('x'), memoryLoader({}))
    expect(result.diagnostics.map(({ kind }) => kind)).to.deep.equal(['FileMissing'])
  })

  it('ends a file that includes itself', () => {
    const loop = { 'loop.mof': '#pragma include ("loop.mof")' }
    expect(compile('#pragma include ("loop.mof")', loop).errorKinds).to.deep.equal(['IncludeDepth'])
  })

  it('keeps its limits', () => {
    const limits = { mofBytes: 40, mofDiagnostics: 2, mofIncludeDepth: 2, embeddedDepth: 2 }
    const large = compile(`class EX_A { string ${'a'.repeat(50)}; };`, {}, { limits })
    expect(large.errorKinds).to.deep.equal(['FileTooLarge'])
    const many = compile('x;\ny;\nz;\n', {}, { limits })
    expect([many.errors, many.diagnostics.length]).to.deep.equal([3, 2])
  })

  it('warns about pragmas that mean nothing', () => {
    const result = compile('#pragma foo ("bar")\n#pragma locale ("en_US")')
    expect([result.errorKinds, result.warningKinds]).to.deep.equal([[], ['UnknownPragma']])
  })

  it('changes the namespace for what follows', () => {
    const { namespace, errorKinds } = compile(
      `#pragma namespace ("root/other")\n${qualifiers}class EX_A { [Key] string K; };\n` +
        '#pragma namespace ("ROOT/test")\nclass EX_C : EX_Thing { };',
    )
    expect(errorKinds).to.deep.equal([])
    expect(namespace.inNamespace('root/other').get('EX_A')?.name).to.equal('EX_A')
    expect([namespace.get('EX_A'), namespace.get('EX_C')?.name]).to.deep.equal([undefined, 'EX_C'])
  })

  it('refuses a namespace on another host', () => {
    expect(compile('#pragma namespace ("//host/root/x")').errorKinds).to.deep.equal(['Syntax'])
  })

  it('compiles a superclass that comes later in the text first', () => {
    const { namespace, diagnostics } = compile('class EX_A : EX_B { };\nclass EX_B : EX_Thing { };')
    expect(diagnostics).to.deep.equal([])
    expect(namespace.superclasses('EX_A').map(({ name }) => name)).to.deep.equal(['EX_B', 'EX_Thing'])
  })

  it('looks for missing classes and qualifiers on the search path, also in circles', () => {
    const files = {
      'lib/qualifiers.mof': qualifiers,
      'lib/x/EX_A.mof': 'class EX_A : EX_B { uint32 M(EX_C REF P); };',
      'lib/x/EX_B.mof': 'class EX_B { [Key] string K; uint32 N(EX_A REF P); };',
      'lib/y/EX_C.mof': 'class EX_C : EX_A { [EmbeddedInstance("EX_D")] string E; };',
      'lib/y/EX_D.mof': '[Structure] class EX_D { };',
    }
    const namespace = new Repository().create('x')
    const result = compileFiles(['lib/x/EX_A.mof'], namespace, memoryLoader(files))
    expect(result.diagnostics).to.deep.equal([])
    expect(Array.from(namespace.classes(), ({ name }) => name)).to.have.members([
      'EX_A',
      'EX_B',
      'EX_C',
      'EX_D',
    ])
  })

  it('keeps a class with errors out of the namespace, and what is below it', () => {
    const { namespace, errorKinds } = compile(
      'class EX_A : EX_Thing { [Foo] string S; };\nclass EX_B : EX_A { };\nclass EX_C : EX_Thing { };',
    )
    expect(errorKinds).to.deep.equal(['UndeclaredQualifier'])
    expect([namespace.get('EX_A'), namespace.get('EX_B'), namespace.get('EX_C')?.name]).to.deep.equal([
      undefined,
      undefined,
      'EX_C',
    ])
  })

  it('does not blame the rest of a class for what could not be read', () => {
    const result = compile('[Association]\nclass EX_A {\n  [Key] EX_Box RREF A;\n  [Key] EX_Box REF B;\n};')
    expect(result.errorKinds).to.deep.equal(['Syntax'])
  })

  it('replaces a qualifier declaration', () => {
    const { namespace, errorKinds } = compile(
      'Qualifier Q : string, Scope(class); Qualifier q : uint8 = 3, Scope(any);',
    )
    expect(errorKinds).to.deep.equal([])
    expect(namespace.getQualifier('Q')).to.deep.include({ type: 'uint8', value: 3 })
  })

  it('says where and what, and suggests', () => {
    const [diagnostic] = compile('class EX_A {\n\t[Kye] string A;\n};').diagnostics.filter(
      ({ severity }) => severity === 'error',
    )
    expect(diagnostic).to.deep.include({
      position: { file: 'test.mof', line: 2, column: 3 },
      length: 3,
      excerpt: '\t[Kye] string A;',
      hint: 'Did you mean Key?',
    })
  })

  it('comes to an end with any text, and points into it', () => {
    const pieces = [...(qualifiers + schema).matchAll(/\s+|\w+|[^\w\s]/g)].map(([piece]) => piece)
    const junk = fc.constantFrom(
      ...'[]{}();:,=#"\'$\n',
      '/*',
      '*/',
      'class ',
      '\nclass ',
      'REF',
      '0x',
      '\\',
      '9e',
    )
    const edit = fc.record({
      at: fc.nat(pieces.length - 1),
      remove: fc.nat(6),
      insert: fc.array(junk, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
        const changed = [...pieces]
        for (const { at, remove, insert } of edits) changed.splice(at, remove, ...insert)
        const text = changed.join('')
        const lines = text.split('\n')
        const namespace = new Repository().create('x')
        for (const { position, excerpt } of compileText(text, namespace).diagnostics) {
          expect(excerpt).to.equal(lines[position.line - 1])
          expect(position.column).to.be.within(1, excerpt.length + 1)
        }
      }),
      { numRuns: 300 },
    )
  })
})
