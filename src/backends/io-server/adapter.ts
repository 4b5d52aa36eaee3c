import { setTimeout as sleep } from 'node:timers/promises'
import type { Limits } from '../../base/limits.ts'
import { CIMError } from '../../cim/cim-error.ts'
import { CIMInstanceName } from '../../cim/object-path.ts'
import { WBEMHTTPError } from '../../client/client-error.ts'
import type { WBEMClient } from '../../client/wbem-client.ts'
import { BackendError, linkStates } from '../../iov/backend.ts'
import type {
  AdapterBackend,
  BackendErrorCode,
  DiscoveredController,
  DiscoveredVirtual,
  VirtualSettings,
} from '../../iov/backend.ts'
import { driftOf } from '../../iov/drift.ts'
import type { PCIAddress } from '../../iov/pci-address.ts'
import { withDeadline } from '../deadline.ts'
import { defaultSettings, objection, targetOf, writtenOut } from '../sriov/settings-change.ts'
import { callFailure, refusal } from './failure.ts'
import { freeVirtual, shownController, shownVirtual } from './shown.ts'
import type { ShownVirtual } from './shown.ts'

/** Job Started, in the ValueMap of every method. */
const jobStarted = 4096

/** How a virtual controller is that nobody has. */
const unset = writtenOut(defaultSettings)

/** CIM_ConcreteJob.JobState: Completed; what is beyond has ended otherwise. */
const jobCompleted = 7

export interface IOServerOptions {
  /** The host of this site whose adapters are served. */
  host: string
  /** The host of the other site that has them. */
  remoteHost: string
  /** A client with the credentials that hold now. @throws Error that says why there are none. */
  open(): WBEMClient
  limits: Pick<Limits, 'deviceTimeoutMs' | 'jobPollMs'>
}

/**
 * Virtual controllers of adapters that another machine has, the I/O server, by that machine's own iovm over CIM-XML.
 * What is set here is handed out there, by a name that says to whom; what is reset is given back. How many there are is
 * for the I/O server's site file to say. Controllers have the addresses that the I/O server shows; a virtual one has none
 * here, since its function is in the I/O server. It is known by its MAC address, the I/O server's choice until another is
 * set; without one (null) it is given back.
 *
 * It is read every so often, not watched: indications would need an address of ours that the I/O server can reach, and
 * would be lost while either of the two is down, so that reading could not be left out.
 */
export class IOServerAdapter implements AdapterBackend {
  readonly technique = 'ioserver'
  readonly host: string
  readonly #options: IOServerOptions
  #client: WBEMClient | undefined

  constructor(options: IOServerOptions) {
    this.host = options.host
    this.#options = options
  }

