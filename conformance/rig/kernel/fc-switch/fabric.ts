import { ethernetFrame, etherTypes, fabricMAC, fcoeFrame, insideFCoE } from './ethernet.ts'
import {
  accepted,
  address,
  control,
  fabricName,
  fabricServer,
  firstServer,
  header,
  headerLength,
  kind,
  loginAccepted,
  nodeNameIn,
  portNameIn,
  readHeader,
  rejected,
  service,
  switchName,
} from './fibre-channel.ts'
import type { Header, Name } from './fibre-channel.ts'
import {
  advertisement,
  descriptors,
  is,
  loginAnswer,
  operations,
  readMessage,
  vlanAnswer,
} from './initialization.ts'
import { nameServerAnswer } from './name-server.ts'
import type { FoundPort } from './name-server.ts'

/** How the switch is to behave; a suite writes it as JSON. What is not there is as below. */
export interface Behaviour {
  /** The switch takes more than one login of a port. */
  npiv: boolean
  /** It says nothing any more, as if it were off. */
  silent: boolean
  /** Logins of virtual ports that it takes at most. */
  virtualPorts: number
  /** Port names whose login it rejects. */
  rejects: readonly Name[]
}

export const usual: Behaviour = { npiv: true, silent: false, virtualPorts: 255, rejects: [] }

/** What has happened, for the log. */
export type Tell = (event: string, details: Readonly<Record<string, unknown>>) => void

/** A frame that leaves the switch by one of its cables. */
export interface Sent<Cable> {
  cable: Cable
  frame: Buffer
}

interface Port<Cable> {
  name: Name
  isVirtual: boolean
  cable: Cable
}

/** FDISC is rejected: no resources, all used (FC-LS table 8 and 9); the port name is not valid. */
const noResources = [0x09, 0x29] as const
const invalidName = [0x03, 0x0d] as const

/**
 * One switch of Fibre Channel with its logins and a name server; ports that have logged in reach each other by their
 * addresses. Frame in, frames out. A cable is whatever the caller tells cables apart by.
 */
export class Fabric<Cable> {
  readonly #keepAliveMs: number
  readonly #tell: Tell
  readonly #ports = new Map<number, Port<Cable>>()
  #last = 0x010000

  constructor(keepAliveMs: number, tell: Tell) {
    this.#keepAliveMs = keepAliveMs
    this.#tell = tell
  }

