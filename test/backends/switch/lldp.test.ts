import { expect } from 'chai'
import { readNeighbours, tellNeighbours } from '../../../src/backends/switch/lldp.ts'
import { SNMPError, SNMPTimeoutError, SNMPUnreachableError } from '../../../src/snmp/mib-access.ts'
import { failure } from '../contract/failure.ts'
import type { MIBAccess, MIBValue, OID } from '../../../src/snmp/mib-access.ts'

describe('LLDP neighbours', () => {
  const { signal } = new AbortController()
  const local = '1.0.8802.1.1.2.1.3.7.1'
  const remote = '1.0.8802.1.1.2.1.4.1.1'
  const integer = (value: number): MIBValue => ({ type: 'integer', value })
  const text = (value: string): MIBValue => ({ type: 'octets', value: Buffer.from(value) })
  const mac = (...octets: number[]): MIBValue => ({ type: 'octets', value: Uint8Array.from(octets) })
  const ports = [
    { number: 1, name: 'p1' },
    { number: 2, name: 'p2' },
  ]
  /** An agent that has these objects; walked columns are told in order. */
  const read = (objects: Record<OID, MIBValue>) => {
    const walked: OID[] = []
    const access: MIBAccess = {
      get: () => Promise.reject(new Error('nothing is got')),
      set: () => Promise.reject(new Error('nothing is set')),
      walk: async (root) => {
        walked.push(root)
        const found = Object.entries(objects).filter(([oid]) => oid.startsWith(`${root}.`))
        return found.map(([oid, value]) => ({ oid, value }))
      },
      close: async () => {},
    }
    return readNeighbours(access, ports, signal).then((found) => ({ found, walked }))
  }

  it('are read with their addresses, systems and ports, whatever the time mark', async () => {
    const { found } = await read({
      [`${local}.2.7`]: integer(5),
      [`${local}.3.7`]: text('p2'),
      [`${remote}.4.0.1.1`]: integer(4),
      [`${remote}.5.0.1.1`]: mac(2, 0, 0, 0, 0, 1),
      [`${remote}.6.0.1.1`]: integer(3),
      [`${remote}.7.0.1.1`]: mac(2, 0, 0, 0, 0, 2),
      [`${remote}.9.0.1.1`]: text('host-a'),
      [`${remote}.4.990.7.12`]: integer(7),
      [`${remote}.5.990.7.12`]: text('spine'),
      [`${remote}.6.990.7.12`]: integer(5),
      [`${remote}.7.990.7.12`]: text('p9'),
      [`${remote}.9.990.7.12`]: text('spine'),
    })
    expect(found).to.deep.equal([
      { port: 'p1', addresses: ['02:00:00:00:00:02', '02:00:00:00:00:01'], system: 'host-a', portName: null },
      { port: 'p2', addresses: [], system: 'spine', portName: 'p9' },
    ])
  })

  it('are none on a switch without LLDP, which is asked once', async () => {
    expect(await read({})).to.deep.equal({ found: [], walked: [`${remote}.6`] })
  })

  it('are not told where what answers for LLDP does not answer or refuses, and the rest of the switch is', async () => {
    const failing = (error: Error): MIBAccess => ({
      get: () => Promise.reject(error),
      set: () => Promise.reject(error),
      walk: () => Promise.reject(error),
      close: async () => {},
    })
    for (const error of [new SNMPTimeoutError('no answer'), new SNMPError('genErr', null)])
      expect(await tellNeighbours(failing(error), ports, signal)).to.deep.equal({})
    const gone = new SNMPUnreachableError('no route')
    expect(await failure(tellNeighbours(failing(gone), ports, signal))).to.equal(gone)
  })

  it('are left out where the port is not known, and lose what is no address', async () => {
    const { found } = await read({
      [`${remote}.6.0.9.1`]: integer(5),
      [`${remote}.7.0.9.1`]: text('elsewhere'),
      [`${remote}.6.0.2.1`]: integer(3),
      [`${remote}.7.0.2.1`]: mac(1, 0, 0, 0, 0, 1),
    })
    expect(found).to.deep.equal([{ port: 'p2', addresses: [], system: null, portName: null }])
  })
})
