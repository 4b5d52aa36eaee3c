import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { create } from 'xmlbuilder2'

/** An element of XML that libvirt reads or writes: small, without namespaces that matter and without mixed content. */
export interface XMLElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XMLElement[]
  /** Without white space around it; empty where there are children. */
  readonly text: string
}

export function element(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  content: readonly XMLElement[] | string = [],
): XMLElement {
  return typeof content === 'string'
    ? { name, attributes, children: [], text: content }
    : { name, attributes, children: content, text: '' }
}

/** All elements of that name right below. */
export function childrenOf(parent: XMLElement | undefined, name: string): XMLElement[] {
  return parent?.children.filter((child) => child.name === name) ?? []
}

/** The first element down the path; undefined: there is none. */
export function at(parent: XMLElement | undefined, ...path: readonly string[]): XMLElement | undefined {
  return path.reduce<XMLElement | undefined>((found, name) => childrenOf(found, name)[0], parent)
}

/** xmlbuilder2 leaves an `&` that looks like an entity as it is, so each is written as `&amp;` before. */
export function writeXML(root: XMLElement): string {
  const document = create()
  append(document, root)
  return document.end({ headless: true })
}

/**
 * Reads one element, or several after each other.
 * @throws RangeError it is not well-formed XML, or has a DOCTYPE
 */
export function readXML(text: string): XMLElement[] {
  if (text.includes('<!DOCTYPE')) throw new RangeError('it has a DOCTYPE')
  // The validator wants one root.
  const valid = XMLValidator.validate(`<all>${text}</all>`)
  if (valid !== true) throw new RangeError(`${valid.err.msg} (line ${valid.err.line})`)
  return elementsOf(parser.parse(text))
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  ignoreDeclaration: true,
  htmlEntities: true,
})

function append(parent: ReturnType<typeof create>, { name, attributes, children, text }: XMLElement): void {
  const made = parent.ele(name)
  for (const [key, value] of Object.entries(attributes)) made.att(key, escapedOnce(value))
  if (text !== '') made.txt(escapedOnce(text))
  for (const child of children) append(made, child)
}

const escapedOnce = (text: string): string => text.replaceAll('&', '&amp;')

function elementsOf(nodes: unknown): XMLElement[] {
  if (!Array.isArray(nodes)) return []
  return nodes.filter(isRecord).flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== attributesKey && key !== textKey)
    if (name === undefined) return []
    const content: unknown = node[name]
    const attributes = isRecord(node[attributesKey]) ? node[attributesKey] : {}
    return [
      {
        name,
        attributes: Object.fromEntries(
          Object.entries(attributes).map(([key, value]) => [key, String(value)]),
        ),
        children: elementsOf(content),
        text: textOf(content),
      },
    ]
  })
}

function textOf(content: unknown): string {
  if (!Array.isArray(content)) return ''
  return content
    .filter(isRecord)
    .map((node) => (typeof node[textKey] === 'string' ? node[textKey] : ''))
    .join('')
}

const attributesKey = ':@'
const textKey = '#text'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