  advertise(to: Buffer): Buffer {
    return ethernetFrame(to, etherTypes.fip, advertisement(this.#keepAliveMs))
  }

  /** What comes of a frame that has come by this cable. */
  answer(cable: Cable, frame: Buffer, behaviour: Behaviour): Sent<Cable>[] {
    const type = frame.readUInt16BE(12)
    const body = frame.subarray(14)
    const back = (frames: readonly Buffer[]) => frames.map((one) => ({ cable, frame: one }))
    if (type === etherTypes.fip) return back(this.#answerFIP(cable, frame.subarray(6, 12), body, behaviour))
    if (type !== etherTypes.fcoe) return []
    const { destination } = readHeader(insideFCoE(body))
    if (destination >= firstServer) return back(this.#answerFrame(cable, insideFCoE(body)))
    const to = this.#ports.get(destination)
    // Nobody is there (any more): class 3 promises nothing.
    if (to === undefined) return []
    return [{ cable: to.cable, frame: ethernetFrame(fabricMAC(destination), etherTypes.fcoe, body) }]
  }

  /** Nothing is at this cable's other end any more. */
  unplug(cable: Cable): void {
    for (const [address, port] of this.#ports) if (port.cable === cable) this.#forget(address, 'unplugged')
  }

  #answerFIP(cable: Cable, from: Buffer, body: Buffer, behaviour: Behaviour): Buffer[] {
    const message = readMessage(body)
    const answer = (octets: Buffer) => [ethernetFrame(from, etherTypes.fip, octets)]
    if (is(message, operations.solicitation)) {
      this.#tell('solicitation', { from: from.toString('hex') })
      const maximumSize = message.descriptors.get(descriptors.maximumSize)?.readUInt16BE(0) ?? 2144
      return answer(advertisement(this.#keepAliveMs, { maximumSize }))
    }
    if (is(message, operations.vlanRequest)) return answer(vlanAnswer())
    if (!is(message, operations.login)) return []
    for (const type of [descriptors.fabricLogin, descriptors.virtualLogin, descriptors.logout]) {
      const frame = message.descriptors.get(type)?.subarray(2)
      if (frame === undefined) continue
      const { octets, mac } =
        type === descriptors.logout
          ? this.#logout(readHeader(frame))
          : this.#login(cable, frame, type === descriptors.virtualLogin, behaviour)
      return answer(loginAnswer(type, octets, mac))
    }
    return []
  }

  #login(
    cable: Cable,
    frame: Buffer,
    isVirtual: boolean,
    behaviour: Behaviour,
  ): { octets: Buffer; mac: Buffer } {
    const { exchange } = readHeader(frame)
    const login = frame.subarray(headerLength)
    const name = portNameIn(login)
    const event = isVirtual ? 'FDISC' : 'FLOGI'
    const told = { port: name, node: nodeNameIn(login) }
    const reply = { control: control.linkAnswered, source: fabricServer, kind: kind.link, exchange }
    const refusal = isVirtual ? this.#refusal(name, behaviour) : null
    if (refusal !== null) {
      this.#tell(event, { ...told, rejected: refusal })
      return {
        octets: Buffer.concat([header({ ...reply, destination: 0 }), rejected(...refusal)]),
        mac: Buffer.alloc(6),
      }
    }
    // A port that logs in anew has lost what it had.
    if (!isVirtual) this.unplug(cable)
    this.#last += 1
    const port = this.#last
    this.#ports.set(port, { name, isVirtual, cable })
    this.#tell(event, { ...told, address: address(port) })
    const features = 0x9000 | (behaviour.npiv ? 0x2000 : 0)
    return {
      octets: Buffer.concat([
        header({ ...reply, destination: port }),
        loginAccepted(fabricName, fabricName, features, true),
      ]),
      mac: fabricMAC(port),
    }
  }

  #refusal(name: Name, behaviour: Behaviour): readonly [number, number] | null {
    const used = [...this.#ports.values()].filter((port) => port.isVirtual && port.name !== name).length
    if (!behaviour.npiv || used >= behaviour.virtualPorts) return noResources
    return behaviour.rejects.includes(name) ? invalidName : null
  }

  #logout({ source, exchange }: Header): { octets: Buffer; mac: Buffer } {
    this.#forget(source, 'LOGO')
    const reply = {
      control: control.linkAnswered,
      destination: source,
      source: fabricServer,
      kind: kind.link,
      exchange,
    }
    return { octets: Buffer.concat([header(reply), accepted]), mac: fabricMAC(source) }
  }

  #forget(port: number, event: string): void {
    this.#tell(event, { address: address(port), port: this.#ports.get(port)?.name })
    this.#ports.delete(port)
  }

  /** What a port that has logged in asks of the fabric's servers. */
  #answerFrame(cable: Cable, frame: Buffer): Buffer[] {
    const asked = readHeader(frame)
    const body = frame.subarray(headerLength)
    const answer = (answered: number, octets: Buffer) => {
      const { source, destination, exchange } = asked
      const reply = {
        control: answered,
        destination: source,
        source: destination,
        kind: asked.kind,
        exchange,
      }
      return [fcoeFrame(source, Buffer.concat([header(reply), octets]))]
    }
    if (asked.control === control.linkAsked)
      return answer(control.linkAnswered, this.#answerLinkService(asked, body.readUInt8(0)))
    if (asked.control === control.transportAsked && asked.kind === kind.transport)
      return answer(control.transportAnswered, nameServerAnswer(body, this.#others(cable)))
    return []
  }

  /** It is zoned: the ports at one cable do not find each other. */
  #others(cable: Cable): FoundPort[] {
    const others = [...this.#ports].filter(([, port]) => port.cable !== cable)
    return others.map(([found, { name }]) => ({ address: found, name }))
  }

  #answerLinkService({ source, destination }: Header, command: number): Buffer {
    if (command === service.portLogin) return loginAccepted(switchName, switchName, 0x8800, false)
    if (command === service.logout && destination === fabricServer) this.#forget(source, 'LOGO')
    if (command === service.logout || command === service.stateChange) return accepted
    return rejected(0x0b, 0)
  }
}
