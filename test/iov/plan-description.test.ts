import { expect } from 'chai'
import { describePlan, texts } from '../../src/iov/plan-description.ts'
import type { LedgerView } from '../../src/iov/ledger-view.ts'
import type { StepHandlers } from '../../src/iov/step-handlers.ts'
import { addStepHandlers } from '../../src/iov/steps/table.ts'

describe('iov/plan-description', () => {
  it('has a text for every kind of step', () => {
    const kinds: string[] = ['ledger']
    const handlers = {
      add(handler: { kind: string }) {
        kinds.push(handler.kind)
        return this
      },
    }
    addStepHandlers(handlers as unknown as StepHandlers, {} as never)
    expect(Object.keys(texts)).to.have.members(kinds)
  })

  it('numbers the steps, and calls virtual machines by their names', () => {
    const ledger = { get: () => ({ name: 'shop' }) } as unknown as LedgerView
    const virtual = { host: 'h1', technique: 'sriov', controller: '0000:3b:00.0', index: 2 }
    const vm = { host: 'h1', vm: 'uuid' }
    const steps = [
      {
        kind: 'ledger',
        arguments: {
          changes: [
            { table: 'vms', put: {} },
            { table: 'vlans', delete: '7' },
          ],
        },
      },
      {
        kind: 'vf.configure',
        arguments: { ...virtual, settings: { mac: '02', vlan: null }, expectFree: true },
      },
      {
        kind: 'port.join',
        arguments: { switch: 's1', port: '4', vlan: 7, role: 'tagged', formerUntagged: null },
      },
      { kind: 'vm.move', arguments: { ...vm, toHost: 'h2' } },
      { kind: 'guest.connect', arguments: { ...vm, mac: '02', resource: { name: 'nas' } } },
    ]
    expect(describePlan({ name: 'test', affected: [], steps }, ledger)).to.deep.equal([
      { number: 1, kind: 'ledger', device: 'ledger', text: 'keep in mind 1 virtual machine; forget 1 VLAN' },
      { number: 2, kind: 'vf.configure', device: 'h1/0000:3b:00.0/2', text: 'set MAC 02, VLAN none' },
      { number: 3, kind: 'port.join', device: 's1/4', text: 'join VLAN 7, tagged' },
      { number: 4, kind: 'vm.move', device: 'h1', text: 'move virtual machine shop to h2' },
      {
        number: 5,
        kind: 'guest.connect',
        device: 'h1, guest of shop',
        text: 'connect to nas over the device with MAC 02',
      },
    ])
  })
})
