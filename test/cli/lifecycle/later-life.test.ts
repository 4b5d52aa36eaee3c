import { expect } from 'chai'
import type { CIMInstanceName } from '../../../src/cim/object-path.ts'
import { liveOn } from '../../../src/cli/lifecycle/later-life.ts'
import { makeStep } from '../../../src/cli/lifecycle/steps.ts'
import { plainTerminal } from '../collector.ts'
import { MadeUpRemote, path } from './made-up-remote.ts'

async function live(...refuse: string[]) {
  const remote = new MadeUpRemote(...refuse)
  const { terminal, output } = plainTerminal()
  remote.vms.add('demo')
  const playground = { manager: path('InfrastructureManager', 'manager'), group: path('VMGroup', 'app') }
  const living = { vm: path('VirtualMachine', 'demo'), name: 'demo' }
  await liveOn(
    remote,
    playground,
    living,
    makeStep(remote, terminal, async () => {}),
    terminal,
  )
  return { remote, output }
}

describe('cli/lifecycle/later-life', () => {
  it('tells what a migration would do before it is done', async () => {
    const { output } = await live()
    const at = (text: string): number => output.lines.findIndex((line) => line.includes(text))
    expect(at('b-free: take it along')).to.be.within(at('planMigration'), at('migrateVM'))
  })

  it('moves the virtual machines of its own only, and halts its clone', async () => {
    const { remote } = await live()
    const moved = remote.given.get('consolidate')!['VMs'] as CIMInstanceName[]
    expect(moved.map((vm) => vm.key('Name'))).to.deep.equal(['demo', 'demo-clone'])
    expect([...remote.vms]).to.deep.equal(['demo'])
  })

  it('tells what cannot be and goes on', async () => {
    const { remote, output } = await live('planMigration', 'moveToGroup', 'planConsolidation')
    expect(output.text).to.contain('InfrastructureManager.planMigration  no card is left')
    expect(output.text).to.contain('there is nothing of ours to move')
    expect(remote.calls.indexOf('migrateVM')).to.be.greaterThan(remote.calls.indexOf('moveToGroup'))
    expect(remote.calls).to.not.include('consolidate')
    expect(remote.calls.at(-1)).to.equal('haltVM')
    expect((await live('cloneVM')).remote.calls.at(-1)).to.equal('cloneVM')
  })
})
