import { expect } from 'chai'
import { formatAddress, parseAddress } from '../../src/ovsdb/address.ts'

describe('OVSDB address', () => {
  it('reads what the tools of Open vSwitch write', () => {
    expect(parseAddress('tcp:127.0.0.1:16640')).to.deep.equal({ kind: 'tcp', host: '127.0.0.1', port: 16640 })
    expect(parseAddress('tcp:switch.example')).to.deep.equal({
      kind: 'tcp',
      host: 'switch.example',
      port: 6640,
    })
    expect(parseAddress('tcp:[::1]:6641')).to.deep.equal({ kind: 'tcp', host: '::1', port: 6641 })
    expect(parseAddress('unix:/run/db.sock')).to.deep.equal({ kind: 'unix', path: '/run/db.sock' })
  })

  for (const text of [
    '',
    'tcp:',
    'tcp:h:0',
    'tcp:h:65536',
    'tcp:::1',
    'unix:',
    'ssl:h:6640',
    '127.0.0.1:6640',
  ]) {
    it(`refuses "${text}" and says what was expected`, () => {
      expect(() => parseAddress(text)).to.throw(RangeError, 'expected tcp:HOST:PORT or unix:PATH')
    })
  }

  it('writes what it reads', () => {
    for (const text of ['tcp:h:6640', 'tcp:[::1]:6641', 'unix:/run/db.sock']) {
      expect(formatAddress(parseAddress(text))).to.equal(text)
    }
  })
})
