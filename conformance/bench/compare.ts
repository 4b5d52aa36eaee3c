import { join } from 'node:path'
import { load, once, type Call } from './load.ts'
import { cpuSeconds } from './process-usage.ts'
import { ms, note } from './report.ts'
import { startServer } from './server-process.ts'
import type { Subject } from './subject.ts'

const rounds = 6
const concurrency = 32

/**
 * Requests per second beside a koa server that answers a constant body of the same size. The two take turns, so that
 * what else the machine does slows both alike.
 */
export async function compare(subject: Subject, what: string, call: Call, seconds: number): Promise<void> {
  const size = await once(call)
  const program = join(import.meta.dirname, 'constant-server.ts')
  const constant = await startServer([process.execPath, program, String(size)])
  const constantCall = { ...call, url: constant.url }
  const warmUp = Math.min(1, seconds / rounds)
  await load(constantCall, concurrency, warmUp)
  await load(call, concurrency, warmUp)
  const ours = { requests: 0, seconds: 0, cpu: 0, p99: 0 }
  const theirs = { requests: 0, seconds: 0, cpu: 0, p99: 0 }
  for (let round = 0; round < rounds; round++) {
    for (const [sum, target, cpu] of [
      [ours, call, () => subject.cpu()],
      [theirs, constantCall, () => cpuSeconds(constant.pid)],
    ] as const) {
      const before = cpu()
      const result = await load(target, concurrency, seconds / rounds)
      sum.cpu += cpu() - before
      sum.requests += result.requests
      sum.seconds += result.seconds
      sum.p99 = Math.max(sum.p99, result.p99)
    }
  }
  await constant.stop()
  const rate = ours.requests / ours.seconds
  const ratio = rate / (theirs.requests / theirs.seconds)
  note(what, `${rate.toFixed(0)}/s of ${size} bytes, p99 ${ours.p99.toFixed(1)} ms`)
  note('  beside koa with a constant body', `${(ratio * 100).toFixed(0)} %`, 'at least 60 %')
  note('  CPU of the server for each', ms(ours.cpu / ours.requests), 'at most 0.12 ms')
  note('  CPU of koa with a constant body for each', ms(theirs.cpu / theirs.requests))
}
