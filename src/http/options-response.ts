import type { ServerResponse } from 'node:http'
import { operations } from '../operations/operations.ts'
import { methods } from './checks/method.ts'
import { extensionURI } from './request-head.ts'

/** What this server can do, in the prefix form of the HTTP extension framework (DSP0200 1.4, 7.5). */
export function sendOptions(response: ServerResponse): void {
  response.writeHead(200, [
    'Allow',
    methods.join(', '),
    'Opt',
    `${extensionURI} ; ns=77`,
    '77-CIMProtocolVersion',
    '1.0',
    '77-CIMSupportedFunctionalGroups',
    groups().join(', '),
    ...('ExecQuery' in operations ? ['77-CIMSupportedQueryLanguages', queryLanguages] : []),
    '77-CIMValidation',
    'loosely-validating',
    'Content-Length',
    '0',
  ])
  response.end()
}

const queryLanguages = 'WQL, DMTF:CQL'

/** The functional groups (DSP0200 1.4, 7.5), each by an operation that no other group has. */
const groupOperations: readonly (readonly [group: string, operation: string])[] = [
  ['basic-read', 'GetInstance'],
  ['basic-write', 'SetProperty'],
  ['schema-manipulation', 'CreateClass'],
  ['instance-manipulation', 'CreateInstance'],
  ['association-traversal', 'Associators'],
  ['query-execution', 'ExecQuery'],
  ['qualifier-declaration', 'SetQualifier'],
]

/** Those that this server has operations of. */
function groups(): string[] {
  return groupOperations.filter(([, operation]) => operation in operations).map(([group]) => group)
}
