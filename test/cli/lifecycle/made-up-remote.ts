import { CIMInstance } from '../../../src/cim/instance.ts'
import { CIMInstanceName } from '../../../src/cim/object-path.ts'
import type { CIMValue } from '../../../src/cim/value.ts'
import type { Answer, Element, Parameters, Remote } from '../../../src/cli/lifecycle/remote.ts'

export function path(className: string, id: string): CIMInstanceName {
  return new CIMInstanceName(`IOV_${className}`, { Name: id }, 'root/cimv2')
}

export function element(className: string, id: string, properties: Record<string, CIMValue> = {}): Element {
  return { path: path(className, id), properties: { Name: id, ElementName: id, ...properties } }
}

const plannedStep = new CIMInstance('IOV_PlannedStep', { Number: 1, Device: 'b-free', Text: 'take it along' })
const port = element('EthernetPort', 'eth-port')
const switchPorts = ['s1/p2', 's1/p1'].map((id) =>
  element('SwitchPort', id, { SystemName: 's1', DeviceID: id.slice(3), PVID: null, TaggedVLANs: [7] }),
)

/** How methods refuse that do not explain it themselves. */
const refusals: Readonly<Record<string, Answer['out']>> = {
  RequestStateChange: { Job: path('Job', 'refused') },
}

/** A server with one of everything, that plays along; `refuse` names methods that it refuses. */
export class MadeUpRemote implements Remote {
  readonly calls: string[] = []
  /** What each method was last called with. */
  readonly given = new Map<string, Parameters>()
  readonly vms = new Set<string>()
  /** What the server forgets to take away. */
  leaks = false
  /** Its one resource is reached over Fibre Channel. */
  overFibreChannel = false

  /** Every method becomes a job, which is looked at so often until it has ended. */
  looksAtJobs = 0
  /** Methods whose job fails in the end. */
  readonly failing = new Set<string>()
  readonly #jobs = new Map<string, { looks: number; method: string; out: Answer['out'] }>()

  readonly #refuse: readonly string[]

  constructor(...refuse: string[]) {
    this.#refuse = refuse
  }

