import { expect } from 'chai'
import { parseBasic } from '../../src/http/basic.ts'

const basic = (text: string, encoding: BufferEncoding = 'utf8'): string =>
  `Basic ${Buffer.from(text, encoding).toString('base64')}`

describe('http/basic', () => {
  it('reads user and password, colons and other letters included', () => {
    expect(parseBasic(basic('a:b:c'))).to.deep.equal({ user: 'a', password: 'b:c' })
    expect(parseBasic(basic('a:ü€'))).to.deep.equal({ user: 'a', password: 'ü€' })
    expect(parseBasic(basic('a:ü', 'latin1'))).to.deep.equal({ user: 'a', password: 'ü' })
    expect(parseBasic(basic('nocolon'))).to.equal(undefined)
    expect(parseBasic('Bearer x')).to.equal(undefined)
  })
})
