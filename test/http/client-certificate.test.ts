import { expect } from 'chai'
import { namesOf } from '../../src/http/client-certificate.ts'

describe('http/client-certificate', () => {
  const names = (CN: string | undefined, subjectaltname?: string): readonly string[] =>
    namesOf({ subject: { CN } as never, ...(subjectaltname === undefined ? {} : { subjectaltname }) })

  it('gives the common name, then mail addresses and host names', () => {
    expect(names('alice', 'DNS:host.example, email:alice@example.org, IP Address:10.0.0.1')).to.deep.equal([
      'alice',
      'host.example',
      'alice@example.org',
    ])
    expect(names(undefined, 'email:a@b')).to.deep.equal(['a@b'])
    expect(names('alice')).to.deep.equal(['alice'])
  })

  it('takes no name out of another one', () => {
    expect(names('x', 'DNS:"a, email:admin, b", URI:http://x, DNS:y')).to.deep.equal(['x', 'y'])
    expect(names('x', 'URI:"email:admin\\", DNS:z, ", DNS:y')).to.deep.equal(['x', 'y'])
  })
})
