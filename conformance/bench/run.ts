import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { className, instanceName, intrinsic, parameter, value } from '../operations/messages.ts'
import { headersFor, send, targetOf } from '../operations/raw-http.ts'
import { largeSite } from './large-site.ts'
import { load, once, type Call } from './load.ts'
import { pulled } from './pull.ts'
import { cpuSeconds, memoryMiB } from './process-usage.ts'
import { startServer } from './server-process.ts'

/**
 * The performance harness: the server runs on core 0, the load comes from core 1, and every figure stands beside
 * what the same machine did in the same run. Usage: npm run bench [-- --json FILE] [-- --hosts N].
 */
if (process.env['IOVM_BENCH_PINNED'] === undefined) {
  const pinned = { ...process.env, IOVM_BENCH_PINNED: '1' }
  execFileSync('taskset', ['-c', '1', process.execPath, ...process.argv.slice(1)], {
    env: pinned,
    stdio: 'inherit',
  })
  process.exit(0)
}

const option = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(name)
  return at < 0 ? otherwise : (process.argv[at + 1] ?? otherwise)
}
const hosts = Number(option('--hosts', '1250'))
const seconds = Number(option('--seconds', '5'))
const password = 'bench-password'
const top = new URL('../..', import.meta.url).pathname
const work = mkdtempSync(join(tmpdir(), 'iovm-bench-'))
const figures: { what: string; figure: string; budget?: string }[] = []
process.on('exit', () => rmSync(work, { recursive: true, force: true }))

const note = (what: string, figure: string, budget?: string): void => {
  figures.push(budget === undefined ? { what, figure } : { what, figure, budget })
  process.stdout.write(`${what.padEnd(58)} ${figure.padEnd(34)} ${budget ?? ''}\n`)
}

const serve = (dataDirectory: string, ...more: string[]): string[] => [
  process.execPath,
  join(top, 'src/main.ts'),
  'serve',
  '--data-dir',
  join(work, dataDirectory),
  '--http-port',
  '0',
  '--https-port',
  'none',
  ...more,
]

const environment = { IOVM_ADMIN_PASSWORD: password }
await start()
await bigSite()
const json = option('--json', '')
if (json !== '') writeFileSync(json, JSON.stringify(figures, null, 2))

/** The shipped site: start-up and memory, twice, since the first start also makes keys and accounts. */
async function start(): Promise<void> {
  const first = await startServer(serve('small'), environment)
  await first.stop()
  const second = await startServer(serve('small'), environment)
  const target = targetOf(second.url, 'admin', password)
  await send(target, {
    headers: headersFor(target, 'EnumerateInstanceNames'),
    body: enumerateNames('IOV_Host'),
  })
  note('start to printed address (second start)', `${second.startSeconds.toFixed(2)} s`, 'under 1 s')
  note('memory at rest, shipped site', `${memoryMiB(second.pid).now.toFixed(0)} MiB`)
  await second.stop()
}

async function bigSite(): Promise<void> {
  const file = join(work, 'site.yaml')
  writeFileSync(file, largeSite(hosts))
  const server = await startServer(serve('large', '--site', file), environment)
  const target = targetOf(server.url, 'admin', password)
  const call = (method: string, body: string): Call => ({
    url: `${server.url}/cimom`,
    headers: headersFor(target, method),
    body: Buffer.from(body),
  })
  note(`start with ${hosts * 8} controllers`, `${server.startSeconds.toFixed(2)} s`)
  note('memory at rest, that site', `${memoryMiB(server.pid).now.toFixed(0)} MiB`)

  const names = (
    await send(target, {
      headers: headersFor(target, 'EnumerateInstanceNames'),
      body: enumerateNames('IOV_PhysicalPortController'),
    })
  ).body
  const keys =
    /<INSTANCENAME CLASSNAME="IOV_PhysicalPortController">(.*?)<\/INSTANCENAME>/s.exec(names)?.[1] ?? ''
  const getInstance = call(
    'GetInstance',
    intrinsic('GetInstance', parameter('InstanceName', instanceName('IOV_PhysicalPortController', keys))),
  )
  await compare(server.pid, 'GetInstance, concurrency 32', getInstance)
  const getClass = call(
    'GetClass',
    intrinsic(
      'GetClass',
      parameter('ClassName', className('IOV_VirtualPortController')) +
        parameter('LocalOnly', '<VALUE>FALSE</VALUE>'),
    ),
  )
  await compare(server.pid, 'GetClass with qualifiers, concurrency 32', getClass)
  const plain = await enumerate(
    server.pid,
    call(
      'EnumerateInstances',
      intrinsic('EnumerateInstances', parameter('ClassName', className('IOV_PhysicalPortController'))),
    ),
  )
  await pull(server.pid, call, plain)
  await server.stop()
}

