import { expect } from 'chai'
import { silentLog } from '../../src/base/log.ts'
import { GuestNaming } from '../../src/iov/guest-naming.ts'
import { Ledger } from '../../src/iov/ledger-state.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import { MemoryStorage } from '../store/memory-storage.ts'
import { virtualOn, vmOnH1 } from './graph-site.ts'

const mac = MACAddress.parse('02:00:00:00:00:01')

async function naming() {
  const ledger = await Ledger.load(new MemoryStorage())
  const virtual = { ...virtualOn('h1/0000:01:00.0'), vm: 'vm1', mac }
  await ledger.commit([
    { table: 'vms', put: vmOnH1('vm1') },
    { table: 'virtualControllers', put: virtual },
    {
      table: 'representations',
      put: { id: 'vm1/eth1', vm: 'vm1', virtualController: virtual.id, name: 'eth1' },
    },
  ])
  const names = new Map<string, string>()
  return { names, ledger, naming: new GuestNaming(ledger, names, silentLog) }
}

describe('GuestNaming', () => {
  it('takes a name over that a step has told, once', async () => {
    const { names, ledger, naming: guests } = await naming()
    names.set(`vm1/${mac}`, 'eth0')
    expect([...(await guests.settle('vm1'))]).to.deep.equal([['vm1/eth1', 'vm1/eth0']])
    expect([...ledger.all('representations').keys()]).to.deep.equal(['vm1/eth0'])
    expect([...(await guests.settle('vm1'))]).to.deep.equal([])
    expect(names.size).to.equal(0)
  })

  it('takes a name over that was read from the guest, and nothing of other interfaces', async () => {
    const { names, ledger, naming: guests } = await naming()
    const foreign = { mac: MACAddress.parse('02:00:00:00:00:02'), name: 'eth1', connected: [] }
    await guests.adopt('vm1', [foreign, { mac, name: 'ens5', connected: [] }])
    expect([...ledger.all('representations').values()].map(({ name }) => name)).to.deep.equal(['ens5'])
    expect(names.size).to.equal(0)
  })
})
