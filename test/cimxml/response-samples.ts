import type { Piece } from '../../src/cimxml/chunks.ts'
import { CIMError } from '../../src/cim/cim-error.ts'
import { CIMDateTime } from '../../src/cim/datetime.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMClassName, CIMInstanceName } from '../../src/cim/object-path.ts'
import {
  encodeErrorResponse,
  encodeMethodResponse,
  encodeResponse,
} from '../../src/cimxml/encode-response.ts'
import type { MessageFrame } from '../../src/cimxml/message.ts'
import type { OperationName, Result } from '../../src/operations/operations.ts'
import type { ClassSelection, InstanceSelection, MethodResult, Stream } from '../../src/operations/result.ts'
import {
  classOf,
  elementClass,
  keyDeclaration,
  linkClass,
  portClass,
  settingsClass,
  valuesDeclaration,
} from './model.ts'

/** One response of each kind, as the golden file test/fixtures/wire/responses.md shows them. */
export interface ResponseSample {
  readonly title: string
  readonly document: () => Promise<string>
}

export const options = { host: 'server.example:5989', classOf }
export const everything: InstanceSelection = { propertyList: null, onlyOf: null, includeClassOrigin: false }
export const wholeClass: ClassSelection = {
  localOnly: false,
  includeQualifiers: true,
  includeClassOrigin: true,
  propertyList: null,
}
const namespace = 'root/cimv2'

export function frameOf(methodName: string, kind: MessageFrame['kind'] = 'intrinsic'): MessageFrame {
  return { messageID: '1001', protocolVersion: '1.0', kind, methodName, namespace }
}

/** A whole document from its pieces. */
export async function joined(pieces: Stream<Piece>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const piece of pieces) parts.push(Buffer.from(piece))
  return Buffer.concat(parts).toString('utf8')
}

export function respond<Name extends OperationName>(operation: Name, result: Result<Name>): Promise<string> {
  return joined(encodeResponse(frameOf(operation), operation, result, options))
}

export function answer(result: MethodResult): Promise<string> {
  return joined(encodeMethodResponse(frameOf('Reset', 'method'), result, options))
}

export const portName = (id: string, space?: string): CIMInstanceName =>
  new CIMInstanceName('EX_Port', { InstanceID: id }, space)

const inner = new CIMInstance('EX_Settings', { Text: 'deep <&>', Limit: 2 })
export const settings = new CIMInstance('EX_Settings', { Text: 'a < b', Limit: 1, Inner: inner })

export const port = new CIMInstance('EX_Port', {
  InstanceID: 'EX:1 & "more"',
  ElementName: '',
  Speed: 18_446_744_073_709_551_615n,
  Enabled: false,
  Status: [2, 5],
  Names: ['é', null, ''],
  Letter: 'x',
  Level: -128,
  Ratio: 0.1,
  Exact: -2.5e-10,
  Since: CIMDateTime.parse('20240131235959.123***-300'),
  Home: portName('EX:0'),
  Settings: settings,
  Things: [settings, settingsClass],
})

export const bare = new CIMInstance('EX_Port', { InstanceID: 'EX:2', Status: [] })

const link = new CIMInstance('EX_Link', {
  Antecedent: portName('EX:1'),
  Dependent: portName('EX:2', 'root/b'),
  Rank: 1,
})
const instances = { namespace, classOf, select: everything }

const atEnd = () => ({ context: '', endOfSequence: true })

