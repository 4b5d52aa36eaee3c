import { expect } from 'chai'
import fc from 'fast-check'
import { SourceError } from '../../src/base/source-error.ts'
import { defaultLimits } from '../../src/base/limits.ts'
import { CIMError } from '../../src/cim/cim-error.ts'
import type { CIMTyped } from '../../src/cim/class.ts'
import type { CIMInstance } from '../../src/cim/instance.ts'
import { CIMClassName, CIMInstanceName } from '../../src/cim/object-path.ts'
import type { CIMValue } from '../../src/cim/value.ts'
import { decodeMethodResponse, decodeResponse } from '../../src/cimxml/decode-response.ts'
import { encodeErrorResponse } from '../../src/cimxml/encode-response.ts'
import { inferType } from '../../src/cimxml/infer-type.ts'
import type { NamedValue } from '../../src/operations/result.ts'
import { oracleTree, readTree } from '../xml/oracle.ts'
import * as arbitrary from './arbitraries.ts'
import { plain } from './arbitraries.ts'
import { invalidities } from './content-model.ts'
import { classOf } from './model.ts'
import { answer, everything, frameOf, options, respond, wholeClass } from './response-samples.ts'

const namespace = 'root/cimv2'
const instances = { namespace, classOf, select: everything }

const ended = { context: '', endOfSequence: true }

/** The document, after it was found valid and both readers agreed on it. */
function verified(document: string): string {
  const tree = readTree(document)
  expect(tree).to.deep.equal(oracleTree(document))
  expect(invalidities(tree)).to.deep.equal([])
  return document
}

function pathOf(instance: CIMInstance): CIMInstanceName {
  return new CIMInstanceName('EX_Port', { InstanceID: instance.properties['InstanceID'] as string })
}

