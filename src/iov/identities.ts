import type { Environment } from '../base/environment.ts'
import type { Identities } from './decisions/decision.ts'
import { MACAddress } from './mac-address.ts'
import type { Snapshot } from './snapshot.ts'
import { makeUUID } from './uuid.ts'
import { portNameOf } from './wwn.ts'

/**
 * Makes new names from random bytes. A MAC address is made anew for each virtual controller and never taken over from
 * an earlier one (field lessons 9, 23); the ledger refuses one that is there twice. One of which a port name of Fibre
 * Channel was made once is never given again: fabrics and storage may know that name for ever.
 */
export function makeIdentities(environment: Environment): Identities {
  return {
    uuid: () => makeUUID(environment),
    mac: (snapshot) => {
      const taken = takenAddresses(snapshot)
      for (;;) {
        const octets = [...environment.randomBytes(3)].map((octet) => octet.toString(16).padStart(2, '0'))
        const mac = MACAddress.parse(`${snapshot.description.macPrefix}:${octets.join(':')}`)
        const wasPortName = snapshot.ledger.get('generations', portNameOf(mac)) !== undefined
        if (!taken.has(mac) && !wasPortName) return mac
      }
    },
  }
}

function takenAddresses({ site }: Snapshot): ReadonlySet<MACAddress | null> {
  const taken = new Set<MACAddress | null>()
  for (const { mac } of site.controllers.values()) taken.add(mac)
  for (const { actual, record } of site.virtualControllers.values())
    taken.add(actual.mac).add(record?.mac ?? null)
  return taken
}
