import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { Broker } from '../../../src/broker/broker.ts'
import { CIMInstanceName } from '../../../src/cim/object-path.ts'
import { embeddedReader } from '../../../src/cimxml/read-embedded.ts'
import { elementClasses, iovNamespace, Names, type ElementKind } from '../../../src/providers/iov/names.ts'
import { iovProviders } from '../../../src/providers/iov/table.ts'
import { fakeEnumerations } from '../../broker/enumerations/fake-enumerations.ts'
import * as fake from './fake-site.ts'
import { context, shippedSchema } from './schema.ts'

const names = new Names('north')

/** The paper's direct view, through the broker as a client takes it (DOMAIN.md §2). */
describe('providers/iov: walking from a virtual machine to what is behind it', () => {
  const broker = new Broker(
    shippedSchema(),
    iovProviders(new fake.FakeInfrastructure().door),
    fakeEnumerations(),
    embeddedReader(defaultLimits),
  )

  async function next(
    from: CIMInstanceName,
    association: string,
    result: string,
  ): Promise<CIMInstanceName[]> {
    const answer = await broker.perform(
      {
        kind: 'intrinsic',
        operation: 'AssociatorNames',
        namespace: iovNamespace,
        arguments: {
          ObjectName: from,
          AssocClass: association,
          ResultClass: result,
          Role: null,
          ResultRole: null,
        },
      },
      context('reader'),
    )
    if (answer.of !== 'instances') throw new Error('asked for an instance, got classes')
    const paths: CIMInstanceName[] = []
    for await (const path of answer.items) paths.push(path)
    return paths
  }

  /** Association class and result class as a client that knows only the standard ones, or ours, would give them. */
  const steps: [string, string, ElementKind, string][] = [
    ['IOV_VirtualMachineController', 'IOV_VirtualPortController', 'virtualController', fake.given],
    ['CIM_HostedDependency', 'CIM_PortController', 'physicalController', fake.pfA],
    ['CIM_ControlledBy', 'CIM_NetworkPort', 'ethernetPort', fake.pfA],
    ['CIM_DeviceConnection', 'IOV_SwitchPort', 'switchPort', 'sw1/p1'],
    ['CIM_MemberOfCollection', 'CIM_NetworkVLAN', 'vlan', '101'],
  ]

  it('reaches controller, adapter, port, cable, switch port and VLAN', async () => {
    let at = names.path({ kind: 'vm', id: fake.vmID })
    for (const [association, result, kind, id] of steps) {
      const wanted = names.path({ kind, id })
      const found = (await next(at, association, result)).find(
        (path) => path.identity() === wanted.identity(),
      )
      expect(found, `${at} over ${association} to ${elementClasses[kind]}`).not.to.equal(undefined)
      at = wanted
    }
  })

  it('goes back the same way', async () => {
    const way = [...steps].reverse()
    let at = names.path({ kind: 'vlan', id: '101' })
    const back: [ElementKind, string][] = [
      ...way.slice(1).map(([, , kind, id]) => [kind, id] as [ElementKind, string]),
      ['vm', fake.vmID],
    ]
    for (const [index, [kind, id]] of back.entries()) {
      const wanted = names.path({ kind, id })
      const found = await next(at, way[index]?.[0] ?? '', elementClasses[kind])
      expect(
        found.map((path) => path.identity()),
        String(at),
      ).to.include(wanted.identity())
      at = wanted
    }
  })

  it('two functions of one card lead to one card', async () => {
    const cards = await Promise.all(
      [fake.pfA, fake.pfB].map((id) =>
        next(names.path({ kind: 'physicalController', id }), 'CIM_Realizes', 'CIM_Card'),
      ),
    )
    expect(cards[0]?.map(String)).to.deep.equal(cards[1]?.map(String))
  })
})
