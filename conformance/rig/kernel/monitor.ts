import { createConnection } from 'node:net'

/**
 * `monitor.ts SOCKET COMMAND`: has QEMU carry out a command of its monitor for people (over its protocol for programs,
 * QMP), and writes what it answers. Fails with that answer where it is of a fault.
 */
const [socketPath, command] = process.argv.slice(2)
if (socketPath === undefined || command === undefined) throw new Error('usage: monitor.ts SOCKET COMMAND')

const socket = createConnection(socketPath)
let rest = ''
for await (const octets of socket) {
  rest += String(octets)
  const lines = rest.split('\r\n')
  rest = lines.pop() ?? ''
  for (const line of lines) answer(JSON.parse(line) as Message)
}

interface Message {
  QMP?: unknown
  return?: unknown
  error?: { desc: string }
}

function answer({ QMP: greeting, return: result, error }: Message): void {
  if (greeting !== undefined) {
    send({ execute: 'qmp_capabilities' })
    send({ execute: 'human-monitor-command', arguments: { 'command-line': command } })
  } else if (error !== undefined) {
    throw new Error(error.desc)
  } else if (typeof result === 'string') {
    process.stdout.write(result)
    // What people are told of a fault is no error of the protocol.
    process.exitCode = /^(Error|unknown command)/.test(result) ? 1 : 0
    socket.end()
  }
}

function send(message: object): void {
  socket.write(`${JSON.stringify(message)}\n`)
}
