import { expect } from 'chai'
import { AgedMap } from '../../src/iov/aged-map.ts'

describe('iov: elements with their age', () => {
  it('count changes of anything but the age', () => {
    const map = new AgedMap<string, { observedAtMs: number; tagged: number[] }>()
    map.set('p1', { observedAtMs: 1, tagged: [7] })
    expect(map.changes).to.equal(1)
    map.set('p1', { observedAtMs: 2, tagged: [7] })
    expect([map.changes, map.get('p1')!.observedAtMs]).to.deep.equal([1, 2])
    map.set('p1', { observedAtMs: 2, tagged: [7, 8] })
    expect(map.changes).to.equal(2)
    map.delete('p1')
    map.delete('p1')
    expect(map.changes).to.equal(3)
  })
})
