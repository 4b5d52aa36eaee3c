import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { allUsers } from './ethernet.ts'
import { Fabric, usual } from './fabric.ts'
import type { Behaviour } from './fabric.ts'

/**
 * A small switch of Fibre Channel for the rig's guest: `main.ts SOCKET BEHAVIOUR`. SOCKET is where QEMU brings the frames
 * of network cards (`-netdev stream`: each with its length before it, 32 bits); BEHAVIOUR a file of JSON that is read
 * anew for each frame and may be absent. Events are written one a line, as JSON.
 */
const [socketPath, behaviourPath] = process.argv.slice(2)
if (socketPath === undefined || behaviourPath === undefined)
  throw new Error('usage: main.ts SOCKET BEHAVIOUR')

/** How often the switch tells of itself. The kernel takes it for gone after one and a half times that. */
const keepAliveMs = 4000

const start = performance.now()
const fabric = new Fabric<Socket>(keepAliveMs, (event, details) => {
  const atMs = Math.round(performance.now() - start)
  process.stdout.write(`${JSON.stringify({ atMs, event, ...details })}\n`)
})

const users = new Set<Socket>()
createServer((socket) => {
  users.add(socket)
  socket.on('close', () => {
    users.delete(socket)
    fabric.unplug(socket)
  })
  // A guest that goes away in the middle of a frame.
  socket.on('error', () => socket.destroy())
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (octets: Buffer) => {
    rest = Buffer.concat([rest, octets])
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const length = rest.readUInt32BE(0)
      const frame = rest.subarray(4, 4 + length)
      rest = rest.subarray(4 + length)
      const behaviour = readBehaviour(behaviourPath)
      if (behaviour.silent) continue
      for (const sent of fabric.answer(socket, frame, behaviour)) send(sent.cable, sent.frame)
    }
  })
}).listen(socketPath)

setInterval(() => {
  if (readBehaviour(behaviourPath).silent) return
  for (const socket of users) send(socket, fabric.advertise(allUsers))
}, keepAliveMs)

function send(socket: Socket, frame: Buffer): void {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(frame.length)
  socket.write(Buffer.concat([length, frame]))
}

/** What the suite wants now; as usual where there is no file, or it is in the middle of being written. */
function readBehaviour(path: string): Behaviour {
  try {
    return { ...usual, ...(JSON.parse(readFileSync(path, 'utf8')) as Partial<Behaviour>) }
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return usual
    throw error
  }
}
