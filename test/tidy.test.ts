import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { config, expect } from 'chai'
import { basename, dirname, extname, join, posix, relative } from 'node:path'

config.truncateThreshold = 0

const top = join(import.meta.dirname, '..')

/** Who may import whom (DESIGN.md §2), besides itself and `base`. */
const mayImport: Readonly<Record<string, readonly string[] | 'all'>> = {
  base: [],
  cim: [],
  xml: [],
  snmp: [],
  ovsdb: [],
  iov: [],
  mof: ['cim'],
  operations: ['cim'],
  query: ['cim'],
  repository: ['cim', 'mof'],
  cimxml: ['cim', 'operations', 'xml'],
  client: ['cim', 'operations', 'cimxml'],
  broker: ['cim', 'operations', 'query', 'repository'],
  indications: ['cim', 'operations', 'query', 'broker', 'cimxml', 'client'],
  store: ['iov', 'cim', 'repository'],
  site: ['iov'],
  providers: ['cim', 'operations', 'broker', 'indications', 'iov'],
  backends: ['iov', 'snmp', 'ovsdb', 'client', 'cim'],
  http: ['cim', 'operations', 'cimxml', 'broker'],
  cli: 'all',
  main: 'all',
}

/** Tables that others look things up in; every other index.ts would be a barrel. */
const tables = ['src/providers/index.ts', 'src/backends/index.ts']

/** Written by a program, as long as the classes are many. */
const generated = ['src/providers/iov/classes.ts', 'src/providers/interop/classes.ts']

const sources = filesBelow('src').filter((file) => file.endsWith('.ts'))
const tests = filesBelow('test').filter((file) => file.endsWith('.ts'))
const programs = [...sources, ...tests, ...filesBelow('conformance').filter((file) => file.endsWith('.ts'))]
const texts = [
  ...programs,
  ...['mof', 'conformance', '.ci'].flatMap(filesBelow).filter((file) => !programs.includes(file)),
  ...['README.md', 'package.json', '.npmrc', 'eslint.config.js', 'tsconfig.json'].filter((file) =>
    existsSync(join(top, file)),
  ),
]
const contents = new Map([...new Set([...sources, ...texts])].map((file) => [file, read(file)]))
const imports = new Map(sources.map((file) => [file, importsOf(file)]))

describe('tidy', () => {
  it('knows every folder of src/', () => {
    const folders = [...new Set(sources.map(folderOf))]
    expect(folders.filter((folder) => !(folder in mayImport))).to.deep.equal([])
  })

  it('lets each folder import what it may', () => {
    const wrong = [...imports].flatMap(([file, imported]) =>
      imported
        .filter(({ target }) => !permitted(folderOf(file), folderOf(target)))
        .map(({ target }) => `${file} imports ${target}`),
    )
    expect(wrong).to.deep.equal([])
  })

  it('imports only files that are there, with their extension', () => {
    const wrong = [...imports].flatMap(([file, imported]) =>
      imported
        .filter(({ target }) => !existsSync(join(top, target)))
        .map(({ target }) => `${file} imports ${target}`),
    )
    expect(wrong).to.deep.equal([])
  })

  it('has no cycles between files that run', () => {
    const graph = new Map(
      [...imports].map(([file, imported]) => [
        file,
        imported.filter(({ typeOnly }) => !typeOnly).map(({ target }) => target),
      ]),
    )
    expect(cycleIn(graph)).to.equal(undefined)
  })

  it('has no cycles between folders, types included', () => {
    const graph = new Map<string, string[]>()
    for (const [file, imported] of imports) {
      const from = folderOf(file)
      const others = imported.map(({ target }) => folderOf(target)).filter((folder) => folder !== from)
      graph.set(from, [...(graph.get(from) ?? []), ...others])
    }
    expect(cycleIn(graph)).to.equal(undefined)
  })

  it('keeps the conformance runs outside of the program', () => {
    const inside = programs.filter(
      (file) =>
        file.startsWith('conformance/') &&
        /from\s+'(?:\.\.\/)+(?:src|test)\//.test(contents.get(file) ?? read(file)),
    )
    expect(inside).to.deep.equal([])
  })

  it('has no barrel files', () => {
    const reexports = /^export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s*(?:as\s+\w+\s*)?from\s/m
    const barrels = sources.filter(
      (file) =>
        (basename(file) === 'index.ts' && !tables.includes(file)) || reexports.test(contents.get(file) ?? ''),
    )
    expect(barrels).to.deep.equal([])
  })

  it('keeps files short', () => {
    const long = programs
      .filter((file) => !generated.includes(file) && (contents.get(file) ?? '').split('\n').length > 401)
      .map((file) => `${file} has more than 400 lines`)
    expect(long).to.deep.equal([])
  })

  it('names program files in kebab case', () => {
    const form = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test)?\.ts$/
    expect(programs.filter((file) => !form.test(basename(file)))).to.deep.equal([])
  })

  it('reads arguments and environment in main.ts only', () => {
    const readers = sources.filter((file) => /\bprocess\s*\.\s*(?:env|argv)\b/.test(contents.get(file) ?? ''))
    expect(readers.filter((file) => file !== 'src/main.ts')).to.deep.equal([])
  })

  it('writes by no console', () => {
    expect(sources.filter((file) => /\bconsole\s*\./.test(contents.get(file) ?? ''))).to.deep.equal([])
  })

  it('lays its tests out as its sources', () => {
    const homeless = tests.filter(
      (file) => file.endsWith('.test.ts') && file !== 'test/tidy.test.ts' && !hasSource(file),
    )
    expect(homeless).to.deep.equal([])
  })

  it('leaves nothing for later', () => {
    const marks = new RegExp(
      `\\b(?:${['TO', 'FIX'].map((part) => `${part}${part === 'TO' ? 'DO' : 'ME'}`).join('|')})\\b`,
    )
    expect(programs.filter((file) => marks.test(contents.get(file) ?? ''))).to.deep.equal([])
  })

  it('switches no check off', () => {
    const off = new RegExp(['eslint', 'disable'].join('-') + '|@ts-(?:ignore|nocheck)|\\.(?:skip|only)\\(')
    const here = 'test/tidy.test.ts'
    expect(programs.filter((file) => file !== here && off.test(contents.get(file) ?? ''))).to.deep.equal([])
  })

  it('names no place of one machine', () => {
    const places = new RegExp(`(?<![\\w.$}-])/(?:${['work', 'root', 'home'].join('|')})/[a-z]`)
    const wrong = [...contents].flatMap(([file, text]) =>
      text.split('\n').flatMap((line, index) =>
        // `root/cimv2` is a namespace, which some clients send with a slash before it.
        places.test(line.replaceAll(/\/root\/(?:cimv2|interop)/gi, ''))
          ? [`${file}:${index + 1}: ${line.trim()}`]
          : [],
      ),
    )
    expect(wrong).to.deep.equal([])
  })
})

