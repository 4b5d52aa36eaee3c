import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { openIOServer } from '../../../src/backends/io-server/open-io-server.ts'
import { secretReader } from '../../../src/backends/secrets.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { failure } from '../contract/failure.ts'

const { signal } = new AbortController()

describe('the I/O server of a host', () => {
  const description = {
    url: 'http://127.0.0.1:1',
    user: 'iovm',
    password: { variable: 'IO_PASSWORD' },
    host: 'io-1',
  }
  const open = (more: object = {}, variables: Record<string, string> = {}) =>
    openIOServer(
      'node-7',
      { ...description, ...more },
      { limits: defaultLimits, secrets: secretReader(variables, defaultLimits) },
    )
  const errorOf = async (promise: Promise<unknown>) => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    return error as BackendError
  }

  it('reads the password when it is needed, and tells where there is none', async () => {
    expect((await errorOf(open().discover(signal))).message).to.include('IO_PASSWORD is not set')
    const error = await errorOf(open({}, { IO_PASSWORD: 'secret-of-io' }).discover(signal))
    expect(error.code).to.equal('unreachable')
    expect(error.message).not.to.include('secret-of-io')
  })

  it('reads its authorities when they are needed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'iovm-'))
    const certificateAuthority = join(folder, 'ca.pem')
    const adapter = open({ certificateAuthority }, { IO_PASSWORD: 'secret-of-io' })
    expect((await errorOf(adapter.discover(signal))).message).to.include('ca.pem')
    writeFileSync(certificateAuthority, '')
    expect((await errorOf(adapter.discover(signal))).code).to.equal('unreachable')
    rmSync(folder, { recursive: true })
  })
})
