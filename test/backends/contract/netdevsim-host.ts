import type { HostAccess } from '../../../src/backends/host-access.ts'
import { HostError } from '../../../src/backends/host-access.ts'
import { LocalHost } from '../../../src/backends/local-host.ts'
import type { PCIAddress } from '../../../src/iov/pci-address.ts'

/**
 * This machine with a device of netdevsim in the place of a PCI card, which it is not: the kernel's files of the device
 * stand where those of a card would, and what netdevsim lacks of them (its total, links to virtual functions) is put
 * beside them. Settings go to the kernel, and are read from it, as they are.
 */
export function netdevsimHost(address: PCIAddress, device: string, total: number): HostAccess {
  const real = new LocalHost()
  const card = `/sys/bus/pci/devices/${address}`
  const simulated = `/sys/bus/netdevsim/devices/${device}`
  const inside = (path: string) =>
    path === card || path.startsWith(`${card}/`) ? path.slice(card.length + 1) : undefined
  const enabled = async (signal: AbortSignal) => Number(await real.read(`${simulated}/sriov_numvfs`, signal))

  return {
    read(path, signal) {
      const name = inside(path)
      if (name === 'class') return Promise.resolve('0x020000\n')
      if (name === 'sriov_totalvfs') return Promise.resolve(`${total}\n`)
      return real.read(name === undefined ? path : `${simulated}/${name}`, signal)
    },
    write(path, text, signal) {
      const name = inside(path)
      return real.write(name === undefined ? path : `${simulated}/${name}`, text, signal)
    },
    async list(path, signal) {
      const name = inside(path)
      if (name === undefined) {
        const names = await real.list(path, signal)
        return path === '/sys/bus/pci/devices' ? [...names, address] : names
      }
      const names = await real.list(`${simulated}/${name}`, signal)
      if (name !== '') return names
      const functions = Array.from({ length: await enabled(signal) }, (_, index) => `virtfn${index}`)
      return [...names, 'class', 'sriov_totalvfs', ...functions]
    },
    async readLink(path, signal) {
      const name = inside(path)
      if (name === '') return `../../../devices/pci0000:ff/${address}`
      const index = name === undefined ? undefined : /^virtfn(\d+)$/.exec(name)?.[1]
      if (index === undefined)
        return real.readLink(name === undefined ? path : `${simulated}/${name}`, signal)
      if (Number(index) >= (await enabled(signal))) throw new HostError('ENOENT', path)
      return `../${address.replace(/00\.0$/, `10.${index}`)}`
    },
    async run(command, args, signal, input) {
      const question = input?.replaceAll(`pci/${address}`, `netdevsim/${device}`)
      const result = await real.run(command, args, signal, question)
      return {
        ...result,
        stdout: result.stdout
          .replaceAll(`"parentdev":"${device}"`, `"parentdev":"${address}"`)
          .replaceAll(`"netdevsim/${device}"`, `"pci/${address}"`),
      }
    },
  }
}