/** Requests per second beside a koa server that answers a constant body of the same size. */
async function compare(pid: number, what: string, call: Call): Promise<void> {
  const size = await once(call)
  const constant = await startServer([
    process.execPath,
    join(top, 'conformance/bench/constant-server.ts'),
    String(size),
  ])
  const constantCall = { ...call, url: constant.url }
  await load(constantCall, 32, 1)
  await load(call, 32, 1)
  const before = cpuSeconds(pid)
  const ours = await load(call, 32, seconds)
  const cpu = cpuSeconds(pid) - before
  const theirs = await load(constantCall, 32, seconds)
  await constant.stop()
  const rate = ours.requests / ours.seconds
  const ratio = rate / (theirs.requests / theirs.seconds)
  note(`${what} (${size} bytes)`, `${rate.toFixed(0)}/s, p99 ${ours.p99.toFixed(1)} ms`)
  note('  beside koa with a constant body', `${(ratio * 100).toFixed(0)} %`, 'at least 60 %')
  note('  CPU of the server for each', `${((cpu / ours.requests) * 1000).toFixed(3)} ms`, 'at most 0.12 ms')
}

/** Answers the seconds that one enumeration took, of CPU and on the clock. */
async function enumerate(pid: number, call: Call): Promise<{ cpu: number; wall: number }> {
  await once(call)
  const idle = memoryMiB(pid).now
  const rounds = 5
  let firstByteMs = 0
  let bytes = 0
  const before = cpuSeconds(pid)
  const start = performance.now()
  for (let round = 0; round < rounds; round++) {
    const from = performance.now()
    bytes += await once(
      call,
      undefined,
      () => (firstByteMs = Math.max(firstByteMs, performance.now() - from)),
    )
  }
  const wall = (performance.now() - start) / 1000
  const cpu = cpuSeconds(pid) - before
  note(
    `EnumerateInstances of ${hosts * 8} controllers`,
    `${(bytes / rounds / 1e6).toFixed(1)} MB in ${(wall / rounds).toFixed(2)} s`,
  )
  note('  CIM-XML for each second of CPU', `${(bytes / 1e6 / cpu).toFixed(0)} MB`, 'at least 150 MB')
  note('  first byte, slowest of five', `${firstByteMs.toFixed(0)} ms`, 'within 50 ms')
  note('  peak memory above the idle one', `${(memoryMiB(pid).peak - idle).toFixed(0)} MiB`, 'within 60 MiB')
  return { cpu: cpu / rounds, wall: wall / rounds }
}

/** The same instances in pieces of 1,000, beside the enumeration at once. */
async function pull(
  pid: number,
  call: (method: string, body: string) => Call,
  plain: { cpu: number; wall: number },
): Promise<void> {
  const most = 1000
  const parameters = parameter('ClassName', className('IOV_PhysicalPortController'))
  const open = call(
    'OpenEnumerateInstances',
    intrinsic('OpenEnumerateInstances', parameters + parameter('MaxObjectCount', value(String(most)))),
  )
  const run = () => pulled(open, (body) => call('PullInstancesWithPath', body), most)
  await run()
  const idle = memoryMiB(pid).now
  const rounds = 5
  let bytes = 0
  let requests = 0
  const before = cpuSeconds(pid)
  const start = performance.now()
  for (let round = 0; round < rounds; round++) {
    const done = await run()
    bytes += done.bytes
    requests += done.requests
  }
  const wall = (performance.now() - start) / 1000 / rounds
  const cpu = (cpuSeconds(pid) - before) / rounds
  const share = (whole: number, part: number): string => `${((whole / part) * 100).toFixed(0)} %`
  note(
    `The same, pulled in ${requests / rounds} requests of ${most}`,
    `${(bytes / rounds / 1e6).toFixed(1)} MB in ${wall.toFixed(2)} s`,
  )
  note('  objects for each second of CPU, beside the plain one', share(plain.cpu, cpu), 'at least 80 %')
  note('  objects for each second on the clock, beside it', share(plain.wall, wall))
  note('  CIM-XML for each second of CPU', `${(bytes / rounds / 1e6 / cpu).toFixed(0)} MB`)
  note('  peak memory above the idle one', `${(memoryMiB(pid).peak - idle).toFixed(0)} MiB`)
}

function enumerateNames(name: string): string {
  return intrinsic('EnumerateInstanceNames', parameter('ClassName', className(name)))
}
