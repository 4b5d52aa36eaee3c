import { readFile, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Limits } from '../base/limits.ts'
import type { SourceError } from '../base/source-error.ts'
import { describe } from './describe.ts'
import { checkDuplicates } from './duplicates.ts'
import { checkReferences } from './references.ts'
import { checkSchema } from './schema-check.ts'
import type { SiteConfiguration } from './site-configuration.ts'
import { SiteSource } from './site-source.ts'

/** The embedded, simulated site. */
export const defaultSiteFile = fileURLToPath(new URL('default-site.yaml', import.meta.url))

/** A site file that cannot be used; the message lists every fault with file, line, column and path. */
export class SiteFileError extends Error {
  readonly faults: readonly SourceError[]

  constructor(faults: readonly SourceError[]) {
    super(faults.map(faultLine).join('\n'))
    this.name = 'SiteFileError'
    this.faults = faults
  }
}

/** Reads a site file. @throws SiteFileError when it cannot be used; the file system's error when it cannot be read. */
export async function readSite(
  file: string,
  limits: Pick<Limits, 'siteFileBytes'>,
): Promise<SiteConfiguration> {
  const { size } = await stat(file)
  if (size > limits.siteFileBytes) {
    throw new Error(`${file}: the site file has ${size} bytes; at most ${limits.siteFileBytes} are read`)
  }
  return loadSite(await readFile(file, 'utf8'), file)
}

/** The site that a text in the form of site.schema.json describes. @throws SiteFileError with all that is wrong. */
export function loadSite(text: string, fileName: string): SiteConfiguration {
  const source = new SiteSource(text, fileName)
  failOnFaults(source)
  const value = source.value()
  failOnFaults(source)
  if (!checkSchema(value, source)) throw new SiteFileError(inOrder(source.faults))
  const site = describe(value, source)
  failOnFaults(source)
  checkDuplicates(site, source)
  checkReferences(site, source)
  failOnFaults(source)
  return site
}

function failOnFaults({ faults }: SiteSource): void {
  if (faults.length > 0) throw new SiteFileError(inOrder(faults))
}

function inOrder(faults: readonly SourceError[]): SourceError[] {
  return faults.toSorted((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
}

function faultLine({ position: { file, line, column }, message, hint }: SourceError): string {
  return `${file}:${line}:${column}: ${message}${hint === undefined ? '' : ` (${hint})`}`
}