interface Import {
  readonly target: string
  readonly typeOnly: boolean
}

function filesBelow(folder: string): string[] {
  if (!existsSync(join(top, folder))) return []
  return readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !['.pyc', '.gz', '.db'].includes(extname(entry.name)))
    .map((entry) => posix.join(relative(top, entry.parentPath), entry.name))
    .sort()
}

function read(file: string): string {
  return readFileSync(join(top, file), 'utf8')
}

/** The folder below src/ that a file belongs to; main.ts is one of its own. */
function folderOf(file: string): string {
  const [, folder = ''] = file.split('/')
  return folder === 'main.ts' ? 'main' : folder
}

function permitted(from: string, to: string): boolean {
  const allowed = mayImport[from] ?? []
  return allowed === 'all' ? to !== 'main' : from === to || to === 'base' || allowed.includes(to)
}

/** The relative imports of a file: static ones, re-exports, `import()` and types by `import('…')`. */
function importsOf(file: string): Import[] {
  const text = contents.get(file) ?? ''
  const statements = text.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[\w*\s{},]*?\sfrom\s+)?'(\.[^']+)'/gm,
  )
  const expressions = text.matchAll(/\bimport\(\s*'(\.[^']+)'\s*\)/g)
  return [
    ...[...statements].map(([, type, target = '']) => ({ target, typeOnly: type !== undefined })),
    ...[...expressions].map(([, target = '']) => ({ target, typeOnly: false })),
  ].map(({ target, typeOnly }) => ({ target: posix.join(dirname(file), target), typeOnly }))
}

/** One cycle of a directed graph, as a text; undefined when it has none. */
function cycleIn(graph: ReadonlyMap<string, readonly string[]>): string | undefined {
  const finished = new Set<string>()
  const path: string[] = []
  const visit = (node: string): string | undefined => {
    if (finished.has(node)) return undefined
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node].join(' → ')
    path.push(node)
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next)
      if (cycle !== undefined) return cycle
    }
    path.pop()
    finished.add(node)
    return undefined
  }
  for (const node of graph.keys()) {
    const cycle = visit(node)
    if (cycle !== undefined) return cycle
  }
  return undefined
}

/** What was learnt in the field, and what holds for the whole domain, is about no one source. */
const aboutMany = ['test/field-lessons/', 'test/iov/model/']

/** `test/a/b.test.ts` belongs to `src/a/b.ts`, or to the folder `src/a/b`. */
function hasSource(file: string): boolean {
  if (aboutMany.some((folder) => file.startsWith(folder))) return true
  const path = file.replace(/^test\//, 'src/').replace(/\.test\.ts$/, '')
  return existsSync(join(top, `${path}.ts`)) || existsSync(join(top, path))
}
