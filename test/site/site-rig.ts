import { expect } from 'chai'
import { SiteFileError, loadSite } from '../../src/site/load-site.ts'

/** Everything that may stand in a site file. */
export const complete = `name: lab
vlans: ["100-199", 300]
macPrefix: 02-AB-cd
networks:
  - { name: core, description: the core }
  - name: spare
customers:
  - name: acme
    constraints: { guaranteedRate: 500, maximumRate: 2.5G, forbiddenNetworks: [spare] }
    groups:
      - name: web
        groups:
          - { name: web-test, constraints: { allowedHosts: [a], switchPort: leaf/p1, techniques: [sriov] } }
hosts:
  - name: a
    backend: simulated
    controllers:
      - { address: 3B:00.0, device: ens1, mac: 00-1B-21-00-00-01, slot: s1, serial: X1, speed: 10G, totalVirtual: 7 }
    pools: { 0000:3b:00.0: 7 }
  - { name: b, backend: local, pools: { 0000:3b:00.0: 4 } }
switches:
  - { name: leaf, kind: simulated, ports: { p1: 10G, Ethernet1/2: 1000 } }
  - { name: real, kind: openvswitch, address: "tcp:192.0.2.1:6640", bridge: br0 }
cables:
  - { from: a/3b:00.0, to: leaf/p1, networks: [core] }
  - { from: leaf/Ethernet1/2, to: real/anything }
resources:
  - { name: lun, kind: iscsi, address: "192.0.2.2", ports: [real/eth9] }
roles:
  - { user: alice@example.org, role: reader }
  - { user: alice@example.org, namespace: Root/CIMv2, role: administrator }
placement:
  objective: least-loaded
  isolation: [{ measure: criticality, atLeast: 5, level: host }]
reconcile: { mend: [vlans, switch-ports] }
`

/** A change of the complete file in one place, and the fault that is then found first. */
export interface Fault {
  /** What is wrong; the test's name. */
  what: string
  from: string
  to: string
  /** The fault is where this text begins. */
  at: string
  /** How the message begins. */
  message: string
}

/** Tests that each fault is found where it stands. */
export function itFinds(faults: readonly Fault[], whole = complete): void {
  for (const { what, from, to, at, message } of faults) {
    it(`finds ${what}`, () => {
      expect(whole.split(from), 'the place to change').to.have.length(2)
      const text = whole.replace(from, to)
      const before = text.slice(0, text.indexOf(at)).split('\n')
      const expected = `lab.yaml:${before.length}:${before.at(-1)!.length + 1}: ${message}`
      expect(faultOf(text).message.split('\n')[0]!.slice(0, expected.length)).to.equal(expected)
    })
  }
}

/** What is wrong with a text. Fails when nothing is. */
export function faultOf(text: string): SiteFileError {
  try {
    loadSite(text, 'lab.yaml')
  } catch (error) {
    expect(error).to.be.instanceOf(SiteFileError)
    return error as SiteFileError
  }
  throw new Error('the site was taken')
}