export const responseSamples: readonly ResponseSample[] = [
  {
    title: 'GetInstance',
    document: () => respond('GetInstance', { ...instances, instance: port }),
  },
  {
    title: 'GetInstance of selected properties, with their origin',
    document: () => {
      const select = {
        ...everything,
        propertyList: ['speed', 'INSTANCEID', 'Unknown'],
        includeClassOrigin: true,
      }
      return respond('GetInstance', { ...instances, select, instance: port })
    },
  },
  {
    title: 'EnumerateInstances',
    document: () => respond('EnumerateInstances', { ...instances, items: [bare] }),
  },
  {
    title: 'EnumerateInstances without the properties of subclasses',
    document: () =>
      respond('EnumerateInstances', {
        ...instances,
        select: { ...everything, onlyOf: elementClass },
        items: [bare],
      }),
  },
  {
    title: 'EnumerateInstances that finds nothing',
    document: () => respond('EnumerateInstances', { ...instances, items: [] }),
  },
  {
    title: 'EnumerateInstanceNames',
    document: () => {
      const slot = new CIMInstanceName('EX_Slot', {
        Shelf: 3,
        Serial: 7n,
        Upper: true,
        Made: CIMDateTime.parse('20240131235959.000000+000'),
      })
      return respond('EnumerateInstanceNames', { namespace, items: [portName('EX:1'), slot] })
    },
  },
  {
    title: 'GetProperty of an array',
    document: () =>
      respond('GetProperty', { typed: portClass.properties.get('Names')!, value: ['é', null, ''] }),
  },
  {
    title: 'GetProperty of a reference',
    document: () =>
      respond('GetProperty', { typed: portClass.properties.get('Home')!, value: portName('EX:0') }),
  },
  {
    title: 'GetProperty of NULL',
    document: () => respond('GetProperty', { typed: portClass.properties.get('Speed')!, value: null }),
  },
  {
    title: 'CreateInstance',
    document: () => respond('CreateInstance', portName('EX:3')),
  },
  {
    title: 'DeleteInstance',
    document: () => respond('DeleteInstance', undefined),
  },
  {
    title: 'References of an instance',
    document: () => respond('References', { of: 'instances', ...instances, items: [link] }),
  },
  {
    title: 'Associators of a class',
    document: () =>
      respond('Associators', {
        of: 'classes',
        namespace,
        select: { ...wholeClass, localOnly: true },
        items: [linkClass],
      }),
  },
  {
    title: 'AssociatorNames of an instance',
    document: () =>
      respond('AssociatorNames', { of: 'instances', namespace, items: [portName('EX:1', 'root/b')] }),
  },
  {
    title: 'ReferenceNames of a class',
    document: () => respond('ReferenceNames', { of: 'classes', namespace, items: ['EX_Link'] }),
  },
  {
    title: 'OpenEnumerateInstances that is not at its end',
    document: () =>
      respond('OpenEnumerateInstances', {
        ...instances,
        items: [bare],
        progress: () => ({ context: 'e<1>', endOfSequence: false }),
      }),
  },
  {
    title: 'OpenEnumerateInstances that is asked for nothing yet',
    document: () =>
      respond('OpenEnumerateInstances', {
        ...instances,
        items: [],
        progress: () => ({ context: 'e1', endOfSequence: false }),
      }),
  },
  {
    title: 'PullInstancePaths at the end',
    document: () =>
      respond('PullInstancePaths', { namespace, items: [portName('EX:1', 'root/b')], progress: atEnd }),
  },
  {
    title: 'PullInstances with the class of the result',
    document: () =>
      respond('PullInstances', {
        ...instances,
        items: [bare],
        queryResultClass: settingsClass,
        progress: atEnd,
      }),
  },
  {
    title: 'CloseEnumeration',
    document: () => respond('CloseEnumeration', undefined),
  },
  {
    title: 'EnumerationCount',
    document: () => respond('EnumerationCount', 18_446_744_073_709_551_615n),
  },
  {
    title: 'GetClass, whole',
    document: () => respond('GetClass', { select: wholeClass, class: portClass }),
  },
  {
    title: 'GetClass, as the defaults have it',
    document: () =>
      respond('GetClass', {
        select: { localOnly: true, includeQualifiers: true, includeClassOrigin: false, propertyList: null },
        class: portClass,
      }),
  },
  {
    title: 'EnumerateClassNames',
    document: () => respond('EnumerateClassNames', { namespace, items: ['EX_Element', 'EX_Link'] }),
  },
  {
    title: 'EnumerateQualifiers',
    document: () => respond('EnumerateQualifiers', [keyDeclaration, valuesDeclaration]),
  },
  {
    title: 'A method that returns something of every kind',
    document: () =>
      answer({
        returned: { typed: { type: 'uint32', isArray: false }, value: 4096 },
        out: [
          { name: 'Job', typed: { type: 'reference', isArray: false }, value: portName('EX:job') },
          {
            name: 'Affected',
            typed: { type: 'reference', isArray: true },
            value: [portName('EX:1'), portName('EX:2')],
          },
          { name: 'Kind', typed: { type: 'reference', isArray: false }, value: new CIMClassName('EX_Port') },
          {
            name: 'Reason',
            typed: { type: 'string', isArray: false, embedded: 'instance' },
            value: settings,
          },
          { name: 'Reasons', typed: { type: 'string', isArray: true, embedded: 'instance' }, value: [inner] },
          { name: 'Counts', typed: { type: 'uint8', isArray: true }, value: [1, null, 3] },
          { name: 'Nothing', typed: { type: 'datetime', isArray: false }, value: null },
        ],
      }),
  },
  {
    title: 'A method without a return value',
    document: () => answer({ returned: undefined, out: [] }),
  },
  {
    title: 'An error',
    document: async () => {
      const error = new CIMError(
        'CIM_ERR_NOT_FOUND',
        'there is no EX_Port.InstanceID="EX:9"\nlook elsewhere\u0007',
      )
      return encodeErrorResponse(frameOf('getinstance'), error, options).toString()
    },
  },
  {
    title: 'An error of a method, with an instance of CIM_Error',
    document: async () => {
      const details = new CIMInstance('CIM_Error', {
        Message: 'it failed',
        PerceivedSeverity: 6,
        CIMStatusCode: 1,
      })
      const error = new CIMError('CIM_ERR_FAILED', 'it failed', [details])
      return encodeErrorResponse(frameOf('Reset', 'method'), error, options).toString()
    },
  },
]
