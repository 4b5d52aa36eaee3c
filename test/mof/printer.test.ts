import { expect } from 'chai'
import fc from 'fast-check'
import { join } from 'node:path'
import { CIMDateTime } from '../../src/cim/datetime.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { printAll } from '../../src/mof/check.ts'
import { compileFiles, compileText } from '../../src/mof/compiler.ts'
import { fileLoader } from '../../src/mof/file-loader.ts'
import { printClass, printInstance, printQualifierDeclaration } from '../../src/mof/printer.ts'
import { sameClass } from '../../src/mof/same-value.ts'
import type { Namespace } from '../../src/repository/namespace.ts'
import { Repository } from '../../src/repository/repository.ts'
import { compile } from './rig.ts'

function expectSame(original: Namespace): void {
  const copy = new Repository().create(original.name)
  const result = compileText(printAll(original), copy, 'printed.mof')
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).to.deep.equal([])
  expect([...copy.qualifiers()]).to.deep.equal([...original.qualifiers()])
  const different = [...original.classes()].filter((found) => {
    const other = copy.get(found.name)
    return other === undefined || !sameClass(found, other)
  })
  expect(different.map(({ name }) => name)).to.deep.equal([])
  expect(copy.classCount).to.equal(original.classCount)
}

describe('printed MOF', () => {
  for (const file of ['iovm.mof', 'interop.mof']) {
    it(`of ${file} compiles to the same classes`, () => {
      const namespace = new Repository().create('x')
      const path = join(import.meta.dirname, '../../mof', file)
      expect(compileFiles([path], namespace, fileLoader()).errors).to.equal(0)
      expectSame(namespace)
    })
  }

  it('keeps defaults of every type, flavors, array sizes and references', () => {
    const { namespace, errorKinds } = compile(
      `
      Qualifier Limit : real64 = 1.5, Scope(any), Flavor(DisableOverride, Restricted, Translatable);
      [Description("x") : DisableOverride, Limit(2.0) : ToSubclass] class EX_A {
        [Key] string K = "a\\"\\\\\\n\\x0001"; char16 C = '\\''; real32 R = 1.0e30; real64 S = -0.5; boolean B = TRUE;
        uint64 U = 18446744073709551615; sint64 I = -9223372036854775808; datetime D = "00000001000000.000000:000";
        uint8 A[3] = {1, NULL}; string E[] = {}; string L = "${'word '.repeat(60)}";
        [MaxLen(NULL)] string N; uint8 P([In(false), Out] EX_Box REF X[], string Y[4]);
      };
      class EX_B : EX_A { [Override("K"), Description("y")] string K = "b"; };
      [Association] class EX_C : EX_Holds { EX_Box REF R = "root/x:EX_Box.Name=\\"q\\""; };`,
    )
    expect(errorKinds).to.deep.equal([])
    expectSame(namespace)
  })

  it('has only what the class itself declares', () => {
    const { namespace } = compile(
      '[Abstract] class EX_A : EX_Box { [Override("Level"), Required] uint16 Level = 4; };',
    )
    const found = namespace.get('EX_A')
    expect(found && printClass(found, namespace)).to.equal(
      '[Abstract]\nclass EX_A : EX_Box {\n\n   [Override("Level"),\n    Required]\n   uint16 Level = 4;\n};\n',
    )
  })

  it('of a declaration has its scope and flavors', () => {
    const declaration = compile('').namespace.getQualifier('Values')
    expect(declaration && printQualifierDeclaration(declaration)).to.equal(
      'Qualifier Values : string[],\n   Scope(property, method, parameter),\n   Flavor(EnableOverride, ToSubclass, Translatable);\n',
    )
  })

  it('of any instance gives the instance back', () => {
    const label = fc.record({ Text: fc.string({ unit: 'binary' }), Size: fc.integer() })
    const box = fc.record({
      Name: fc.string({ unit: 'binary' }),
      Level: fc.option(fc.integer({ min: 0, max: 65535 })),
      Tags: fc.option(fc.array(fc.option(fc.string()))),
      Volume: fc.bigInt(0n, 2n ** 64n - 1n),
      Label: fc.option(label.map((properties) => new CIMInstance('EX_Label', properties))),
      Made: fc.constant(CIMDateTime.fromMilliseconds(0)),
    })
    fc.assert(
      fc.property(box, (properties) => {
        const { namespace } = compile('')
        const printed = printInstance(new CIMInstance('EX_Box', properties), namespace)
        expect(compileText(printed, namespace).diagnostics).to.deep.equal([])
        const [stored] = namespace.instances('EX_Box')
        expect(stored?.properties).to.deep.equal(properties)
      }),
      { numRuns: 50 },
    )
  })
})
