import { expect } from 'chai'
import { silentLog } from '../../src/base/log.ts'
import { TLSRenewal } from '../../src/http/tls-renewal.ts'
import type { TLSSettings } from '../../src/http/tls.ts'

const settings = (cert: string): TLSSettings => ({
  cert,
  key: 'key',
  clientAuthorities: null,
  clientRequired: false,
})

describe('http/tls-renewal', () => {
  const applied: string[] = []
  const warnings: object[] = []
  let next: () => TLSSettings = () => settings('one')
  const renewal = new TLSRenewal({
    initial: settings('one'),
    load: () => Promise.resolve().then(() => next()),
    apply: ({ cert }) => {
      if (cert === 'unfit') throw new Error('key values mismatch')
      applied.push(cert)
    },
    log: { ...silentLog, warn: (fields) => void warnings.push(fields) },
  })

  it('serves with what has changed, once', async () => {
    await renewal.check()
    expect(applied).to.deep.equal([])
    next = () => settings('two')
    await Promise.all([renewal.check(), renewal.check()])
    await renewal.check()
    expect(applied).to.deep.equal(['two'])
  })

  it('goes on with the former one while the files cannot be used, says so once, and tries again', async () => {
    next = () => {
      throw new Error('no such file')
    }
    await renewal.check()
    await renewal.check()
    next = () => settings('unfit')
    await renewal.check()
    await renewal.check()
    expect(warnings).to.deep.equal([{ reason: 'no such file' }, { reason: 'key values mismatch' }])
    next = () => settings('three')
    await renewal.check()
    expect(applied).to.deep.equal(['two', 'three'])
  })
})
