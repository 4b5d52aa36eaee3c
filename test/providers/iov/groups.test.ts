import { expect } from 'chai'
import type { InstanceProvider } from '../../../src/broker/provider.ts'
import { CIMError } from '../../../src/cim/cim-error.ts'
import { reason, refused } from '../../../src/iov/outcome.ts'
import type { IOV_ConstraintSet } from '../../../src/providers/iov/classes.ts'
import { constraintSetProvider } from '../../../src/providers/iov/groups.ts'
import { SiteView } from '../../../src/providers/iov/site-view.ts'
import * as fake from './fake-site.ts'
import { context } from './schema.ts'

describe('providers/iov/groups: constraint sets', () => {
  let infrastructure: fake.FakeInfrastructure
  let view: SiteView
  let provider: InstanceProvider<IOV_ConstraintSet>

  beforeEach(() => {
    infrastructure = new fake.FakeInfrastructure()
    view = new SiteView(infrastructure.door)
    provider = constraintSetProvider(view) as InstanceProvider<IOV_ConstraintSet>
  })

  const get = (id: string) =>
    provider.get(view.names.identified('constraintSet', id), context()) as IOV_ConstraintSet

  it('tell which of them can be changed', () => {
    expect(get(`vm/${fake.vmID}`).ChangeableType).to.equal(2)
    const [customer] = view.site.customers.keys()
    expect(get(`customer/${customer}`).ChangeableType).to.equal(0)
    for (const { name, fixed } of view.site.groups.values()) {
      expect(get(`group/${name}`).ChangeableType).to.equal(fixed ? 0 : 2)
    }
  })

  it('are changed as a whole: what is given, and the rest as it was', async () => {
    const id = `vm/${fake.vmID}`
    const current = { ...get(id), Trust: true, MaximumRate: 500 }
    await provider.modify!(current, { GuaranteedRate: 100, Trust: null }, context())
    const { args } = infrastructure.calls[0]!
    expect(args[0]).to.deep.equal({ kind: 'vm', id: fake.vmID })
    expect(args[1]).to.include({ guaranteedRateMbps: 100, maximumRateMbps: 500 })
    expect(args[1]).not.to.have.property('trust')
  })

  it('stay as they are where the domain refuses, or a value makes no sense', async () => {
    infrastructure.answers['changeConstraints'] = refused('wrongState', reason('group', 'in the site file'))
    const current = get('group/web')
    const tried = await provider.modify!(current, { Trust: true }, context()).catch((error: unknown) => error)
    expect(tried).to.be.instanceOf(CIMError).with.property('message').that.includes('in the site file')
    const wrong = await provider.modify!(current, { Isolation: 99 }, context()).catch(
      (error: unknown) => error,
    )
    expect(wrong).to.be.instanceOf(CIMError)
    expect(infrastructure.calls).to.have.lengthOf(1)
  })

  it('has every property of a set writable, and no other', () => {
    expect(provider.writable).to.include.members(['AllowedHosts', 'Trust', 'SwitchPort'])
    expect(provider.writable).not.to.include('InstanceID')
  })
})
