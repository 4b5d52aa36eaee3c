import { expect } from 'chai'
import { defaultLimits } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import { createBackends } from '../../src/backends/index.ts'
import { LibvirtHypervisor } from '../../src/backends/libvirt/hypervisor.ts'
import { BackendError } from '../../src/iov/backend.ts'
import type { SiteDescription, SwitchDescription } from '../../src/iov/site-description.ts'
import { failure } from './contract/failure.ts'

describe('backends of a site', () => {
  const leaf: SwitchDescription = {
    name: 'leaf',
    kind: 'snmp',
    address: '192.0.2.1',
    bridge: null,
    simulated: [],
    snmp: {
      port: 161,
      security: { version: 'v2c', community: { variable: 'LEAF_COMMUNITY' } },
      vendor: 'standard',
    },
  }
  const site = (one: SwitchDescription): SiteDescription => ({
    name: 'lab',
    vlanRanges: [],
    macPrefix: '02:00:00',
    customers: [],
    hosts: [],
    switches: [one],
    cables: [],
    resources: [],
    transitNetworks: [],
  })
  const open = (one: SwitchDescription, variables?: Record<string, string>) =>
    createBackends(site(one), {
      simulatedState: ':memory:',
      limits: defaultLimits,
      log: silentLog,
      ...(variables === undefined ? {} : { variables }),
    })

  it('give a switch over SNMP the environment to read its secrets from, and nothing else of it', async () => {
    for (const variables of [undefined, { OTHER_COMMUNITY: 'not for leaf' }]) {
      const backends = open(leaf, variables)
      const error = await failure(backends.switch('leaf').discover(new AbortController().signal))
      expect(error).to.be.instanceOf(BackendError).with.property('code', 'refused')
      expect((error as Error).message)
        .to.include('LEAF_COMMUNITY is not set')
        .and.not.include('not for leaf')
      await backends.close()
    }
  })

  it('are closed before they were spoken to', async () => {
    const backends = open(leaf, { LEAF_COMMUNITY: 'private' })
    expect(backends.switch('leaf').switch).to.equal('leaf')
    await backends.close()
  })

  it('refuse at once a kind of switch that there is none of', () => {
    expect(() => open({ ...leaf, kind: 'abacus' })).to.throw(RangeError, 'simulated, openvswitch, snmp')
  })

  it('have the hypervisor that a host is described with', async () => {
    const host = { name: 'h1', backend: 'local', pools: [], simulated: [] }
    const hypervisor = { kind: 'libvirt', uri: 'qemu:///system' }
    const options = { simulatedState: ':memory:', limits: defaultLimits, log: silentLog }
    const backends = createBackends({ ...site(leaf), hosts: [{ ...host, hypervisor }] }, options)
    expect(backends.hypervisor('h1')).to.be.instanceOf(LibvirtHypervisor).with.property('host', 'h1')
    await backends.close()
    const abacus = { ...host, hypervisor: { ...hypervisor, kind: 'abacus' } }
    expect(() => createBackends({ ...site(leaf), hosts: [abacus] }, options)).to.throw(RangeError, 'libvirt')
  })
})
