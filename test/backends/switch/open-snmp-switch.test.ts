import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { openSNMPSwitch } from '../../../src/backends/switch/open-snmp-switch.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import type { SNMPDescription, SwitchDescription } from '../../../src/iov/site-description.ts'
import { TrapReceiver } from '../../../src/snmp/trap-receiver.ts'
import { failure } from '../contract/failure.ts'

describe('a switch over SNMP', () => {
  const { signal } = new AbortController()
  const v2c: SNMPDescription = {
    port: 161,
    security: { version: 'v2c', community: { variable: 'LEAF' } },
    vendor: 'standard',
  }
  const open = (snmp: SNMPDescription | undefined, address: string | null = '192.0.2.1') => {
    const asked: [number, string][] = []
    const description: SwitchDescription = {
      name: 'leaf',
      kind: 'snmp',
      address,
      bridge: null,
      simulated: [],
      ...(snmp === undefined ? {} : { snmp }),
    }
    const opened = openSNMPSwitch(description, {
      limits: defaultLimits,
      secrets: (source) => {
        throw new Error(`no secret at ${Object.values(source).join()}`)
      },
      traps: (port, family) => {
        asked.push([port, family])
        return new TrapReceiver({ port, family })
      },
    })
    return { ...opened, asked }
  }

  it('has nothing to watch and nothing to save unless that is asked for', async () => {
    const { backend, asked, close } = open(v2c)
    expect(asked).to.deep.equal([])
    expect(backend.watch).to.equal(undefined)
    expect(backend.save).to.equal(undefined)
    await close()
    const other = open({ ...v2c, vendor: 'hp', saveAfterMs: 7, trapPort: 1162 }, '2001:db8::1')
    expect(other.asked).to.deep.equal([[1162, 'udp6']])
    expect(other.backend.watch).to.be.a('function')
    expect(other.backend.save).to.be.a('function')
    expect(other.backend).to.include({ mayMiss: true, saveAfterMs: 7 })
    await other.close()
  })

  it('needs a secret when it is spoken to, and says which is missing', async () => {
    const { backend, close } = open(v2c)
    const error = await failure(backend.discover(signal))
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'refused')
    expect((error as Error).message)
      .to.include('leaf: discover')
      .and.to.include('no secret at LEAF')
    await close()
  })

  it('cannot be what is not known', () => {
    const user = { version: 'v3', user: 'iovm' } as const
    const key = { variable: 'KEY' }
    expect(() => open(undefined)).to.throw(RangeError, 'switch leaf')
    expect(() => open(v2c, null)).to.throw(RangeError, 'switch leaf')
    expect(() => open({ ...v2c, vendor: 'acme' })).to.throw(RangeError, 'acme')
    const authentication = { protocol: 'MD5', key }
    expect(() => open({ ...v2c, security: { ...user, authentication } })).to.throw(RangeError, 'MD5')
  })
})
