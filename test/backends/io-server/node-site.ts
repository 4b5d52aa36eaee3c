import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultLimits } from '../../../src/base/limits.ts'
import { readSite } from '../../../src/site/load-site.ts'
import { FieldSite } from '../../field-lessons/field-site.ts'
import { temporaryDirectory } from '../../store/store-rig.ts'
import { password } from './second-server.ts'

/** The controller of the I/O server's that is cabled, as host node-7 has it. */
export const served = 'node-7/0000:3b:00.0'

const site = (url: string): string => `name: node
vlans: [100-109]
customers:
  - { name: acme, groups: [{ name: web }] }
  - { name: globex, groups: [{ name: db }] }
hosts:
  - name: node-7
    backend: simulated
    controllers: []
    ioServer: { url: "${url}", user: admin, password: { variable: IO_PASSWORD }, host: io-1 }
switches:
  - { name: leaf, kind: simulated, ports: { p1: 10G, s1: 10G } }
cables:
  - { from: ${served}, to: leaf/p1 }
resources:
  - { name: lun, kind: iscsi, address: "192.0.2.42:3260,iqn.2009-01.example:lun", ports: [leaf/s1], tagged: true }
`

/** A site whose host has no adapters but those of the I/O server at this URL. */
export async function makeNodeSite(url: string): Promise<FieldSite> {
  using directory = temporaryDirectory()
  const file = join(directory.path, 'site.yaml')
  writeFileSync(file, site(url))
  const description = await readSite(file, defaultLimits)
  const made = await FieldSite.make(() => description)
  made.variables.IO_PASSWORD = password
  return made
}
