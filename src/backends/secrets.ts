import { closeSync, openSync, readSync } from 'node:fs'
import type { Limits } from '../base/limits.ts'
import type { SecretSource } from '../iov/site-description.ts'

/** The secret that is there now. Throws an Error that says why there is none, and never holds a part of one. */
export type SecretReader = (source: SecretSource) => string

/** Reads each time anew, so that keys can be changed while the server runs. */
export function secretReader(
  variables: Readonly<Record<string, string | undefined>>,
  { secretBytes }: Pick<Limits, 'secretBytes'>,
): SecretReader {
  return (source) => {
    if ('variable' in source) {
      const value = variables[source.variable] ?? ''
      if (value === '') throw new Error(`the environment variable ${source.variable} is not set`)
      return value
    }
    const value = readStart(source.file, secretBytes).replace(/\r?\n$/, '')
    if (value === '') throw new Error(`${source.file} is empty`)
    return value
  }
}

function readStart(file: string, longest: number): string {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(longest + 1)
    const length = readSync(descriptor, bytes, 0, bytes.length, 0)
    if (length > longest) throw new Error(`${file} has more than ${longest} bytes: that is no secret`)
    return bytes.toString('utf8', 0, length)
  } finally {
    closeSync(descriptor)
  }
}
