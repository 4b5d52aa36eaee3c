import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SaxesParser } from 'saxes'
import { headersFor, send, targetOf } from './raw-http.ts'

/**
 * The W3C XML conformance test suite (20130923) against the server's reader, over the wire: what is not well-formed
 * must be refused as such, and well-formed XML 1.0 in UTF-8 only because it is no CIM-XML. The reader takes no DOCTYPE,
 * so that documents with one are tried without it where it declares nothing that they use. saxes gives a second opinion
 * on these. Usage: node w3c-xml.ts URL USER PASSWORD FOLDER.
 */
const [url, user, password, folder] = process.argv.slice(2)
if (url === undefined || user === undefined || password === undefined || folder === undefined) {
  process.stderr.write('usage: node w3c-xml.ts URL USER PASSWORD FOLDER\n')
  process.exit(2)
}
const target = targetOf(url, user, password)

interface Test {
  id: string
  file: string
  type: string
  /** As the suite's catalogue gives them. */
  attributes: Record<string, string>
}

const catalogues = [
  'xmltest/xmltest.xml',
  'sun/sun-valid.xml',
  'sun/sun-invalid.xml',
  'sun/sun-not-wf.xml',
  'oasis/oasis.xml',
  'ibm/ibm_oasis_valid.xml',
  'ibm/ibm_oasis_invalid.xml',
  'ibm/ibm_oasis_not-wf.xml',
  'japanese/japanese.xml',
  'eduni/errata-2e/errata2e.xml',
  'eduni/errata-3e/errata3e.xml',
  'eduni/errata-4e/errata4e.xml',
]

function testsOf(catalogue: string): Test[] {
  const file = join(folder as string, catalogue)
  const tests = readFileSync(file, 'utf8').matchAll(/<TEST\s([^>]*)>/g)
  return Array.from(tests, ([, text]) => {
    const pairs = Array.from((text as string).matchAll(/([\w-]+)\s*=\s*["']([^"']*)["']/g))
    const attributes = Object.fromEntries(pairs.map(([, name, value]) => [name as string, value as string]))
    const { ID = '', URI = '', TYPE = '' } = attributes
    return { id: ID, file: join(dirname(file), URI), type: TYPE, attributes }
  })
}

const counts = { refused: 0, bare: 0, taken: 0, without: 0, outside: 0 }
const faults: string[] = []
for (const test of catalogues.flatMap(testsOf)) {
  const fault = await judge(test)
  if (fault !== undefined) faults.push(`${test.id} (${test.type}): ${fault}`)
}
const { refused, bare, taken, without, outside } = counts
process.stdout.write(
  `        ${refused + taken + without} cases of the suite; ${outside} outside of the subset\n`,
)
report(
  `${refused} documents that are not well-formed are refused, ${bare} of them also without their DOCTYPE`,
  'refuses',
)
report(`${taken} well-formed documents and ${without} without their DOCTYPE are read`, 'reads')

function report(name: string, verb: string): void {
  const wrong = faults.filter((fault) => fault.includes(` ${verb} `))
  process.stdout.write(wrong.length === 0 ? `ok      ${name}\n` : `FAILED  ${name}\n`)
  for (const line of wrong.slice(0, 20)) process.stdout.write(`        ${line}\n`)
}

async function judge({ type, file, attributes }: Test): Promise<string | undefined> {
  const isOld =
    /\b5\b/.test(attributes['EDITION'] ?? '5') &&
    (attributes['RECOMMENDATION'] ?? 'XML1.0').startsWith('XML1.0')
  if (!isOld || type === 'error') return outsider()
  const bytes = readFileSync(file)
  if (type === 'not-wf') return refusal(bytes)
  const text = decode(bytes)
  if (text === undefined || /^<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])/i.test(text)) return outsider()
  if (!text.includes('<!DOCTYPE')) {
    counts.taken++
    return reading(text)
  }
  const bare = withoutDoctype(text)
  if (bare === undefined || !isWellFormed(bare)) return outsider()
  counts.without++
  return reading(bare)
}

function outsider(): undefined {
  counts.outside++
  return undefined
}

/**
 * A document with a DOCTYPE is refused for that; where it goes wrong elsewhere, it is tried without.
 */
async function refusal(bytes: Buffer): Promise<string | undefined> {
  counts.refused++
  const text = decode(bytes)
  const bare = text?.includes('<!DOCTYPE') === true ? withoutDoctype(text) : undefined
  const tries = bare === undefined || isWellFormed(bare) ? [bytes] : [bytes, Buffer.from(bare)]
  counts.bare += tries.length - 1
  for (const each of tries) {
    const answer = await ask(each)
    if (answer !== 'request-not-well-formed' && (answer !== 'request-not-valid' || isPlain(each)))
      return `the server refuses not what is wrong, but by ${answer}`
  }
  return undefined
}

/** Not UTF-8, or in another encoding by its own words: the server names that fault by another token. */
function isPlain(bytes: Buffer): boolean {
  const text = decode(bytes)
  return text !== undefined && !/<\?xml[^>]*encoding/i.test(text)
}

async function reading(text: string): Promise<string | undefined> {
  const answer = await ask(Buffer.from(text))
  return answer === 'request-not-valid' ? undefined : `well-formed, but the server reads it as ${answer}`
}

async function ask(body: Buffer): Promise<string> {
  const response = await send(target, { headers: headersFor(target, 'GetClass'), body })
  return String(response.headers['cimerror'] ?? `HTTP ${response.status}`)
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** Undefined where the document uses what its DOCTYPE declares: entities. */
function withoutDoctype(text: string): string | undefined {
  const start = text.indexOf('<!DOCTYPE')
  const end =
    /^<!DOCTYPE[^[>]*(?:\[(?:[^\]"'<]|"[^"]*"|'[^']*'|<!--.*?-->|<\?.*?\?>|<![^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*>)*\]\s*)?>/s.exec(
      text.slice(start),
    )
  if (end === null || text.slice(0, start).includes('<!--')) return undefined
  const bare = text.slice(0, start) + text.slice(start + end[0].length)
  return /&(?!#|(?:lt|gt|amp|apos|quot);)/.test(bare) ? undefined : bare
}

function isWellFormed(text: string): boolean {
  let isFine = true
  const parser = new SaxesParser()
  parser.on('error', () => (isFine = false))
  parser.write(text).close()
  return isFine
}
