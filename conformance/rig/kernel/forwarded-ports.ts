import { createConnection } from 'node:net'

/**
 * `forwarded-ports.ts SOCKET`: asks QEMU (its monitor protocol, QMP) which ports of 127.0.0.1 lead into the guest, and
 * writes a line for each: the guest's port and the host's, which the kernel has chosen.
 */
const [socketPath] = process.argv.slice(2)
if (socketPath === undefined) throw new Error('usage: forwarded-ports.ts SOCKET')

const socket = createConnection(socketPath)
let rest = ''
for await (const octets of socket) {
  rest += String(octets)
  const lines = rest.split('\r\n')
  rest = lines.pop() ?? ''
  for (const line of lines) answer(JSON.parse(line) as { QMP?: unknown; return?: unknown })
}

function answer(message: { QMP?: unknown; return?: unknown }): void {
  if (message.QMP !== undefined) {
    send({ execute: 'qmp_capabilities' })
    send({ execute: 'human-monitor-command', arguments: { 'command-line': 'info usernet' } })
  } else if (typeof message.return === 'string') {
    // TCP[HOST_FORWARD]  12  127.0.0.1 40123  10.0.2.15  5988  0  0
    for (const [, host, guest] of message.return.matchAll(
      /HOST_FORWARD\]\s+\d+\s+\S+\s+(\d+)\s+\S+\s+(\d+)/g,
    ))
      process.stdout.write(`${guest} ${host}\n`)
    socket.end()
  }
}

function send(command: object): void {
  socket.write(`${JSON.stringify(command)}\n`)
}
