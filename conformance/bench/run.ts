import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkSeconds } from '../mof/programs.ts'
import { className, parameter } from '../operations/messages.ts'
import { compare } from './compare.ts'
import { beside, enumerate, pull } from './enumerate.ts'
import { largeSite } from './large-site.ts'
import type { Call } from './load.ts'
import { about, compareServers, note, writeFigures } from './report.ts'
import { startServer } from './server-process.ts'
import { associators, staticInstances } from './static.ts'
import { Subject } from './subject.ts'

/**
 * The performance harness: the server runs on core 0, the load comes from core 1, and every figure stands beside
 * what the same machine did in the same run. Usage: npm run bench [-- OPTIONS], with
 *
 *   --hosts N      hosts of the simulated site, with 8 controllers each (12500; 100 for a quick look)
 *   --static N     static instances (100000)
 *   --seconds N    how long each load lasts (6)
 *   --only NAME    one part: start, mof, site, static, placement
 *   --json FILE    the figures as JSON
 *   --url URL --namespace NAME --class NAME --user NAME --password TEXT --pid N
 *                  another WBEM server over HTTP: what can be seen of it from outside, and with its process on this
 *                  machine also CPU and memory. Given twice, both are measured and compared; what is given once for
 *                  both holds for both.
 */
if (process.env['IOVM_BENCH_PINNED'] === undefined && availableParallelism() > 1) {
  const pinned = { ...process.env, IOVM_BENCH_PINNED: '1' }
  execFileSync('taskset', ['-c', '1', process.execPath, ...process.argv.slice(1)], {
    env: pinned,
    stdio: 'inherit',
  })
  process.exit(0)
}

