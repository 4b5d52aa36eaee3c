import type { Environment } from '../base/environment.ts'
import type { Identities, NewAddress } from './decisions/decision.ts'
import { MACAddress } from './mac-address.ts'
import type { Snapshot } from './snapshot.ts'
import { makeUUID } from './uuid.ts'
import { portNameOf } from './wwn.ts'

/**
 * Makes new names. MAC addresses of the site's prefix are given one after the other, from one that is chosen at random
 * in the beginning: so one that was given back is given again only after all others (field lessons 9, 23), and nothing
 * but the number of the last one has to be remembered. One of which a port name of Fibre Channel was made once is never
 * given again: fabrics and storage may know that name for ever.
 */
export function makeIdentities(environment: Environment): Identities {
  return {
    uuid: () => makeUUID(environment),
    mac: (snapshot) => {
      const id = snapshot.description.macPrefix
      const last = snapshot.ledger.get('generations', id)?.generation ?? randomNumber(environment)
      for (let generation = last + 1; generation <= last + addressesOfPrefix; generation++) {
        const mac = addressOf(id, generation % addressesOfPrefix)
        if (!isTaken(snapshot, mac)) return { mac, handedOut: { id, generation } } satisfies NewAddress
      }
      throw new Error(`every MAC address that begins with ${id} is in use`)
    },
  }
}

/** A prefix of three octets leaves three. */
const octetsLeft = 3
const addressesOfPrefix = 2 ** (8 * octetsLeft)

/** Two sites that were given the same prefix, or one that has lost its database, do not begin with the same address. */
function randomNumber(environment: Environment): number {
  return environment.randomBytes(octetsLeft).reduce((number, octet) => number * 256 + octet, 0)
}

function addressOf(prefix: string, number: number): MACAddress {
  return MACAddress.parse(`${prefix}:${number.toString(16).padStart(2 * octetsLeft, '0')}`)
}

function isTaken({ site, ledger }: Snapshot, mac: MACAddress): boolean {
  if (ledger.get('generations', portNameOf(mac)) !== undefined) return true
  for (const controller of site.controllers.values()) if (controller.mac === mac) return true
  for (const { actual, record } of site.virtualControllers.values())
    if (actual.mac === mac || record?.mac === mac) return true
  return false
}
