import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selfSigned } from '../../src/http/certificate.ts'
import { readAuthorities, readTLSIdentity, tlsOptions } from '../../src/http/tls.ts'
import { environment } from './rig.ts'

const noClients = { clientAuthorities: null, clientRequired: false }

describe('http/tls', () => {
  const one = selfSigned(['localhost'], environment)
  const other = selfSigned(['localhost'], environment)

  it('asks clients for certificates only where somebody vouches for them', () => {
    expect(tlsOptions({ ...one, ...noClients })).to.not.have.property('requestCert')
    const optional = tlsOptions({ ...one, clientAuthorities: other.cert, clientRequired: false })
    expect(optional).to.include({ requestCert: true, rejectUnauthorized: false, ca: other.cert })
    const required = tlsOptions({ ...one, clientAuthorities: other.cert, clientRequired: true })
    expect(required).to.include({ requestCert: true, rejectUnauthorized: true })
  })

  it('refuses a key that is of another certificate', () => {
    expect(() => tlsOptions({ cert: one.cert, key: other.key, ...noClients })).to.throw(/mismatch/i)
  })

  it('names the file that cannot be used', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'iovm-'))
    const file = join(directory, 'cert.pem')
    await writeFile(file, 'nothing')
    for (const read of [
      () => readTLSIdentity(file, file),
      () => readAuthorities(file),
      () => readAuthorities(`${file}.not`),
    ])
      expect(((await read().catch((error: unknown) => error)) as Error).message).to.contain(file)
    await rm(directory, { recursive: true })
  })
})
