import { expect } from 'chai'
import { parsePort } from '../../src/cli/port.ts'

describe('cli/port', () => {
  it('takes ports, 0 for a free one, and none', () => {
    expect(['5988', '0', '65535', 'none', 'OFF'].map(parsePort)).to.deep.equal([
      5988,
      0,
      65535,
      'none',
      'none',
    ])
  })

  for (const text of ['65536', '-1', '1.5', '', 'http', '0x10'])
    it(`refuses "${text}"`, () => expect(() => parsePort(text)).to.throw('expected 1 to 65535'))
})
