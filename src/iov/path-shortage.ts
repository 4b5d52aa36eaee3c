import { includesLevel } from './disjointness.ts'
import type { DisjointWays, Taken } from './disjoint-ways.ts'
import { Findings } from './findings.ts'
import type { PathOrigins } from './path-origins.ts'
import type { PathsRequest } from './path-request.ts'

/** Why there are not so many paths, whatever VLANs they use; null: so far nothing speaks against it. */
export function shortageOf(
  request: PathsRequest,
  origins: PathOrigins,
  ways: DisjointWays,
  taken: Taken,
): Findings | null {
  const { count, kept, redundancyLevel, starts, resource } = request
  const findings = new Findings()
  const isRedundant = count + kept.length > 1
  if (isRedundant) tellSharedNetworks(request, findings)
  if (!findings.empty) return findings
  const most = ways.count(count, taken)
  if (most === count) return null
  for (const { admission } of origins.demanding) admission.tell(findings)
  if (isRedundant) {
    const text =
      `${count + kept.length} paths that share no ${redundancyLevel}, cable or port are asked for, and there are ` +
      `${most + kept.length} at most; every other would share`
    for (const element of ways.bottleneck) findings.add(`${redundancyLevel} redundancy`, text, element)
  }
  if (findings.empty) {
    const text = `no cables lead to resource ${resource.name} from controller`
    for (const { controller } of starts) findings.add('cabling', text, controller)
  }
  return findings
}

/** Each path would have to cross one and the same network, where none may be shared. */
function tellSharedNetworks({ redundancyLevel, starts }: PathsRequest, findings: Findings): void {
  if (!includesLevel(redundancyLevel, 'transit')) return
  const [first, ...others] = starts.map(({ demands }) => demands.mandatoryNetworks)
  const shared = first?.filter((network) => others.every((networks) => networks.includes(network))) ?? []
  const text = 'paths that share no network are asked for, and each of them would have to cross'
  for (const network of shared) findings.add('transit redundancy', text, network)
}
