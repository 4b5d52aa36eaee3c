import { expect } from 'chai'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { certificateFile, keyFile, ownTLSIdentity, selfSigned } from '../../src/http/certificate.ts'
import { silentLog } from '../../src/base/log.ts'
import { defaultLimits } from '../../src/base/limits.ts'
import { anonymous } from '../../src/http/principal.ts'
import { startServer } from '../../src/http/server.ts'

const names = ['localhost', 'myhost', '127.0.0.1', '::1', 'fe80::1:0:2']
const environment = {
  now: () => Date.UTC(2048, 5, 1),
  randomBytes: (n: number) => new Uint8Array(n).fill(0xff),
}

describe('http/certificate', () => {
  it('is what an independent reader of X.509 takes it for', () => {
    const { cert, key } = selfSigned(names, environment)
    const certificate = new X509Certificate(cert)
    expect(certificate.subject).to.equal('CN=iovm')
    expect(certificate.verify(certificate.publicKey)).to.equal(true)
    expect(certificate.checkPrivateKey(createPrivateKey(key))).to.equal(true)
    expect(certificate.checkIssued(certificate)).to.equal(true)
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).to.equal('prime256v1')
    expect(certificate.keyUsage).to.deep.equal(['1.3.6.1.5.5.7.3.1'])
    expect(certificate.ca).to.equal(true)
    for (const host of ['localhost', 'myhost']) expect(certificate.checkHost(host)).to.equal(host)
    for (const address of ['127.0.0.1', '::1', 'fe80::1:0:2'])
      expect(certificate.checkIP(address)).to.equal(address)
    expect(certificate.checkHost('other')).to.equal(undefined)
    // From May 2048 to September 2050: both forms of time.
    expect(Date.parse(certificate.validFrom)).to.equal(Date.UTC(2048, 4, 31))
    expect(Date.parse(certificate.validTo)).to.equal(Date.UTC(2050, 8, 4))
  })

  describe('in a data directory', () => {
    let directory = ''
    beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'iovm-'))))
    afterEach(() => rm(directory, { recursive: true }))

    it('is made once, its key readable by the owner only', async () => {
      const first = await ownTLSIdentity(directory, names, environment)
      const second = await ownTLSIdentity(directory, names, environment)
      expect([first.made, second.made]).to.deep.equal([true, false])
      expect(second.cert).to.equal(first.cert)
      expect((await stat(join(directory, keyFile))).mode & 0o777).to.equal(0o600)
      expect((await stat(join(directory, certificateFile))).isFile()).to.equal(true)
    })

    it('is made anew for an address that it does not name, and before it ends', async () => {
      await ownTLSIdentity(directory, ['localhost'], environment)
      expect((await ownTLSIdentity(directory, ['localhost', '10.0.0.1'], environment)).made).to.equal(true)
      const later = { ...environment, now: () => Date.UTC(2050, 7, 10) }
      expect((await ownTLSIdentity(directory, ['localhost'], later)).made).to.equal(true)
    })
  })

  it('lets a client that pins it connect, by TLS 1.2 and newer only', async () => {
    const identity = selfSigned(['localhost'], { ...environment, now: () => Date.now() })
    const server = await startServer({
      service: {
        decode: () => '',
        perform: () => Promise.resolve([Buffer.from('ok')]),
        failure: () => Buffer.from(''),
      },
      audit: { record() {} },
      authentication: anonymous({ user: 'x', roleIn: () => 'reader' }),
      limits: defaultLimits,
      log: silentLog,
      environment,
      host: '127.0.0.1',
      httpPort: null,
      httpsPort: 0,
      tls: { ...identity, clientAuthorities: null, clientRequired: false },
    })
    try {
      const port = server.httpsPort as number
      const options = { port, host: '127.0.0.1', servername: 'localhost', ca: identity.cert }
      const text = await new Promise<string>((resolve, reject) => {
        const socket = connect(options, () => socket.end('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'))
        socket.once('data', (part) => resolve(part.toString()))
        socket.once('error', reject)
      })
      expect(text).to.match(/^HTTP\/1.1 200 /)
      const fault = await new Promise<Error>((resolve, reject) => {
        const old = { ...options, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' } as const
        connect(old, () => reject(new Error('TLS 1.1 was accepted'))).once('error', resolve)
      })
      expect(fault.message).to.match(/version|protocol/i)
    } finally {
      await server.close()
    }
  })
})
