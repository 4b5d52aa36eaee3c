import { expect } from 'chai'
import { SimulatedKernel } from '../../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../../src/backends/simulated/state-file.ts'
import { controller } from '../site.ts'

const { signal } = new AbortController()
const one = '02:69:6f:00:00:01'
const two = '02:69:6f:00:00:02'

/** All as recorded of a real kernel 6.12 and iproute2. */
describe('simulated kernel: macvtap', () => {
  let kernel: SimulatedKernel

  beforeEach(() => {
    const described = [controller('0000:01:00.0', { device: 'eth0' })]
    kernel = new SimulatedKernel('h1', described, new StateFile(':memory:'))
  })

  const ip = async (args: string) => {
    const { status, stderr } = await kernel.run('ip', ['link', ...args.split(' ')], signal)
    return status === 0 ? '' : `${status} ${stderr.trim()}`
  }
  const add = (name: string, address: string, mode = 'bridge', lower = 'eth0') =>
    ip(`add link ${lower} name ${name} address ${address} type macvtap mode ${mode}`)
  const show = async (...args: string[]) => {
    const { stdout } = await kernel.run('ip', ['-j', '-d', 'link', 'show', ...args], signal)
    return JSON.parse(stdout) as Record<string, unknown>[]
  }

  it('is made on a network card, shown, and deleted', async () => {
    expect(await add('mv0', one)).to.equal('')
    expect((await show('dev', 'mv0'))[0]).to.deep.include({
      link: 'eth0',
      ifname: 'mv0',
      flags: ['BROADCAST', 'MULTICAST'],
      operstate: 'DOWN',
      address: one,
      linkinfo: {
        info_kind: 'macvtap',
        info_data: { mode: 'bridge', bcqueuelen: 1000, usedbcqueuelen: 1000 },
      },
    })
    expect(await ip('set mv0 up')).to.equal('')
    expect((await show('dev', 'mv0'))[0]!['flags']).to.include('UP')
    expect(await ip('set eth0 name lan0')).to.equal('')
    expect((await show('type', 'macvtap'))[0]!['link']).to.equal('lan0')
    expect(await ip('set lan0 down')).to.equal('')
    expect((await show('dev', 'mv0'))[0]).to.deep.include({
      operstate: 'LOWERLAYERDOWN',
      flags: ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP', 'M-DOWN'],
    })
    expect(await kernel.list('/sys/class/net/lan0', signal)).to.include('upper_mv0')
    expect(await kernel.read('/sys/class/net/mv0/address', signal)).to.equal(`${one}\n`)
    expect(await show()).to.have.length(2)
    expect(await ip('del dev mv0')).to.equal('')
    expect(await ip('del dev mv0')).to.equal('1 Cannot find device "mv0"')
    expect(await ip('del lan0')).to.equal('2 RTNETLINK answers: Operation not supported')
    expect(await show('type', 'macvtap')).to.deep.equal([])
  })

  it('is refused what the kernel refuses', async () => {
    await add('mv0', one)
    expect(await add('mv0', two)).to.equal('2 RTNETLINK answers: File exists')
    expect(await add('mv1', two, 'bridge', 'nosuch')).to.equal('1 Cannot find device "nosuch"')
    expect(await add('mv1', '03:69:6f:00:00:01')).to.equal(
      '2 RTNETLINK answers: Cannot assign requested address',
    )
    expect(await add('averyveryverylongname', two)).to.include('not a valid ifname')
    expect(await add('mv1', two, 'bogus')).to.include('argument of "mode" must be')
    expect(await add('mv1', two, 'passthru')).to.equal('2 RTNETLINK answers: Invalid argument')
    expect(await ip('add link eth0 name x type dummy')).to.equal('2 Error: Unknown device type.')
    expect(await ip('set mv0 sideways')).to.include('is a garbage')
  })

  it('has an address that is used once, which is seen when it is put up', async () => {
    const busy = '2 RTNETLINK answers: Address already in use'
    for (const [name, address] of [
      ['mv0', one],
      ['mv1', one],
      ['mv2', '52:54:00:00:01:00'],
      ['mv3', two],
    ] as const)
      expect(await add(name, address)).to.equal('')
    expect(await ip('set mv0 up')).to.equal('')
    expect(await ip('set mv1 up')).to.equal(busy)
    expect(await ip('set mv2 up')).to.equal(busy)
    expect(await ip('set mv3 up')).to.equal('')
    expect(await ip(`set dev mv3 address ${one}`)).to.equal(busy)
    expect(await ip('set dev mv3 address 02:69:6f:00:00:09')).to.equal('')
  })

  it('is gone with the card that it is on', async () => {
    await add('mv0', one)
    expect(await ip('add link eth0 name mv1 type macvtap')).to.equal('')
    expect((await show('dev', 'mv1'))[0]!['address']).to.match(/^52:ff/)
    await kernel.write('/sys/bus/pci/drivers/igb/unbind', '0000:01:00.0', signal)
    expect(await show('type', 'macvtap')).to.deep.equal([])
    expect(await kernel.list('/sys/class/net', signal)).to.deep.equal([])
  })
})
