import { expect } from 'chai'
import { loadSite } from '../../src/site/load-site.ts'
import { itFinds } from './site-rig.ts'

/** Everything that may be said of switches over SNMP. */
const site = `name: lab
vlans: [300]
customers: []
hosts: []
switches:
  - { name: old, kind: snmp, address: 192.0.2.3, snmp: { version: v2c, community: { variable: OLD_COMMUNITY } } }
  - name: far
    kind: snmp
    address: far.example.org
    snmp:
      version: v3
      port: 1161
      user: iovm
      authentication: { protocol: SHA-256, key: { file: /etc/iovm/far } }
      privacy: { protocol: AES, key: { variable: FAR_PRIVACY } }
      vendor: hp
      save: 30
      traps: 1162
`

describe('describeSNMP', () => {
  it('names secrets, and fills in what is not said', () => {
    expect(loadSite(site, 'lab.yaml').switches.map(({ snmp }) => snmp)).to.deep.equal([
      {
        port: 161,
        security: { version: 'v2c', community: { variable: 'OLD_COMMUNITY' } },
        vendor: 'standard',
      },
      {
        port: 1161,
        security: {
          version: 'v3',
          user: 'iovm',
          authentication: { protocol: 'SHA-256', key: { file: '/etc/iovm/far' } },
          privacy: { protocol: 'AES', key: { variable: 'FAR_PRIVACY' } },
        },
        vendor: 'hp',
        saveAfterMs: 30_000,
        trapPort: 1162,
      },
    ])
  })

  itFinds(
    [
      {
        what: 'a user of v2c',
        from: '{ version: v2c,',
        to: '{ version: v2c, user: somebody,',
        at: 'somebody',
        message: 'switches[0].snmp.user: v2c has no user (leave it out)',
      },
      {
        what: 'a community of v3',
        from: '      user: iovm\n',
        to: '      user: iovm\n      community: { variable: NONE }\n',
        at: '{ variable: NONE',
        message: 'switches[1].snmp.community: v3 has no community (leave it out)',
      },
      {
        what: 'privacy without authentication',
        from: '      authentication: { protocol: SHA-256, key: { file: /etc/iovm/far } }\n',
        to: '',
        at: '{ protocol: AES',
        message: 'switches[1].snmp.privacy: there is no privacy without authentication (give both)',
      },
      {
        what: 'a switch without an address',
        from: 'address: 192.0.2.3, ',
        to: '',
        at: '{ name: old',
        message:
          'switches[0]: "address" is missing (expected address: the name or address of the SNMP agent)',
      },
      {
        what: 'a community in the site file itself',
        from: 'community: { variable: OLD_COMMUNITY }',
        to: 'community: open-secret',
        at: 'open-secret',
        message: 'switches[0].snmp.community: what is there does not fit (expected where',
      },
      {
        what: 'a secret that is nowhere',
        from: '{ variable: OLD_COMMUNITY }',
        to: '{}',
        at: '{}',
        message: 'switches[0].snmp.community: what is there does not fit (expected where',
      },
      {
        what: 'a secret in a file that is not named from the top',
        from: '/etc/iovm/far',
        to: 'far.key',
        at: 'far.key',
        message:
          'switches[1].snmp.authentication.key.file: "far.key" does not fit (expected the absolute path',
      },
      {
        what: 'v3 without a user',
        from: '      user: iovm\n',
        to: '',
        at: 'version: v3',
        message: 'switches[1].snmp: "user" is missing (expected user: the user',
      },
      {
        what: 'a vendor that is not known',
        from: 'vendor: hp',
        to: 'vendor: acme',
        at: 'acme',
        message:
          'switches[1].snmp.vendor: "acme" is not known here (expected one of standard, hp, dell, h3c, cisco)',
      },
    ],
    site,
  )
})
