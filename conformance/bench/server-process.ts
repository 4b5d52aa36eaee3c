import { spawn, type ChildProcess } from 'node:child_process'

/** A server on core 0, started by us. */
export interface ServerProcess {
  child: ChildProcess
  pid: number
  /** All that it has printed. */
  output(): string
  /** The first `http://…` that it printed. */
  url: string
  /** From its start to the printed address. */
  startSeconds: number
  stop(): Promise<void>
}

export async function startServer(
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const started = performance.now()
  const child = spawn('taskset', ['-c', '0', ...command], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // A run that breaks off leaves no server behind.
  const end = (): void => void child.kill('SIGKILL')
  process.once('exit', end)
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = /http:\/\/[^\s/]+:\d+/.exec(text)
      if (found !== null) resolve(found[0])
    })
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}:\n${text}`)))
    child.on('error', reject)
  })
  if (child.pid === undefined) throw new Error('the server has no process id')
  return {
    child,
    pid: child.pid,
    output: () => text,
    url,
    startSeconds: (performance.now() - started) / 1000,
    stop: () =>
      new Promise((resolve) => {
        process.off('exit', end)
        child.removeAllListeners('exit')
        child.on('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}
