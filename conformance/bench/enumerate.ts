import { className, parameter, value } from '../operations/messages.ts'
import { once, type Call } from './load.ts'
import { pulled } from './pull.ts'
import { note } from './report.ts'
import type { Subject } from './subject.ts'

const rounds = 5

/** What one enumeration took: seconds of CPU, and on the clock. */
export interface Cost {
  cpu: number
  wall: number
}

/** The whole extent of a class in one answer. */
export async function enumerate(subject: Subject, what: string, name: string): Promise<Cost> {
  const call = subject.call('EnumerateInstances', parameter('ClassName', className(name)))
  await once(call)
  const idle = subject.memory().now
  let firstByteMs = 0
  let bytes = 0
  const before = subject.cpu()
  const start = performance.now()
  for (let round = 0; round < rounds; round++) {
    const from = performance.now()
    const firstByte = (): void => void (firstByteMs = Math.max(firstByteMs, performance.now() - from))
    bytes += await once(call, undefined, firstByte)
  }
  const wall = (performance.now() - start) / 1000
  const cpu = subject.cpu() - before
  note(
    `EnumerateInstances of ${what}`,
    `${(wall / rounds).toFixed(3)} s for ${(bytes / rounds / 1e6).toFixed(1)} MB`,
  )
  note('  CIM-XML for each second of CPU', `${(bytes / 1e6 / cpu).toFixed(0)} MB`, 'at least 150 MB')
  note('  first byte, slowest of five', `${firstByteMs.toFixed(0)} ms`, 'within 50 ms')
  note(
    '  peak memory above the idle one',
    `${(subject.memory().peak - idle).toFixed(0)} MiB`,
    'within 60 MiB',
  )
  return { cpu: cpu / rounds, wall: wall / rounds }
}

/** How long another request takes while the whole extent is being sent, over and over. */
export async function beside(subject: Subject, name: string, other: Call): Promise<void> {
  const large = subject.call('EnumerateInstances', parameter('ClassName', className(name)))
  let isDone = false
  const background = (async () => {
    for (let round = 0; round < rounds; round++) await once(large)
    isDone = true
  })()
  const latencies: number[] = []
  while (!isDone) {
    const from = performance.now()
    await once(other)
    latencies.push(performance.now() - from)
  }
  await background
  latencies.sort((left, right) => left - right)
  const p99 = latencies[Math.floor(latencies.length * 0.99)] ?? NaN
  note('  p99 of a GetInstance beside it', `${p99.toFixed(0)} ms (of ${latencies.length})`, 'under 100 ms')
}

/** The same instances in pieces of 1,000, beside the enumeration at once. */
export async function pull(subject: Subject, name: string, plain: Cost): Promise<void> {
  const most = 1000
  const open = subject.call(
    'OpenEnumerateInstances',
    parameter('ClassName', className(name)) + parameter('MaxObjectCount', value(String(most))),
  )
  const run = () => pulled(open, (parameters) => subject.call('PullInstancesWithPath', parameters), most)
  try {
    await run()
  } catch (error) {
    if (!/<ERROR [^>]*CODE="7"/.test(String(error))) throw error
    return note('The same, pulled', 'not supported')
  }
  const idle = subject.memory().now
  let bytes = 0
  let requests = 0
  const before = subject.cpu()
  const start = performance.now()
  for (let round = 0; round < rounds; round++) {
    const done = await run()
    bytes += done.bytes
    requests += done.requests
  }
  const wall = (performance.now() - start) / 1000 / rounds
  const cpu = (subject.cpu() - before) / rounds
  const share = (whole: number, part: number): string => `${((whole / part) * 100).toFixed(0)} %`
  note(
    `The same, pulled by ${most}`,
    `${wall.toFixed(3)} s for ${(bytes / rounds / 1e6).toFixed(1)} MB, ${requests / rounds} requests`,
  )
  note('  objects for each second of CPU, beside the plain one', share(plain.cpu, cpu), 'at least 80 %')
  note('  objects for each second on the clock, beside it', share(plain.wall, wall))
  note('  CIM-XML for each second of CPU', `${(bytes / rounds / 1e6 / cpu).toFixed(0)} MB`)
  note('  peak memory above the idle one', `${(subject.memory().peak - idle).toFixed(0)} MiB`)
}
