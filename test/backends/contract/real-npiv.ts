import { expect } from 'chai'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { defaultLimits } from '../../../src/base/limits.ts'
import { silentLog } from '../../../src/base/log.ts'
import { LocalHost } from '../../../src/backends/local-host.ts'
import { NPIVAdapter } from '../../../src/backends/npiv/adapter.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { portNameOf } from '../../../src/iov/wwn.ts'
import { failure } from './failure.ts'
import { virtualPortContract } from './virtual-ports.ts'

const share = process.env['RIG_SHARE']
if (share === undefined) throw new Error('RIG_SHARE is not set: run conformance/devices/kernel.run')
const behaviourFile = join(share, 'fc-switch.json')

/** Beneath this card of the kernel rig is the Fibre Channel adapter. */
const controller = PCIAddress.parse('0000:00:10.0')
const access = new LocalHost()

const open = (limits: Partial<typeof defaultLimits> = {}) =>
  new NPIVAdapter({ host: 'h1', access, limits: { ...defaultLimits, ...limits }, log: silentLog })

/** The contract of adapters with virtual ports, on this machine's kernel: run conformance/devices/kernel.run. */
virtualPortContract('FCoE', () =>
  Promise.resolve({ backend: open(), controller, close: () => Promise.resolve() }),
)

describe('virtual ports on a real kernel', () => {
  const { signal } = new AbortController()
  const wwpn = portNameOf(MACAddress.parse('02:69:6f:00:00:05'))
  const behave = (behaviour: object) => writeFile(behaviourFile, JSON.stringify(behaviour))
  const ports = () => access.list('/sys/class/fc_vports', signal)
  const hosts = () => access.list('/sys/class/fc_host', signal)
  const isOnline = async () => (await open().discover(signal))[0]?.linkUp === true
  const until = async (condition: () => Promise<boolean>) => {
    while (!(await condition())) await wait(200)
  }
  const codeOf = async (promise: Promise<unknown>) => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    return (error as BackendError).code
  }

  afterEach(async () => {
    await rm(behaviourFile, { force: true })
    await until(isOnline)
    await open().reset(controller, 0, signal)
  })

  it('tells the fabric whose it is', async () => {
    await open().configure(controller, 0, { wwpn }, signal)
    const [name] = await ports()
    expect(await access.read(`/sys/class/fc_vports/${name}/symbolic_name`, signal)).to.equal(
      `h1/${controller}/0\n`,
    )
  })

  it('is deleted again where the fabric rejects its name, or has no room', async () => {
    for (const behaviour of [{ rejects: [wwpn] }, { virtualPorts: 0 }]) {
      await behave(behaviour)
      const adapter = open({ virtualPortActiveMs: 1500 })
      // The kernel's initiator tries again for ever, and never says that it was rejected.
      expect(await codeOf(adapter.configure(controller, 0, { wwpn }, signal))).to.equal('timeout')
      expect(await ports()).to.deep.equal([])
    }
  })

  it('finds a fabric that is gone, and the port Active when it is back', async () => {
    await open().configure(controller, 0, { wwpn }, signal)
    await behave({ silent: true })
    await until(async () => !(await isOnline()))
    expect((await open().readVirtual(controller, 0, signal))?.settings.wwpn).to.equal(wwpn)
    const other = portNameOf(MACAddress.parse('02:69:6f:00:00:06'))
    expect(await codeOf(open().configure(controller, 1, { wwpn: other }, signal))).to.equal('unreachable')
    expect(await ports()).to.have.length(1)
    await rm(behaviourFile, { force: true })
    await until(isOnline)
    await open({ virtualPortActiveMs: 30_000 }).configure(controller, 0, { wwpn }, signal)
  })

  it('is made again at the same place after a restart of its adapter', async () => {
    await open().configure(controller, 0, { wwpn }, signal)
    const before = await open().readVirtual(controller, 0, signal)
    await access.write('/sys/bus/fcoe/ctlr_destroy', 'fc0', signal)
    await until(async () => (await hosts()).length === 0)
    await access.write('/sys/bus/fcoe/ctlr_create', 'fc0', signal)
    const [created] = await access
      .list('/sys/bus/fcoe/devices', signal)
      .then((names) => names.filter((one) => one.startsWith('ctlr_')))
    await access.write(`/sys/bus/fcoe/devices/${created}/enabled`, '1', signal)
    await until(isOnline)
    expect((await open().readVirtual(controller, 0, signal))?.settings.wwpn).to.equal(null)
    await open().configure(controller, 0, { wwpn }, signal)
    const after = await open().readVirtual(controller, 0, signal)
    expect([after?.settings.wwpn, after?.wwnn]).to.deep.equal([before?.settings.wwpn, before?.wwnn])
  })

  it('needs a fabric with NPIV', async () => {
    await behave({ npiv: false })
    for (const state of ['down', 'up']) await access.run('ip', ['link', 'set', 'fc0', state], signal)
    await until(isOnline)
    expect(await codeOf(open().configure(controller, 0, { wwpn }, signal))).to.equal('unsupported')
    expect(await ports()).to.deep.equal([])
    await rm(behaviourFile, { force: true })
    for (const state of ['down', 'up']) await access.run('ip', ['link', 'set', 'fc0', state], signal)
  })
})
