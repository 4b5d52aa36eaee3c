import { expect } from 'chai'
import { defaultLimits } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import type { RequestContext } from '../../src/broker/context.ts'
import { CIMError } from '../../src/cim/cim-error.ts'
import { decodeRequest } from '../../src/cimxml/decode-request.ts'
import { cimXMLService } from '../../src/http/cim-xml-service.ts'
import { request, rig } from './rig.ts'

function document(given: { cim?: string; dtd?: string; protocol?: string; inner?: string } = {}): string {
  const { cim = '2.0', dtd = '2.0', protocol = '1.0', inner = `<SIMPLEREQ>${call}</SIMPLEREQ>` } = given
  return `<?xml version="1.0"?><CIM CIMVERSION="${cim}" DTDVERSION="${dtd}"><MESSAGE ID="1" PROTOCOLVERSION="${protocol}">${inner}</MESSAGE></CIM>`
}

const space = '<LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="cimv2"/></LOCALNAMESPACEPATH>'
const parameter = (name: string, value: string): string =>
  `<IPARAMVALUE NAME="${name}">${value}</IPARAMVALUE>`
const call = `<IMETHODCALL NAME="GetClass">${space}${parameter('ClassName', '<CLASSNAME NAME="T"/>')}</IMETHODCALL>`
const deletion = `<IMETHODCALL NAME="DeleteClass">${space}${parameter('ClassName', '<CLASSNAME NAME="T"/>')}</IMETHODCALL>`

describe('http/cim-xml-service', () => {
  const faults: [what: string, headers: Record<string, string | null>, body: string, answer: string][] = [
    ['CIMOperation that is another', { CIMOperation: 'Other' }, document(), '400 unsupported-operation'],
    ['CIMBatch', { CIMBatch: '' }, document(), '501 multiple-requests-unsupported'],
    ['XML that is not well-formed', {}, '<CIM', '400 request-not-well-formed'],
    ['text behind the document', {}, `${document()}x`, '400 request-not-well-formed'],
    ['CIMVERSION 3', {}, document({ cim: '3.0' }), '501 unsupported-cim-version'],
    ['DTDVERSION 3', {}, document({ dtd: '3.0' }), '501 unsupported-dtd-version'],
    ['PROTOCOLVERSION 2', {}, document({ protocol: '2.0' }), '501 unsupported-protocol-version'],
    ['CIMMethod that is another', { CIMMethod: 'GetInstance' }, document(), '400 header-mismatch'],
    ['CIMObject that is another', { CIMObject: 'root/other' }, document(), '400 header-mismatch'],
    ['no CIMMethod', { CIMMethod: null }, document(), '400 header-mismatch'],
    ['an element out of place', {}, document({ inner: '<CLASS NAME="x"/>' }), '400 request-not-valid'],
  ]
  for (const [what, headers, body, answer] of faults)
    it(`answers ${what} with ${answer}`, async () => {
      const server = await rig({
        decode: (bytes, given) => {
          decodeRequest(bytes, defaultLimits, given)
          return 'understood'
        },
      })
      await using _ = server
      expect((await server.raw(request({}, document()))).body).to.equal('understood')
      const { status, headers: answered } = await server.raw(request(headers, body))
      expect(`${status} ${answered['cimerror']}`).to.match(new RegExp(`^${answer}`))
    })

  it('gives each change to the audit, with how it ended, and no reading', async () => {
    const failing = { perform: () => Promise.reject(new CIMError('CIM_ERR_NOT_FOUND', 'no class T')) }
    const service = cimXMLService({ ...failing, invoke: failing.perform }, defaultLimits, { host: 'h' })
    const audited: object[] = []
    for (const [method, inner] of [
      ['GetClass', call],
      ['DeleteClass', deletion],
    ] as const) {
      const body = Buffer.from(document({ inner: `<SIMPLEREQ>${inner}</SIMPLEREQ>` }))
      const headers = { method, object: 'root/cimv2', protocolVersion: undefined }
      const message = service.decode(body, headers)
      const audit = { record: (fields: object) => void audited.push(fields) }
      const fault = await service.perform(message, context, audit).catch((error: unknown) => error)
      expect(fault).to.be.instanceOf(CIMError)
    }
    expect(audited).to.deep.equal([
      {
        request: 'r1',
        user: 'bob',
        address: '10.0.0.1',
        operation: 'DeleteClass',
        namespace: 'root/cimv2',
        target: 'T',
        result: 'CIM_ERR_NOT_FOUND',
        detail: 'no class T',
      },
    ])
  })
})

const context: RequestContext = {
  requestID: 'r1',
  user: 'bob',
  address: '10.0.0.1',
  receivedAtMs: 0,
  roleIn: () => 'reader',
  signal: new AbortController().signal,
  log: silentLog,
}
