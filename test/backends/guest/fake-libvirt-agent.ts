import type { SimulatedAgent } from '../../../src/backends/simulated/guest/guest-agent.ts'
import type { AgentAnswers } from '../../../src/backends/simulated/libvirt/agent-command.ts'

/** A simulated agent as libvirt has it, which keeps apart what different clients have asked. */
export function behindLibvirt(agent: SimulatedAgent): AgentAnswers {
  return (request) =>
    new Promise((resolve) => {
      const stream = agent.connect()
      let heard = ''
      stream.setEncoding('utf8').on('data', (text: string) => {
        heard += text
        if (!heard.includes('\n')) return
        resolve(heard.split('\n')[0]!)
        stream.destroy()
      })
      for (const end of ['end', 'close']) stream.on(end, () => resolve(null))
      stream.write(`${request}\n`)
    })
}
