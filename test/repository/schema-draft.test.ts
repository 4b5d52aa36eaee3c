import { expect } from 'chai'
import fc from 'fast-check'
import { NameMap } from '../../src/base/name-map.ts'
import { defaultLimits } from '../../src/base/limits.ts'
import { CIMError } from '../../src/cim/cim-error.ts'
import { CIMClass, type CIMProperty, type CIMQualifierDeclaration } from '../../src/cim/class.ts'
import type { CIMValue } from '../../src/cim/value.ts'
import { sameClass, sameDeclaration } from '../../src/mof/same-value.ts'
import { draftClass, draftQualifier } from '../../src/repository/schema-draft.ts'
import * as arbitrary from '../cimxml/arbitraries.ts'
import { startSchema } from './schema-rig.ts'

/** What comes of the work: its result, or undefined where it was refused with a CIMError. */
function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof CIMError) return undefined
    throw error
  }
}

describe('drafts of classes and qualifiers', () => {
  it('take or refuse any class, and leave the namespace as it is', async () => {
    const { space } = await startSchema()
    fc.assert(
      fc.property(arbitrary.cimClass, (sent) => {
        const draft = unlessRefused(() => draftClass(sent, space, defaultLimits))
        if (draft === undefined) return
        expect(draft.effective === undefined).to.equal(draft.faults.length > 0)
        for (const fault of draft.faults) expect(fault.message.length).to.be.greaterThan(10)
      }),
    )
    expect([...space.classes()]).to.have.length(3)
  })

  it('take any qualifier that they do not refuse as it was sent', async () => {
    const { space } = await startSchema()
    let taken = 0
    fc.assert(
      fc.property(arbitrary.qualifierDeclaration, (sent) => {
        const made = unlessRefused(() => draftQualifier(sent, space, defaultLimits))
        if (made === undefined) return
        taken++
        const sized: CIMQualifierDeclaration = sent.isArray ? sent : { ...sent, arraySize: undefined }
        expect(sameDeclaration(made.declaration, sized), made.mof).to.equal(true)
      }),
    )
    expect(taken).to.be.greaterThan(20)
  })

  it('say in MOF every default value, or refuse it', async () => {
    const { space } = await startSchema()
    const property = (type: CIMProperty['type'], value: CIMValue): CIMProperty => ({
      name: 'P',
      type,
      isArray: Array.isArray(value),
      qualifiers: new NameMap(),
      value,
      classOrigin: 'T_New',
      propagated: false,
      isKey: false,
    })
    const draft = (type: CIMProperty['type'], value: CIMValue) =>
      draftClass(
        new CIMClass({ name: 'T_New', properties: new NameMap([property(type, value)]) }),
        space,
        defaultLimits,
      )
    for (const text of [
      '',
      '"',
      '\\',
      '\u0001',
      '\ud800',
      'a\r\nb',
      '\u{1f600}',
      '*/ };',
      'x'.repeat(5000),
    ]) {
      expect(draft('string', text).effective?.properties.get('P')?.value).to.equal(text)
    }
    for (const letter of ["'", '"', '\\', '\u0001', '\uffff']) {
      expect(draft('char16', letter).effective?.properties.get('P')?.value).to.equal(letter)
    }
    for (const number of [0, -0.5, 1e300, 5e-324, 123456789.125]) {
      expect(draft('real64', [number]).effective?.properties.get('P')?.value).to.deep.equal([number])
    }
    for (const number of [NaN, Infinity, -Infinity]) {
      expect(draft('real64', number).faults[0]?.status).to.equal(4)
    }
    expect(draft('uint8', 256).faults[0]?.status).to.equal(4)
    expect(draft('uint64', 2n ** 64n - 1n).effective?.properties.get('P')?.value).to.equal(2n ** 64n - 1n)
  })

  it('say what is wrong, and in which line of MOF', async () => {
    const { space } = await startSchema()
    const sent = new CIMClass({ name: 'T_New', superclass: 'T_None' })
    const [fault] = draftClass(sent, space, defaultLimits).faults
    expect(fault?.message).to.equal(
      'the superclass T_None of T_New does not exist, in "class T_New : T_None {". Create it first.',
    )
  })

  it('make of an effective class the same once more', async () => {
    const { space } = await startSchema()
    for (const cls of space.classes()) {
      const { effective } = draftClass(cls, space, defaultLimits)
      expect(effective !== undefined && sameClass(effective, cls), cls.name).to.equal(true)
    }
  })
})