describe('decodeResponse', () => {
  describe('reads what encodeResponse wrote:', () => {
    it('instances', () =>
      fc.assert(
        fc.asyncProperty(fc.array(arbitrary.port, { maxLength: 3 }), async (items) => {
          const document = verified(await respond('EnumerateInstances', { ...instances, items }))
          const read = decodeResponse(document, 'EnumerateInstances', '1001', defaultLimits)
          expect(plain(read)).to.deep.equal(
            plain(items.map((instance) => ({ path: pathOf(instance), instance }))),
          )
        }),
      ))

    it('instances with their paths', () =>
      fc.assert(
        fc.asyncProperty(arbitrary.port, async (instance) => {
          const document = verified(
            await respond('Associators', { of: 'instances', ...instances, items: [instance] }),
          )
          const [read] = decodeResponse(document, 'Associators', '1001', defaultLimits)
          expect(read?.path).to.deep.include({ namespace, host: options.host, className: 'EX_Port' })
          const expected = { className: 'EX_Port', properties: instance.properties, namespace }
          expect(plain(read)).to.deep.include({ instance: plain(expected) })
        }),
        { numRuns: 30 },
      ))

    it('one instance, with the types of its class', () =>
      fc.assert(
        fc.asyncProperty(arbitrary.port, async (instance) => {
          const document = verified(await respond('GetInstance', { ...instances, instance }))
          const read = decodeResponse(document, 'GetInstance', '1001', defaultLimits)
          for (const [name, typed] of Object.entries(read.wireTypes ?? {})) {
            const declared = classOf('EX_Port', '').properties.get(name)
            const { type, isArray } = declared ?? {}
            const value = instance.properties[name]
            // An array without entries is not marked.
            const isBare = isArray === true && !(Array.isArray(value) && value.length > 0)
            const embedded = isBare ? undefined : declared?.embedded
            expect(typed).to.deep.include({ type, isArray, embedded })
          }
          expect(plain(read)).to.deep.equal(plain(instance))
        }),
      ))

    it('paths', () =>
      fc.assert(
        fc.asyncProperty(arbitrary.instanceName, async (path) => {
          const names = verified(await respond('EnumerateInstanceNames', { namespace, items: [path] }))
          const [name] = decodeResponse(names, 'EnumerateInstanceNames', '1001', defaultLimits)
          expect(plain(name)).to.deep.equal(plain({ ...path, namespace: undefined }))
          const paths = verified(
            await respond('ReferenceNames', { of: 'instances', namespace, items: [path] }),
          )
          const [full] = decodeResponse(paths, 'ReferenceNames', '1001', defaultLimits)
          expect(plain(full)).to.deep.equal(plain({ ...path, host: options.host }))
        }),
      ))

    it('classes', () =>
      fc.assert(
        fc.asyncProperty(arbitrary.cimClass, async (cimClass) => {
          const document = verified(await respond('GetClass', { select: wholeClass, class: cimClass }))
          const read = decodeResponse(document, 'GetClass', '1001', defaultLimits)
          expect(plain(read)).to.deep.equal(plain(cimClass))
        }),
        { numRuns: 200 },
      ))

    it('classes with their paths, and names of classes', async () => {
      const select = { ...wholeClass, localOnly: true }
      const items = [classOf('EX_Link', '')]
      const document = await respond('References', { of: 'classes', namespace, select, items })
      const [read] = decodeResponse(document, 'References', '1001', defaultLimits)
      const expected = { path: new CIMClassName('EX_Link', namespace, options.host), class: items[0] }
      expect(plain(read)).to.deep.equal(plain(expected))
      const names = await respond('EnumerateClassNames', { namespace, items: ['EX_A', 'EX_B'] })
      expect(decodeResponse(names, 'EnumerateClassNames', '1001', defaultLimits)).to.deep.equal([
        'EX_A',
        'EX_B',
      ])
    })

    it('values of properties, as texts and paths', async () => {
      const read = async (typed: CIMTyped, value: CIMValue) =>
        decodeResponse(await respond('GetProperty', { typed, value }), 'GetProperty', '1001', defaultLimits)
      expect(await read({ type: 'uint64', isArray: false }, 7n)).to.equal('7')
      expect(await read({ type: 'boolean', isArray: true }, [true, null])).to.deep.equal(['TRUE', null])
      expect(await read({ type: 'string', isArray: false }, null)).to.equal(null)
      const path = new CIMInstanceName('EX_Port', { InstanceID: 'x' })
      expect(String(await read({ type: 'reference', isArray: false }, path))).to.include('InstanceID="x"')
    })

    it('qualifier declarations', () =>
      fc.assert(
        fc.asyncProperty(fc.array(arbitrary.qualifierDeclaration, { maxLength: 3 }), async (declarations) => {
          const sized = declarations.map((one) => (one.isArray ? one : { ...one, arraySize: undefined }))
          const document = verified(await respond('EnumerateQualifiers', sized))
          const read = decodeResponse(document, 'EnumerateQualifiers', '1001', defaultLimits)
          expect(plain(read)).to.deep.equal(plain(sized))
        }),
      ))

    it('parts of an enumeration, and how to go on', async () => {
      const [instance] = fc.sample(arbitrary.port, { numRuns: 1, seed: 3 }) as [CIMInstance]
      const progress = { context: 'e<1>', endOfSequence: false }
      const opened = verified(
        await respond('OpenEnumerateInstances', {
          ...instances,
          items: [instance],
          progress: () => progress,
        }),
      )
      const first = decodeResponse(opened, 'OpenEnumerateInstances', '1001', defaultLimits)
      expect(first).to.deep.include(progress)
      expect(first.items[0]?.path).to.deep.include({ namespace, host: options.host, className: 'EX_Port' })
      expect(plain(first.items[0]?.instance.properties)).to.deep.equal(plain(instance.properties))
      const end = { context: '', endOfSequence: true }
      const paths = verified(
        await respond('PullInstancePaths', { namespace, items: [pathOf(instance)], progress: () => end }),
      )
      const last = decodeResponse(paths, 'PullInstancePaths', '1001', defaultLimits)
      expect(last).to.deep.include(end)
      expect(last.items.map(({ className }) => className)).to.deep.equal(['EX_Port'])
    })

    it('instances of a query, with their class', async () => {
      const queryResultClass = classOf('EX_Settings', '')
      const result = { ...instances, items: [], queryResultClass, progress: () => ended }
      const read = decodeResponse(
        verified(await respond('PullInstances', result)),
        'PullInstances',
        '1001',
        defaultLimits,
      )
      expect(read.queryResultClass?.name).to.equal('EX_Settings')
      const bare = verified(await respond('PullInstances', { ...result, queryResultClass: undefined }))
      expect(decodeResponse(bare, 'PullInstances', '1001', defaultLimits)).to.deep.equal({
        items: [],
        queryResultClass: undefined,
        ...ended,
      })
    })

    it('a count, also one that the server does not know', async () => {
      const document = verified(await respond('EnumerationCount', 7n))
      expect(decodeResponse(document, 'EnumerationCount', '1001', defaultLimits)).to.equal(7n)
      const unknown = document.replace(/<IRETURNVALUE>.*<\/IRETURNVALUE>/, '')
      expect(decodeResponse(unknown, 'EnumerationCount', '1001', defaultLimits)).to.equal(undefined)
    })

    it('nothing', async () => {
      const document = verified(await respond('DeleteInstance', undefined))
      expect(decodeResponse(document, 'DeleteInstance', '1001', defaultLimits)).to.equal(undefined)
    })
  })

  describe('takes', () => {
    it('a list that is left out for an empty one', async () => {
      const document = (await respond('EnumerateInstances', { ...instances, items: [] })).replace(
        '<IRETURNVALUE></IRETURNVALUE>',
        '',
      )
      expect(decodeResponse(document, 'EnumerateInstances', '1001', defaultLimits)).to.deep.equal([])
    })
  })

  describe('takes from other servers', () => {
    const part = async (change: (document: string) => string) =>
      decodeResponse(
        change(
          await respond('PullInstancePaths', {
            namespace,
            items: [],
            progress: () => ({ context: 'e1', endOfSequence: false }),
          }),
        ),
        'PullInstancePaths',
        '1001',
        defaultLimits,
      )

    it('output parameters without types', async () => {
      const untyped = (text: string) => text.replaceAll(/ PARAMTYPE="\w+"/g, '')
      expect(await part(untyped)).to.deep.equal({ items: [], context: 'e1', endOfSequence: false })
      const last = await part((text) => untyped(text).replace('FALSE', ' true '))
      expect(last).to.deep.equal({ items: [], context: 'e1', endOfSequence: true })
    })

    it('one output parameter alone', async () => {
      const without = (name: string) => (text: string) =>
        text.replace(new RegExp(`<PARAMVALUE NAME="${name}".*?</PARAMVALUE>`), '')
      expect(await part(without('EndOfSequence'))).to.deep.include({ context: 'e1', endOfSequence: false })
      const last = await part((text) => without('EnumerationContext')(text).replace('FALSE', 'TRUE'))
      expect(last).to.deep.include({ context: '', endOfSequence: true })
    })

    it('but not an answer that does not tell how to go on', async () => {
      let thrown: unknown
      await part((text) => text.replace('<VALUE>e1</VALUE>', '<VALUE></VALUE>')).catch(
        (error: unknown) => (thrown = error),
      )
      expect(thrown).to.be.instanceOf(SourceError)
    })
  })

  describe('throws what the server says went wrong:', () => {
    it('with status, text and instances', () => {
      const details = arbitrary.plain(
        fc.sample(arbitrary.embedded, { numRuns: 1, seed: 1 })[0],
      ) as CIMInstance
      const instance = fc.sample(arbitrary.embedded, { numRuns: 1, seed: 1 })[0] as CIMInstance
      const error = new CIMError('CIM_ERR_ACCESS_DENIED', 'no & "never"', [instance])
      const document = verified(encodeErrorResponse(frameOf('GetInstance'), error, options).toString())
      const thrown = errorOf(() => decodeResponse(document, 'GetInstance', '1001', defaultLimits))
      expect(thrown).to.be.instanceOf(CIMError).and.include({ status: 2, message: 'no & "never"' })
      expect(plain((thrown as CIMError).instances)).to.deep.equal([details])
    })

    it('also with a status that is not known, and without a text', () => {
      const error = new CIMError('CIM_ERR_FAILED', '')
      const document = encodeErrorResponse(frameOf('GetInstance'), error, options).toString()
      const thrown = errorOf(() =>
        decodeResponse(
          document.replace('CODE="1" DESCRIPTION=""', 'CODE="99"'),
          'GetInstance',
          '1001',
          defaultLimits,
        ),
      )
      expect(thrown).to.include({ status: 1, message: 'status 99 (unknown status 99)' })
    })
  })

  describe('refuses', () => {
    const cases: [what: string, change: (document: string) => string, why: string][] = [
      [
        'the response to another message',
        (text) => text.replace('ID="1001"', 'ID="1002"'),
        'to message 1002',
      ],
      [
        'the response to another operation',
        (text) => text.replace('"GetInstance"', '"GetClass"'),
        'to GetClass',
      ],
      ['a request', (text) => text.replaceAll('SIMPLERSP', 'SIMPLEREQ'), 'SIMPLEREQ may not stand here'],
      [
        'no result',
        (text) => text.replace(/<IRETURNVALUE>.*<\/IRETURNVALUE>/s, ''),
        '0 results in place of one',
      ],
      [
        'two results',
        (text) => text.replace(/<INSTANCE .*<\/INSTANCE>/s, '$&$&'),
        '2 results in place of one',
      ],
      [
        'two lists',
        (text) => text.replace(/<IRETURNVALUE>.*<\/IRETURNVALUE>/s, '$&$&'),
        'IRETURNVALUE may not stand',
      ],
      ['another result', (text) => text.replaceAll('INSTANCE', 'CLASS'), 'CLASS may not stand here'],
      [
        'a wrong value',
        (text) => text.replace('<VALUE>EX', '<VALUE>EX').replace('TYPE="string"', 'TYPE="uint8"'),
        'not an integer',
      ],
      ['half a document', (text) => text.slice(0, text.length / 2), 'the document ends'],
    ]
    for (const [what, change, why] of cases) {
      it(what, async () => {
        const instance = fc.sample(arbitrary.port, { numRuns: 1, seed: 2 })[0] as CIMInstance
        instance.properties['InstanceID'] = 'EX:1'
        const document = change(await respond('GetInstance', { ...instances, instance }))
        const thrown = errorOf(() => decodeResponse(document, 'GetInstance', '1001', defaultLimits))
        expect(thrown).to.be.instanceOf(SourceError)
        expect((thrown as Error).message).to.include(why)
      })
    }

    it('a result of an operation that has none', async () => {
      const document = (await respond('DeleteInstance', undefined)).replace(
        '</IMETHODR',
        '<IRETURNVALUE/></IMETHODR',
      )
      expect(() => decodeResponse(document, 'DeleteInstance', '1001', defaultLimits)).to.throw(SourceError)
    })
  })
})