  readonly #classes: Record<string, () => Element[]> = {
    IOV_InfrastructureManager: () => [element('InfrastructureManager', 'manager')],
    IOV_VMGroup: () => [element('VMGroup', 'web', { Customer: 'acme' }), element('VMGroup', 'app')],
    IOV_RemoteResource: () => [
      element('RemoteResource', 'lun', { Kind: this.overFibreChannel ? 'fc-lun' : 'iscsi' }),
    ],
    IOV_Host: () => [element('Host', 'a-full'), element('Host', 'b-free')],
    IOV_PhysicalPortController: () => [
      element('PhysicalPortController', 'c1', { SystemName: 'a-full', FreeVirtualControllers: 0 }),
      element('PhysicalPortController', 'c2', { SystemName: 'b-free', FreeVirtualControllers: 4 }),
    ],
    IOV_VirtualMachine: () => [...this.vms].map((name) => element('VirtualMachine', name)),
  }

  readonly #associated: Record<string, () => Element[]> = {
    IOV_Hypervisor: () => [element('Hypervisor', 'hypervisor')],
    IOV_VirtualPortController: () => [
      element('VirtualPortController', 'v1', { MACAddress: '02', VLANID: 7, WWPN: '2000' }),
    ],
    IOV_PortRepresentation: () => [element('PortRepresentation', 'eth0')],
    IOV_PhysicalPortController: () => [
      element('PhysicalPortController', 'c2', { PCIAddress: '0000:3b:00.0' }),
    ],
    IOV_Card: () => [element('Card', 'card', { SlotName: 'slot 4' })],
    CIM_NetworkPort: () => [port],
    IOV_SwitchPort: () => switchPorts,
    IOV_VLAN: () => (this.overFibreChannel ? [] : [element('VLAN', 'vlan', { VLANId: 7, Customer: 'acme' })]),
    IOV_RemoteResource: () => [element('RemoteResource', 'lun', { Kind: 'iscsi' })],
  }

  readonly #references: Record<string, () => Element[]> = {
    IOV_Cable: () => [
      element('Cable', 'cable', {
        Antecedent: port.path,
        Dependent: new CIMInstanceName('IOV_SwitchPort', { SystemName: 's1', DeviceID: 'p1' }, 'root/cimv2'),
        TransitNetworks: ['ring'],
      }),
    ],
    IOV_ChannelPath: () =>
      switchPorts.map((each, index) =>
        element('ChannelPath', each.path.toString(), { Antecedent: each.path, Position: 2 - index }),
      ),
  }

  enumerate(className: string): Promise<Element[]> {
    return Promise.resolve(this.#classes[className]?.() ?? [])
  }

  get(of: CIMInstanceName): Promise<Element> {
    const job = this.#jobs.get(String(of.key('Name')))
    if (job !== undefined) return Promise.resolve({ path: of, properties: this.#shown(job) })
    const ErrorDescription = of.className === 'IOV_Job' ? 'the host is gone' : null
    const ElementName = String(of.key('Name'))
    return Promise.resolve({ path: of, properties: { ElementName, Host: 'b-free', ErrorDescription } })
  }

  associated(_path: CIMInstanceName, _association: string, resultClass: string): Promise<Element[]> {
    return Promise.resolve(this.#associated[resultClass]?.() ?? [])
  }

  references(_path: CIMInstanceName, association: string): Promise<Element[]> {
    return Promise.resolve(this.#references[association]?.() ?? [])
  }

  call(_target: CIMInstanceName, method: string, given: Parameters): Promise<Answer> {
    this.calls.push(method)
    if (this.#refuse.includes(method))
      return Promise.resolve({ code: 32768, out: refusals[method] ?? { Explanation: 'no card is left' } })
    if (method === 'create' || method === 'cloneVM') this.vms.add(String(given['Name']))
    if (method === 'haltVM' && !this.leaks)
      this.vms.delete(String((given['VM'] as CIMInstanceName).key('Name')))
    const out: Record<string, CIMValue> = {
      VM: path('VirtualMachine', String(given['Name'])),
      vHBA: path('VirtualPortController', 'v1'),
      REP: path('PortRepresentation', 'eth0'),
      VLAN: this.overFibreChannel ? null : path('VLAN', 'vlan'),
      DataChannel: path('DataChannel', 'channel'),
      Clone: path('VirtualMachine', String(given['Name'])),
    }
    if (method === 'planMigration') out['Steps'] = [plannedStep]
    if (method === 'planConsolidation') {
      out['VMs'] = [...this.vms, 'a stranger'].map((name) => path('VirtualMachine', name))
      out['Hosts'] = out['VMs'].map(() => path('Host', 'b-free'))
    }
    this.given.set(method, given)
    if (this.looksAtJobs === 0) return Promise.resolve({ code: 0, out })
    const id = `job-${this.#jobs.size}`
    this.#jobs.set(id, { looks: 0, method, out })
    return Promise.resolve({ code: 4096, out: { Job: path('Job', id), Explanation: 'goes on as a job' } })
  }

  #shown(job: { looks: number; method: string; out: Answer['out'] }): Element['properties'] {
    job.looks += 1
    const PercentComplete = Math.min(100, Math.floor((100 * job.looks) / this.looksAtJobs))
    if (PercentComplete < 100) return { JobState: 4, PercentComplete, JobStatus: 'Running' }
    if (this.failing.has(job.method)) return { JobState: 10, ErrorDescription: 'the card is broken' }
    const asURI = (value: CIMValue): CIMValue =>
      value instanceof CIMInstanceName
        ? `/${value.toString()}`
        : Array.isArray(value)
          ? (value.map(asURI) as CIMValue)
          : value
    const told = Object.entries(job.out).map(([name, value]): [string, CIMValue] => [name, asURI(value)])
    const JobOutParameters = new CIMInstance('__JobOutParameters', Object.fromEntries(told))
    return { JobState: 7, JobOutParameters }
  }
}
