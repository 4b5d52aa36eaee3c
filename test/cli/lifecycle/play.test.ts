import { expect } from 'chai'
import type { CIMInstance } from '../../../src/cim/instance.ts'
import { play, type Cast } from '../../../src/cli/lifecycle/play.ts'
import { StepRefused } from '../../../src/cli/lifecycle/steps.ts'
import { plainTerminal } from '../collector.ts'
import { MadeUpRemote } from './made-up-remote.ts'

const cast: Cast = { vm: 'demo', group: undefined, resource: undefined, host: undefined }

describe('cli/lifecycle/play', () => {
  it("plays Figure 6 in the paper's order, on a host that has something free", async () => {
    const remote = new MadeUpRemote()
    const { terminal, output } = plainTerminal()
    await play(remote, cast, terminal)
    expect(remote.calls).to.deep.equal([
      ...['create', 'getVHBA', 'initVHBA', 'createREP'],
      ...['requestChannel', 'connect'],
      ...['planMigration', 'migrateVM', 'RequestStateChange', 'RequestStateChange', 'cloneVM', 'moveToGroup'],
      ...['migrateVM', 'planConsolidation', 'consolidate', 'returnRelocated', 'haltVM'],
      ...['disconnect', 'releaseChannel', 'pruneVLANs'],
      ...['removeREP', 'releaseVHBA', 'removeVHBA', 'haltVM'],
    ])
    expect(output.lines[0]).to.contain('b-free runs a VM "demo" of group app')
    expect(output.text).to.contain('24 InfrastructureManager.haltVM')
    expect(output.lines.at(-1)).to.contain('Nothing is left behind')
  })

  it('asks for what reaches a resource over Fibre Channel, and for nothing else otherwise', async () => {
    for (const overFibreChannel of [true, false]) {
      const remote = new MadeUpRemote()
      remote.overFibreChannel = overFibreChannel
      await play(remote, cast, plainTerminal().terminal)
      const asked = remote.given.get('getVHBA')!['ConstraintSet'] as CIMInstance | undefined
      expect(asked?.properties).to.deep.equal(overFibreChannel ? { Techniques: [5] } : undefined)
      expect('VLAN' in remote.given.get('connect')!).to.equal(!overFibreChannel)
    }
  })

  it('stops at a refusal, says why, and cleans up', async () => {
    const remote = new MadeUpRemote('requestChannel')
    const { terminal } = plainTerminal()
    const fault = await play(remote, cast, terminal).catch((error: unknown) => error)
    expect(fault).to.be.instanceOf(StepRefused)
    expect((fault as Error).message).to.contain('no card is left')
    expect(remote.calls.slice(-2)).to.deep.equal(['requestChannel', 'haltVM'])
    expect(remote.vms.size).to.equal(0)
  })

  it('says why also where only the record of the operation does', async () => {
    const fault = await play(new MadeUpRemote('RequestStateChange'), cast, plainTerminal().terminal).catch(
      (error: unknown) => error,
    )
    expect((fault as Error).message).to.match(/RequestStateChange returned 32768: the host is gone/)
  })

  it('waits for what has become a job, tells how far it is, and goes on with what it brings', async () => {
    const [quick, slow] = [new MadeUpRemote(), new MadeUpRemote()]
    slow.looksAtJobs = 4
    await play(quick, cast, plainTerminal().terminal)
    let pauses = 0
    const { terminal, output } = plainTerminal()
    await play(slow, cast, terminal, async () => (pauses += 1))
    expect(slow.calls).to.deep.equal(quick.calls)
    expect(pauses).to.equal(3 * slow.calls.length)
    expect(output.text).to.contain('Hypervisor.create: 25 % Running\n').and.to.contain('75 % Running')
    expect(String(slow.given.get('initVHBA')!['VM'])).to.equal(String(quick.given.get('initVHBA')!['VM']))
    expect(output.lines.at(-1)).to.contain('Nothing is left behind')
  })

  it('says why a job has failed, and cleans up', async () => {
    const remote = new MadeUpRemote()
    remote.looksAtJobs = 1
    remote.failing.add('connect')
    const fault = await play(remote, cast, plainTerminal().terminal).catch((error: unknown) => error)
    expect((fault as Error).message).to.contain('connect returned 4: the card is broken')
    expect(remote.vms.size).to.equal(0)
  })

  it('tells what is left behind', async () => {
    const remote = new MadeUpRemote()
    remote.leaks = true
    const fault = await play(remote, cast, plainTerminal().terminal).catch((error: unknown) => error)
    expect((fault as Error).message).to.contain('+ IOV_VirtualMachine ElementName=demo')
  })

  it('names what there is when somebody asks for what there is not', async () => {
    const fault = await play(
      new MadeUpRemote(),
      { ...cast, group: 'nobody' },
      plainTerminal().terminal,
    ).catch((error: unknown) => error)
    expect((fault as Error).message).to.equal('there is no group "nobody"; there are: app, web')
  })
})