describe('decodeMethodResponse', () => {
  it('reads what encodeMethodResponse wrote', () => {
    const argument = fc
      .record({
        name: arbitrary.name,
        value: fc.oneof(
          arbitrary.text,
          fc.array(fc.nat()),
          arbitrary.instanceName,
          fc.array(arbitrary.embedded),
          fc.boolean(),
        ),
      })
      .map(({ name, value }): NamedValue => ({
        name,
        value,
        typed: inferType(value) ?? { type: 'uint32', isArray: true },
      }))
    return fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(argument, { selector: ({ name }) => name.toLowerCase() }),
        fc.nat(),
        async (out, code) => {
          const returned = { typed: { type: 'uint32', isArray: false } as const, value: code }
          const document = verified(await answer({ returned, out }))
          const read = decodeMethodResponse(document, 'Reset', '1001', defaultLimits)
          expect(plain(read)).to.deep.equal(plain({ returned, out }))
        },
      ),
    )
  })

  it('reads a method that returns nothing', async () => {
    const read = decodeMethodResponse(
      await answer({ returned: undefined, out: [] }),
      'Reset',
      '1001',
      defaultLimits,
    )
    expect(plain(read)).to.deep.equal({ out: [] })
  })

  it('takes TYPE for PARAMTYPE, as some servers write it', async () => {
    const returned = { typed: { type: 'uint32', isArray: false } as const, value: 7 }
    const document = (await answer({ returned, out: [] })).replace('PARAMTYPE', 'TYPE')
    expect(decodeMethodResponse(document, 'reset', '1001', defaultLimits).returned?.value).to.equal(7)
  })
})

function errorOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing failed')
}
