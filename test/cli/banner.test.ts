import { expect } from 'chai'
import { printBanner, type BannerFacts } from '../../src/cli/banner.ts'
import type { Site } from '../../src/iov/site.ts'
import { plainTerminal } from './collector.ts'

const emptySite = Object.fromEntries(
  ['hosts', 'controllers', 'switches', 'resources', 'customers', 'groups', 'vms', 'channels'].map((name) => [
    name,
    new Map(),
  ]),
)

const facts: BannerFacts = {
  version: '1.2.3',
  httpURL: 'http://127.0.0.1:5988',
  httpsURL: 'https://127.0.0.1:5989',
  everyAddress: false,
  certificateFile: '/data/tls-certificate.pem',
  namespaces: ['interop', 'root/cimv2'],
  site: { name: 'empty', ...emptySite } as unknown as Site,
  user: 'admin',
  password: { kind: 'earlier', file: null },
  recovered: [],
  dataDirectory: '/data',
}

function print(changes: Partial<BannerFacts>): string {
  const { terminal, output } = plainTerminal()
  printBanner({ ...facts, ...changes }, terminal)
  return output.text
}

describe('cli/banner', () => {
  it('gives commands that work as they stand, wherever the password is', () => {
    const generated = print({ password: { kind: 'generated', password: 'Abc123', file: '/data/p' } })
    expect(generated).to.contain('"http://admin:Abc123@127.0.0.1:5988/root/cimv2:IOV_PhysicalPortController"')
    expect(generated).to.contain("('admin', 'Abc123')")
    expect(print({ password: { kind: 'earlier', file: '/data/p' } })).to.contain('admin:$(cat /data/p)@')
    expect(print({ password: { kind: 'variable' } })).to.contain('admin:$IOVM_ADMIN_PASSWORD@')
    expect(print({})).to.contain('admin:PASSWORD@')
  })

  it('gives commands for HTTPS where there is no HTTP', () => {
    const text = print({ httpURL: null })
    expect(text).to.contain('wbemcli -noverify ein "https://')
    expect(text).to.contain('no_verification=True')
    expect(text).to.not.contain('http://')
  })

  it('says loudly when nobody is asked for a password', () => {
    expect(print({ password: { kind: 'anonymous' } })).to.contain('EVERYBODY')
  })

  it('tells what was recovered, and that other addresses are served', () => {
    const text = print({ recovered: ['connectResource was undone'], everyAddress: true })
    expect(text).to.contain('connectResource was undone')
    expect(text).to.not.contain('nothing was left unfinished')
    expect(text).to.contain('every other address')
  })

  it('lists a few of many, and counts the rest', () => {
    const hosts = Array.from({ length: 20 }, (_, index) => {
      const name = `host-${index}`
      return [name, { name, reachable: index > 0, fault: 'no route', observedAtMs: null }] as const
    })
    const text = print({ site: { ...facts.site, hosts: new Map(hosts) } })
    expect(text).to.contain('host-0  not reachable: no route')
    expect(text).to.contain('and 8 more')
    expect(text).to.not.contain('host-19')
  })
})
