import { expect } from 'chai'
import { PlannedTarget, type Plan } from '../../../src/cli/schema/planned-target.ts'
import { CIMClass, type CIMQualifierDeclaration } from '../../../src/cim/class.ts'
import { CIMInstance } from '../../../src/cim/instance.ts'
import { CIMInstanceName } from '../../../src/cim/object-path.ts'
import { Repository } from '../../../src/repository/repository.ts'

const declaration: CIMQualifierDeclaration = {
  name: 'Q',
  type: 'string',
  isArray: true,
  value: ['a'],
  scopes: ['class', 'method'],
  overridable: true,
  toSubclass: true,
  translatable: false,
}

describe('cli/schema/PlannedTarget', () => {
  const fresh = (): { plan: Plan; target: PlannedTarget } => {
    const plan: Plan = { changes: [], namespaces: new Set() }
    return { plan, target: new PlannedTarget(new Repository(), 'root/x', plan) }
  }

  it('keeps what changes and what was before', () => {
    const { plan, target } = fresh()
    target.setQualifier(declaration)
    target.setQualifier({ ...declaration, scopes: ['method', 'class'], value: ['a'] })
    target.setQualifier({ ...declaration, value: ['b'] })
    expect(plan.changes).to.have.length(2)
    expect(plan.changes[1]).to.deep.include({ kind: 'qualifier', namespace: 'root/x', before: declaration })
  })

  it('gives an instance its class', () => {
    const { plan, target } = fresh()
    const found = new CIMClass({ name: 'X_A' })
    target.setClass(found)
    target.setInstance(new CIMInstanceName('X_A', { ID: '1' }), new CIMInstance('X_A', { ID: '1' }))
    expect(plan.changes[1]).to.deep.include({ kind: 'instance', class: found })
    expect(target.hasInstances('x_a')).to.equal(true)
  })

  it('shares its plan with other namespaces', () => {
    const { plan, target } = fresh()
    target.inNamespace('root/y').setQualifier(declaration)
    expect([...plan.namespaces]).to.deep.equal(['root/x', 'root/y'])
    expect(plan.changes[0]?.namespace).to.equal('root/y')
  })
})
