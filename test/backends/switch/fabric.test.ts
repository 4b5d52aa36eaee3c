import { expect } from 'chai'
import { DescribedFabric } from '../../../src/backends/switch/fabric.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { failure } from '../contract/failure.ts'

describe('a fabric of Fibre Channel', () => {
  const { signal } = new AbortController()
  const fabric = new DescribedFabric({
    name: 'san',
    simulated: [
      { name: 'p1', speedMbps: 16_000 },
      { name: 'p2', speedMbps: 32_000 },
    ],
  })
  const refusal = async (promise: Promise<unknown>) => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    expect((error as BackendError).device).to.equal('san')
    return (error as BackendError).code
  }

  it('has the ports that are described, and no VLANs', async () => {
    const port = { linkUp: true, untagged: null, tagged: [], allowsAll: false }
    const one = { ...port, name: 'p1', speedMbps: 16_000 }
    expect(await fabric.discover(signal)).to.deep.equal({
      ports: [one, { ...port, name: 'p2', speedMbps: 32_000 }],
      vlans: [],
      saved: true,
      fabric: true,
    })
    expect(await fabric.readPort('p1', signal)).to.deep.equal(one)
    expect(await refusal(fabric.readPort('p3', signal))).to.equal('refused')
  })

  it('takes none', async () => {
    const vlan = VLANID.parse(100)
    for (const call of [
      fabric.createVLAN(vlan),
      fabric.deleteVLAN(vlan),
      fabric.join('p1', vlan),
      fabric.leave('p1', vlan),
    ])
      expect(await refusal(call)).to.equal('unsupported')
  })

  it('is not read when the caller has given up', async () => {
    expect(await refusal(fabric.discover(AbortSignal.abort()))).to.equal('timeout')
  })
})
