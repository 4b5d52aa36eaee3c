import { expect } from 'chai'
import { listed } from '../../src/iov/listed.ts'

describe('iov: names in a sentence', () => {
  it('gives the first, and how many more there are', () => {
    const names = Array.from({ length: 20 }, (_, at) => `h${at}`)
    expect(listed([])).to.equal('')
    expect(listed(names.slice(0, 8))).to.equal('h0, h1, h2, h3, h4, h5, h6, h7')
    expect(listed(names)).to.equal('h0, h1, h2, h3, h4, h5, h6, h7 and 12 more')
  })
})