const { values: options } = parseArgs({
  options: {
    hosts: { type: 'string', default: '12500' },
    static: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '6' },
    only: { type: 'string' },
    json: { type: 'string' },
    url: { type: 'string', multiple: true, default: [] },
    namespace: { type: 'string', multiple: true, default: ['root/cimv2'] },
    class: { type: 'string', multiple: true, default: ['IOV_PhysicalPortController'] },
    user: { type: 'string', multiple: true, default: ['admin'] },
    password: { type: 'string', multiple: true, default: [''] },
    pid: { type: 'string', multiple: true, default: [] },
  },
})
const hosts = Number(options.hosts)
const seconds = Number(options.seconds)
const password = 'bench-password'
const top = join(import.meta.dirname, '../..')
const work = mkdtempSync(join(tmpdir(), 'iovm-bench-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))

const parts: Readonly<Record<string, () => Promise<void>>> = {
  start,
  mof,
  site: largestSite,
  static: staticOnes,
  placement,
}
if (options.url.length > 0) await others(options.url)
else for (const [name, run] of Object.entries(parts)) if ((options.only ?? name) === name) await run()
if (options.json !== undefined) writeFigures(options.json)

function serve(dataDirectory: string, ...more: string[]): Promise<Awaited<ReturnType<typeof startServer>>> {
  const ports = ['--http-port', '0', '--https-port', 'none']
  const program = [process.execPath, join(top, 'src/main.ts'), 'serve']
  return startServer([...program, '--data-dir', join(work, dataDirectory), ...ports, ...more], {
    IOVM_ADMIN_PASSWORD: password,
  })
}

/** The shipped site: start-up and memory, twice, since the first start also makes keys and accounts. */
async function start(): Promise<void> {
  const first = await serve('small')
  await first.stop()
  const from = performance.now()
  const second = await serve('small')
  const subject = new Subject(second.url, 'admin', password, 'root/cimv2', second.pid)
  await subject.firstName('IOV_Host')
  const firstAnswer = (performance.now() - from) / 1000
  note('start to first answer (second start)', `${firstAnswer.toFixed(2)} s`, 'under 1 s')
  note('  CPU of the start', `${subject.cpu().toFixed(2)} s`)
  note('memory at rest, shipped site', `${subject.memory().now.toFixed(0)} MiB`)
  await small(subject, 'IOV_PhysicalPortController', 'IOV_InfrastructureManager')
  await second.stop()
}

/** The CPU that the CIM Schema costs: that of the command, without what it costs to start it. */
async function mof(): Promise<void> {
  const schema = join(top, '../shared/reference/cim-schema/2.49.0-final/cim_schema_2.49.0.mof')
  if (!existsSync(schema)) return note('CIM Schema 2.49 compiled', 'it is not in ../shared')
  const empty = join(work, 'empty.mof')
  writeFileSync(empty, '')
  const best = (file: string): number => Math.min(...Array.from({ length: 3 }, () => checkSeconds(file)))
  const whole = best(schema) - best(empty)
  note('CIM Schema 2.49 compiled', `${whole.toFixed(2)} s of CPU`, 'under 1 s')
}

async function largestSite(): Promise<void> {
  const file = join(work, 'site.yaml')
  writeFileSync(file, largeSite(hosts))
  const server = await serve('large', '--site', file)
  const subject = new Subject(server.url, 'admin', password, 'root/cimv2', server.pid)
  note(`start with ${hosts * 8} controllers`, `${server.startSeconds.toFixed(2)} s`)
  note('memory at rest, that site', `${subject.memory().now.toFixed(0)} MiB`)
  await readings(subject, 'IOV_PhysicalPortController', `${hosts * 8} controllers`)
  await associators(subject, 'provided', await subject.firstName('IOV_Switch'), seconds)
  await server.stop()
}

/** Small answers: one instance, and one class with its qualifiers. */
async function small(subject: Subject, name: string, largeClass: string): Promise<void> {
  await compare(subject, 'GetInstance, concurrency 32', await getInstanceOf(subject, name), seconds)
  const getClass = subject.call(
    'GetClass',
    parameter('ClassName', className(largeClass)) + parameter('LocalOnly', '<VALUE>FALSE</VALUE>'),
  )
  await compare(subject, 'GetClass with qualifiers, concurrency 32', getClass, seconds)
}

/** What is read of one class among many instances. */
async function readings(subject: Subject, name: string, what: string): Promise<void> {
  const getInstance = await getInstanceOf(subject, name)
  await compare(subject, `GetInstance among ${what}`, getInstance, seconds)
  const plain = await enumerate(subject, what, name)
  await beside(subject, name, getInstance)
  await pull(subject, name, plain)
}

/** What no client can see: how long decisions take, and what a site weighs. A program of its own measures it. */
function placement(): Promise<void> {
  const file = join(work, 'placement.json')
  const program = ['--expose-gc', join(top, 'test/bench/placement.ts'), '--json', file]
  execFileSync(process.execPath, program, { stdio: ['ignore', 'ignore', 'inherit'] })
  for (const row of JSON.parse(readFileSync(file, 'utf8')) as PlacementRow[]) {
    const cpu = `of CPU ${row.meanCPUMs.toFixed(2)} ms, p99 ${row.p99CPUMs.toFixed(2)} ms`
    const times = `${row.medianMs.toFixed(2)} ms, p99 ${row.p99Ms.toFixed(2)} ms; ${cpu}`
    note(`placement among ${row.controllers}: ${row.request}`, times, 'under 10 ms')
    if (row.request === 'nothing asked')
      note(`  memory of the site of ${row.hosts} hosts`, `${row.siteMiB.toFixed(0)} MiB`, 'under 200 MiB')
  }
  return Promise.resolve()
}

interface PlacementRow {
  readonly hosts: number
  readonly controllers: number
  readonly request: string
  readonly medianMs: number
  readonly p99Ms: number
  readonly meanCPUMs: number
  readonly p99CPUMs: number
  readonly siteMiB: number
}

async function staticOnes(): Promise<void> {
  const server = await serve('static')
  const subject = new Subject(server.url, 'admin', password, 'root/cimv2', server.pid)
  await staticInstances(subject, Number(options.static), seconds)
  note('peak memory of that server', `${subject.memory().peak.toFixed(0)} MiB`)
  await server.stop()
}

async function getInstanceOf(subject: Subject, name: string): Promise<Call> {
  return subject.call('GetInstance', parameter('InstanceName', await subject.firstName(name)))
}

async function others(urls: readonly string[]): Promise<void> {
  const names: string[] = []
  for (const [index, text] of urls.entries()) {
    const given = (values: readonly string[]): string => values[index] ?? values.at(-1) ?? ''
    const url = new URL(text)
    if (url.protocol !== 'http:') throw new Error(`${text}: only HTTP is measured`)
    const pid = options.pid[index]
    const subject = new Subject(
      `http://${url.hostname}:${url.port || '5988'}`,
      given(options.user),
      given(options.password),
      given(options.namespace),
      pid === undefined ? undefined : Number(pid),
    )
    const name = `${index + 1}. ${subject.url} ${subject.namespace}:${given(options.class)}`
    names.push(name)
    about(name)
    await small(subject, given(options.class), given(options.class))
    await readings(subject, given(options.class), 'all')
  }
  const [one, other] = names
  if (one !== undefined && other !== undefined) compareServers(one, other)
}