  async discover(signal: AbortSignal): Promise<DiscoveredController[]> {
    const { device } = this.#named(null)
    return this.#step(null, 'discover', signal, async (client, limited) => {
      const list = (ClassName: string) =>
        client.call('EnumerateInstances', { arguments: { ClassName }, signal: limited })
      const [controllers, virtuals] = [
        await list('IOV_PhysicalPortController'),
        await list('IOV_VirtualPortController'),
      ]
      const here = ({ instance }: { instance: { properties: Record<string, unknown> } }): boolean =>
        instance.properties.SystemName === this.#options.remoteHost
      const devices = virtuals.filter(here).map(({ instance }) => this.#shown(device, instance))
      return controllers.filter(here).map(({ instance }) => {
        const controller = shownController(device, instance)
        const own = new Map(
          devices.filter((one) => one.controller === controller.address).map((one) => [one.index, one]),
        )
        const virtual = Array.from({ length: controller.enabledVirtual }, (_, index) =>
          discovered(own.get(index) ?? freeVirtual(controller.address, index)),
        )
        return { ...controller, virtual }
      })
    })
  }

  async readVirtual(
    controller: PCIAddress,
    index: number,
    signal: AbortSignal,
  ): Promise<DiscoveredVirtual | undefined> {
    const step = `read virtual controller ${index}`
    const found = await this.#step(controller, step, signal, (client, limited) =>
      this.#virtual(client, controller, index, limited),
    )
    return found === undefined ? undefined : discovered(found)
  }

  async enable(controller: PCIAddress, count: number, signal: AbortSignal): Promise<void> {
    const step = `enable ${count} virtual controllers`
    await this.#step(controller, step, signal, async (client, limited) => {
      const { enabledVirtual, maximumVirtual } = await this.#controller(client, controller, limited)
      if (count === enabledVirtual) return
      if (maximumVirtual > 0 && count > maximumVirtual)
        throw this.#error(controller, step, 'no-capacity', `it has ${maximumVirtual} at most`)
      const text = `it offers ${enabledVirtual}; how many is for the site file of the I/O server to say`
      throw this.#error(controller, step, 'unsupported', text)
    })
  }

  async configure(
    controller: PCIAddress,
    index: number,
    settings: Partial<VirtualSettings>,
    signal: AbortSignal,
  ): Promise<void> {
    const step = `configure virtual controller ${index}`
    await this.#step(controller, step, signal, async (client, limited) => {
      const current = await this.#expect(client, controller, index, step, limited)
      const { capabilities } = await this.#controller(client, controller, limited)
      const target = targetOf(current.settings, settings)
      const no = objection(target, current.settings, capabilities)
      if (no !== null) throw this.#error(controller, step, no.code, no.text)
      if (driftOf(target, unset) === null) {
        if (current.isHandedOut) await this.#giveBack(client, controller, current, step, limited)
        return
      }
      if (driftOf(current.settings, writtenOut(target)) === null && current.isHandedOut) return
      const taken = current.isHandedOut ? current : await this.#take(client, controller, index, step, limited)
      const { mac, ...rest } = target
      await this.#invoke(client, this.#path(controller, index), 'configureVHBA', step, limited, {
        ...(mac === null ? {} : { MACAddress: mac.replaceAll(':', '').toUpperCase() }),
        VLANID: rest.vlan ?? 0,
        ...(rest.vlan === null ? {} : { VLANPriority: rest.vlanPriority }),
        MinimumRate: rest.minimumRateMbps,
        MaximumRate: rest.maximumRateMbps,
        Trust: rest.trust,
        ...(capabilities.spoofCheck ? { SpoofCheck: rest.spoofCheck } : {}),
        ...(capabilities.serviceTag ? { ServiceTag: rest.serviceTag === true } : {}),
        ...(capabilities.linkState ? { LinkState: linkStates.indexOf(rest.linkState ?? 'auto') } : {}),
        Generation: taken.generation,
      })
      const after = await this.#expect(client, controller, index, step, limited)
      const drift = driftOf(after.settings, writtenOut(mac === null ? rest : target))
      if (drift !== null) throw this.#error(controller, step, 'protocol', `taken, but afterwards ${drift}`)
    })
  }

  async reset(controller: PCIAddress, index: number, signal: AbortSignal): Promise<void> {
    const step = `reset virtual controller ${index}`
    await this.#step(controller, step, signal, async (client, limited) => {
      const current = await this.#expect(client, controller, index, step, limited)
      if (!current.isHandedOut && driftOf(current.settings, unset) === null) return
      // What nobody has and is not at its defaults is reset by the I/O server when it is given back.
      const held = current.isHandedOut ? current : await this.#take(client, controller, index, step, limited)
      await this.#giveBack(client, controller, held, step, limited)
    })
  }

  async #take(
    client: WBEMClient,
    controller: PCIAddress,
    index: number,
    step: string,
    signal: AbortSignal,
  ): Promise<ShownVirtual> {
    const args = { Name: this.#requestName(controller, index), Index: index }
    await this.#invoke(client, this.#path(controller), 'createVHBA', step, signal, args)
    return this.#expect(client, controller, index, step, signal)
  }

  async #giveBack(
    client: WBEMClient,
    controller: PCIAddress,
    { index, generation }: ShownVirtual,
    step: string,
    signal: AbortSignal,
  ): Promise<void> {
    const path = this.#path(controller, index)
    const args = { vHBA: path, Generation: generation }
    await this.#invoke(client, this.#path(controller), 'removeVHBA', step, signal, args)
    const after = await this.#expect(client, controller, index, step, signal)
    const drift = driftOf(after.settings, unset)
    if (after.isHandedOut || drift !== null)
      throw this.#error(controller, step, 'protocol', `given back, but ${drift ?? 'handed out still'}`)
  }

  /** A virtual controller that is there and nobody else's. */
  async #expect(
    client: WBEMClient,
    controller: PCIAddress,
    index: number,
    step: string,
    signal: AbortSignal,
  ): Promise<ShownVirtual> {
    const found = await this.#virtual(client, controller, index, signal)
    if (found === undefined)
      throw this.#error(controller, step, 'unreachable', `it has no virtual controller ${index}`)
    if (found.usedBy !== null) throw this.#error(controller, step, 'conflict', found.usedBy)
    return found
  }

  async #virtual(
    client: WBEMClient,
    controller: PCIAddress,
    index: number,
    signal: AbortSignal,
  ): Promise<ShownVirtual | undefined> {
    if (index < 0) return undefined
    const { device } = this.#named(controller)
    try {
      const InstanceName = this.#path(controller, index)
      const instance = await client.call('GetInstance', { arguments: { InstanceName }, signal })
      return this.#shown(device, instance)
    } catch (error) {
      if (!(error instanceof CIMError && error.statusName === 'CIM_ERR_NOT_FOUND')) throw error
    }
    // An iovm shows the virtual devices that somebody has; the others it only counts.
    const { enabledVirtual } = await this.#controller(client, controller, signal)
    return index < enabledVirtual ? freeVirtual(controller, index) : undefined
  }

  async #controller(client: WBEMClient, controller: PCIAddress, signal: AbortSignal) {
    const InstanceName = this.#path(controller)
    const instance = await client.call('GetInstance', { arguments: { InstanceName }, signal })
    return shownController(this.#named(controller).device, instance)
  }

  async #invoke(
    client: WBEMClient,
    path: CIMInstanceName,
    method: string,
    step: string,
    signal: AbortSignal,
    args: Parameters<WBEMClient['invokeMethod']>[2],
  ): Promise<void> {
    const { returnValue, out } = await client.invokeMethod(path, method, args, { signal })
    if (returnValue === 0) return
    if (returnValue === jobStarted && out.Job instanceof CIMInstanceName) {
      await this.#awaitJob(client, out.Job, step, signal)
      return
    }
    const address = String(path.key('DeviceID')).split('/')[0] as PCIAddress
    const explanation = typeof out.Explanation === 'string' ? out.Explanation : 'it does not say why'
    throw refusal(this.#named(address).device, step, Number(returnValue), `${method}: ${explanation}`)
  }

  /** What takes long there goes on as a job, whose end is awaited here, as long as the deadline allows. */
  async #awaitJob(
    client: WBEMClient,
    InstanceName: CIMInstanceName,
    step: string,
    signal: AbortSignal,
  ): Promise<void> {
    for (;;) {
      const { properties } = await client.call('GetInstance', { arguments: { InstanceName }, signal })
      if (properties.JobState === jobCompleted) return
      if (Number(properties.JobState) > jobCompleted) {
        const text = `the job ended otherwise: ${String(properties.JobStatus)}`
        throw new BackendError(this.host, step, 'refused', text)
      }
      await sleep(this.#options.limits.jobPollMs, undefined, { signal })
    }
  }

  #shown(device: string, instance: Parameters<typeof shownVirtual>[1]): ShownVirtual {
    const isOurs = (controller: PCIAddress, index: number, name: string): boolean =>
      name === this.#requestName(controller, index)
    return shownVirtual(device, instance, isOurs)
  }

  /** At most 64 characters. */
  #requestName(controller: PCIAddress, index: number): string {
    return `${this.host.slice(0, 40)}/${controller}/${index}`
  }

  #path(controller: PCIAddress, index?: number): CIMInstanceName {
    const isPhysical = index === undefined
    const className = isPhysical ? 'IOV_PhysicalPortController' : 'IOV_VirtualPortController'
    return new CIMInstanceName(className, {
      SystemCreationClassName: 'IOV_Host',
      SystemName: this.#options.remoteHost,
      CreationClassName: className,
      DeviceID: isPhysical ? controller : `${controller}/${index}`,
    })
  }

  /** One call, with its deadline; whatever the other server says becomes a BackendError. */
  #step<T>(
    controller: PCIAddress | null,
    step: string,
    signal: AbortSignal,
    call: (client: WBEMClient, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { device } = this.#named(controller)
    const timeoutMs = this.#options.limits.deviceTimeoutMs
    return withDeadline({ device, step, timeoutMs }, signal, async (limited) => {
      try {
        return await call(this.#open(device, step), limited)
      } catch (error) {
        // The password may be another one by now: it is read anew.
        if (error instanceof WBEMHTTPError && error.status === 401) this.close()
        throw callFailure(device, step, error)
      }
    })
  }

  #open(device: string, step: string): WBEMClient {
    try {
      return (this.#client ??= this.#options.open())
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      throw new BackendError(device, step, 'refused', text, { cause: error })
    }
  }

  /** Ends the connections to the other server; the next call makes new ones. */
  close(): void {
    this.#client?.close()
    this.#client = undefined
  }

  #error(controller: PCIAddress, step: string, code: BackendErrorCode, text: string): BackendError {
    return new BackendError(this.#named(controller).device, step, code, text)
  }

  #named(controller: PCIAddress | null): { device: string } {
    return { device: controller === null ? this.host : `${this.host}/${controller}` }
  }
}

function discovered({ index, settings, usedBy }: ShownVirtual): DiscoveredVirtual {
  return { index, address: null, settings, usedBy }
}
