import { expect } from 'chai'
import { shownController } from '../../../src/backends/io-server/shown.ts'
import { CIMInstance } from '../../../src/cim/instance.ts'

describe('what another iovm shows', () => {
  const shown = (ESwitchMode: number | null) =>
    shownController(
      'node-7',
      new CIMInstance('IOV_PhysicalPortController', {
        ControllerType: 2,
        VirtualizationMethod: 3,
        PCIAddress: '0000:3b:00.0',
        Speed: 10_000_000_000n,
        MaximumVirtualControllers: 4,
        EnabledVirtualControllers: 2,
        ESwitchMode,
      }),
    )

  it('of a card in switchdev mode: its virtual functions take no VLAN here either', () => {
    expect(shown(3).capabilities).to.include({ representors: true, knownByMAC: true })
    for (const other of [2, null]) expect(shown(other).capabilities).not.to.have.property('representors')
  })
})
