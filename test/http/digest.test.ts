import { expect } from 'chai'
import { hash } from 'node:crypto'
import {
  digestChallenge,
  isRightResponse,
  parseDigest,
  type DigestCredentials,
} from '../../src/http/digest.ts'

/** The example of RFC 7616, 3.9.1. */
const example = (algorithm: string, response: string): string =>
  'Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", ' +
  `algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, ` +
  'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, ' +
  `response="${response}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`

const responses = {
  MD5: '8ca523f5e9506fed4657c9700eebdbec',
  'SHA-256': '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
}

function parsed(text: string): DigestCredentials {
  const credentials = parseDigest(text)
  if (typeof credentials === 'string') throw new Error(credentials)
  return credentials
}

describe('http/digest', () => {
  for (const [algorithm, response] of Object.entries(responses))
    it(`finds the response of the example in RFC 7616 right, by ${algorithm}`, () => {
      const secret = hash(
        algorithm === 'MD5' ? 'md5' : 'sha256',
        'Mufasa:http-auth@example.org:Circle of Life',
      )
      const credentials = parsed(example(algorithm, response))
      expect(isRightResponse(credentials, 'GET', secret)).to.equal(true)
      expect(isRightResponse(credentials, 'POST', secret)).to.equal(false)
      expect(isRightResponse({ ...credentials, count: '00000002' }, 'GET', secret)).to.equal(false)
      expect(isRightResponse({ ...credentials, response: '' }, 'GET', secret)).to.equal(false)
    })

  it('reads names in quotes, in UTF-8, in Latin-1 and in the extended form', () => {
    const user = (field: string): string =>
      parsed(example('MD5', '').replace('username="Mufasa"', field)).user
    expect(user('username="a\\"b\\\\c"')).to.equal('a"b\\c')
    expect(user(`username="${Buffer.from('Jäsøn').toString('latin1')}"`)).to.equal('Jäsøn')
    expect(user('username="J\u00e4s"')).to.equal('Jäs')
    expect(user("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe")).to.equal('Jäsøn Doe')
  })

  for (const [what, change, message] of [
    ['a field twice', ['nc=', 'uri="/", nc='], 'not of the form'],
    ['an open quote', ['", opaque=', ', opaque='], 'not of the form'],
    ['no nonce', [' nonce=', ' nuance='], 'nonce is missing'],
    ['no user', ['username=', 'user='], 'username is missing'],
    ['a hashed user', ['username=', 'userhash=true, username='], 'userhash'],
    ['auth-int', ['qop=auth,', 'qop=auth-int,'], 'only qop=auth'],
    ['no qop, as in RFC 2069', ['qop=auth,', ''], 'only qop=auth'],
    ['a session algorithm', ['=MD5', '=MD5-sess'], 'MD5-sess is not offered'],
    ['a short count', ['nc=00000001', 'nc=1'], '8 hexadecimal digits'],
    ['no client nonce', ['cnonce=', 'xnonce='], 'cnonce'],
  ] as const)
    it(`refuses ${what} in words`, () => {
      const [from, to] = change
      const text = example('MD5', responses.MD5).replace(from, to)
      expect(parseDigest(text)).to.contain(message)
    })

  it('challenges with what a client needs', () => {
    expect(digestChallenge('iovm', 'SHA-256', 'n', false)).to.equal(
      'Digest realm="iovm", nonce="n", qop="auth", algorithm=SHA-256, charset=UTF-8',
    )
    expect(digestChallenge('iovm', 'MD5', 'n', true)).to.match(/, stale=true$/)
  })
})
