import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { HostError } from '../../../src/backends/host-access.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import type { Context } from '../../../src/backends/libvirt/context.ts'
import { libvirtDevices } from '../../../src/backends/libvirt/host-device.ts'
import { Virsh } from '../../../src/backends/libvirt/virsh.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import type { VMDevice } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { WWN } from '../../../src/iov/wwn.ts'
import { failure } from '../contract/failure.ts'

const mac = MACAddress.parse('02:00:00:00:00:01')
const served = MACAddress.parse('02:00:00:00:00:03')
const virtualFunction = PCIAddress.parse('0000:01:10.0')
const nvme = PCIAddress.parse('0000:3b:00.1')
const wwpn = WWN.parse('2000020000000001')

const links: Readonly<Record<string, string>> = {
  '/sys/bus/pci/devices/0000:01:10.0': '../../../devices/pci0000:00/0000:01:10.0',
  '/sys/bus/pci/devices/0000:01:10.0/physfn': '../0000:01:00.0',
  '/sys/bus/pci/devices/0000:01:00.0/virtfn0': '../0000:01:10.0',
  '/sys/bus/pci/devices/0000:3b:00.1': '../../../devices/pci0000:3a/0000:3b:00.1',
  '/dev/disk/by-id/wwn-0x60': '../../sdm',
  '/dev/disk/by-id/wwn-0x61': '../../sdn',
  '/sys/bus/pci/devices/0000:3b:00.1/driver': '../../../../bus/pci/drivers/vfio-pci',
}
const directories: Readonly<Record<string, readonly string[]>> = {
  '/sys/bus/pci/devices/0000:01:00.0': ['net', 'virtfn0'],
  '/sys/bus/pci/devices/0000:01:00.0/net': ['pf0'],
  '/sys/class/net': ['lo', 'macvtap7', 'macvtap8', 'io0'],
  '/sys/class/net/macvtap7/macvtap': ['tap7'],
  '/sys/class/net/macvtap8/macvtap': ['tap8'],
  '/sys/class/fc_host': ['host5'],
  '/sys/class/scsi_device': ['5:0:0:0', '5:0:0:1'],
  '/sys/class/scsi_device/5:0:0:0/device/block': ['sdm'],
  '/sys/class/scsi_device/5:0:0:1/device/block': ['sdn'],
  '/dev/disk/by-id': ['wwn-0x60', 'wwn-0x61'],
}
const files: Readonly<Record<string, string>> = {
  '/sys/class/net/lo/address': '00:00:00:00:00:00\n',
  '/sys/class/net/macvtap7/address': `${mac}\n`,
  '/sys/class/net/macvtap8/address': `${served}\n`,
  '/sys/class/net/io0/address': `${served}\n`,
  '/sys/class/fc_host/host5/port_name': `0x${wwpn}\n`,
  '/sys/class/scsi_device/5:0:0:0/device/type': '0\n',
  '/sys/class/scsi_device/5:0:0:1/device/type': '0\n',
}

const known = async <T>(all: Readonly<Record<string, T>>, path: string): Promise<T> => {
  const found = all[path]
  if (found === undefined) throw new HostError('ENOENT', path)
  return found
}

const access: HostAccess = {
  read: (path) => known(files, path),
  write: (path) => Promise.reject(new HostError('EACCES', path)),
  list: async (path) => [...(await known(directories, path))],
  readLink: (path) => known(links, path),
  run: async () => ({
    status: 0,
    stdout: JSON.stringify([{ ifname: 'pf0', vfinfo_list: [{ vf: 0, vlan_list: [{ vlan: 42 }] }] }]),
    stderr: '',
  }),
}

describe('what libvirt is to give a VM', () => {
  const { signal } = new AbortController()
  const context: Pick<Context, 'access' | 'virsh' | 'limits' | 'wait'> = {
    access,
    virsh: new Virsh('h1', 'test:', access),
    limits: defaultLimits,
    wait: async () => {},
  }
  const find = (device: VMDevice, targets = ['sda', 'sdc']) =>
    libvirtDevices(context, device, { name: 'attach', signal }, targets)
  const refusal = async (device: VMDevice, targets?: string[]) => {
    const error = await failure(find(device, targets))
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'refused')
    return String(error)
  }

  it('is a virtual function with the VLAN that it has', async () => {
    expect(await find({ address: virtualFunction, mac })).to.deep.equal([
      { kind: 'function', mac, address: virtualFunction, managed: true, vlan: 42 },
    ])
  })

  it('is a whole PCI function, and whoever has bound it to vfio-pci manages it', async () => {
    expect(await find({ address: nvme, mac, whole: 'nvme' })).to.deep.equal([
      { kind: 'pci', mac, address: nvme, managed: false, whole: 'nvme' },
    ])
    expect(await refusal({ address: PCIAddress.parse('0000:ff:1f.7'), mac })).to.include(
      'no device 0000:ff:1f.7',
    )
  })

  it('is the network device with the MAC address', async () => {
    expect(await find({ address: null, mac })).to.deep.equal([{ kind: 'macvtap', mac, device: 'macvtap7' }])
    const other = MACAddress.parse('02:00:00:00:00:02')
    expect(await refusal({ address: null, mac: other })).to.include(
      'no network device with MAC 02:00:00:00:00:02',
    )
  })

  it('is a network device that the VM has for itself, such as one that an I/O server serves', async () => {
    expect(await find({ address: null, mac: served })).to.deep.equal([
      { kind: 'direct', mac: served, source: 'io0', mode: 'passthrough' },
    ])
  })

  it('is every logical unit behind a virtual port, each at a free place', async () => {
    expect(await find({ address: null, mac, wwpn })).to.deep.equal([
      { kind: 'unit', mac, path: '/dev/disk/by-id/wwn-0x60', target: 'sda' },
      { kind: 'unit', mac, path: '/dev/disk/by-id/wwn-0x61', target: 'sdc' },
    ])
    expect(await refusal({ address: null, mac, wwpn }, ['sda'])).to.include('no place for 2 disks')
    const unknown = WWN.parse('2000020000000009')
    expect(await refusal({ address: null, mac, wwpn: unknown })).to.include(
      'no port of Fibre Channel with WWPN 2000020000000009',
    )
  })
})
