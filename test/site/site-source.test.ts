import { expect } from 'chai'
import { SiteSource } from '../../src/site/site-source.ts'
import { itFinds } from './site-rig.ts'

describe('SiteSource', () => {
  itFinds([
    {
      what: 'what is no YAML',
      from: 'name: lab',
      to: 'name: @lab',
      at: '@lab',
      message: 'Plain value cannot start with reserved character @ (the file is to be YAML 1.2;',
    },
    {
      what: 'a key that is there twice',
      from: 'name: lab\n',
      to: 'name: lab\nname: lab\n',
      at: 'name: lab\nvlans',
      message: 'Map keys must be unique',
    },
    {
      what: 'an alias to nothing',
      from: 'name: lab',
      to: 'name: *lab',
      at: '*lab',
      message: 'there is no &lab before *lab',
    },
    {
      what: 'an unknown tag',
      from: 'name: lab',
      to: 'name: !money lab',
      at: '!money',
      message: 'Unresolved tag: !money',
    },
    {
      what: 'a second document',
      from: 'resources:',
      to: '---\nresources:',
      at: '---\n',
      message: 'Source contains multiple documents',
    },
  ])
})

describe('SiteSource of large JSON', () => {
  const large = (rest: string): string => `{${' '.repeat(1024 * 1024)}"hosts": [{"name": ${rest}`

  it('is read as JSON, and places are still known', () => {
    const source = new SiteSource(large('"a"}]}'), 'site.json')
    expect([source.value(), source.faults]).to.deep.equal([{ hosts: [{ name: 'a' }] }, []])
    source.report(['hosts', 0, 'name'], 'is short')
    expect(source.faults[0]?.position).to.deep.equal({ file: 'site.json', line: 1, column: 1048597 })
    expect(source.faults[0]?.message).to.equal('hosts[0].name: is short')
  })

  it('is told where it ends too early', () => {
    const source = new SiteSource(large('"a"}'), 'site.json')
    expect(source.faults).to.have.length.greaterThan(0)
  })
})
