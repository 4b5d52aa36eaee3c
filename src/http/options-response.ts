import type { ServerResponse } from 'node:http'
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
    'basic-read, instance-manipulation, association-traversal',
    '77-CIMValidation',
    'loosely-validating',
    'Content-Length',
    '0',
  ])
  response.end()
}
