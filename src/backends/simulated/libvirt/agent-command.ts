import { at } from '../../libvirt/xml-element.ts'
import { devicesIn } from './domain-state.ts'
import type { SimulatedDomain } from './domain-state.ts'
import { LibvirtRefusal, notRunning } from './refusal.ts'

/** The guest agent of a domain, as libvirt hears it: answers a line with a line. null: it goes away while it is asked. */
export type AgentAnswers = (request: string, signal: AbortSignal) => Promise<string | null>

const silent = 'Guest agent is not responding'

/** What libvirt does with a command for the agent in a guest; answers as the agent did. */
export async function askAgent(
  { live }: SimulatedDomain,
  agent: AgentAnswers | undefined,
  request: string,
  signal: AbortSignal,
): Promise<string> {
  if (live === null) throw notRunning()
  if (
    !devicesIn(live).some((device) => at(device, 'target')?.attributes['name'] === 'org.qemu.guest_agent.0')
  )
    throw new LibvirtRefusal('argument unsupported: QEMU guest agent is not configured')
  if (agent === undefined) throw new LibvirtRefusal(`${silent}: QEMU guest agent is not connected`)
  const answer = await agent(request, signal)
  if (answer === null) throw new LibvirtRefusal(`${silent}: Guest agent disappeared while executing command`)
  const { error } = JSON.parse(answer) as { error?: { desc: string } }
  if (error === undefined) return answer
  const { execute } = JSON.parse(request) as { execute: string }
  throw new LibvirtRefusal(`internal error: unable to execute QEMU agent command '${execute}': ${error.desc}`)
}
