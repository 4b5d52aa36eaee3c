import { expect } from 'chai'
import { Findings } from '../../src/iov/findings.ts'

const texts = (findings: Findings): string[] =>
  findings.reasons.map(({ source, text }) => `${source}: ${text}`)

describe('iov: what a search ran into', () => {
  it('is said once for each text, with the elements', () => {
    const findings = new Findings()
    expect(findings.empty).to.equal(true)
    for (const port of ['s1/a', 's1/b', 's1/a'])
      findings.add('transit', 'network core is forbidden, behind', port)
    findings.add('link', 'the link of s2/c is down', 's2/c')
    expect(texts(findings)).to.deep.equal([
      'transit: network core is forbidden, behind s1/a, s1/b',
      'link: the link of s2/c is down',
    ])
    expect(findings.has('link')).to.equal(true)
    expect(findings.has('capacity')).to.equal(false)
  })

  it('names so many elements, and counts the others', () => {
    const findings = new Findings()
    for (let at = 0; at < 20; at++) findings.add('link', 'no link at', `s1/${at}`)
    const [reason] = findings.reasons
    expect(reason!.elements).to.have.length(16)
    expect(reason!.text).to.match(/s1\/15 and 4 more$/)
  })

  it('takes over what another search found', () => {
    const [one, other] = [new Findings(), new Findings()]
    one.add('link', 'no link at', 's1/a')
    other.add('link', 'no link at', 's1/b')
    one.addAll(other)
    expect(texts(one)).to.deep.equal(['link: no link at s1/a, s1/b'])
  })
})
