import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../src/store/store.ts'
import { openServerStore } from '../../src/store/store.ts'

let bytes = 0

export const environment = {
  now: () => 1_000_000,
  randomBytes: (count: number) => new Uint8Array(count).fill((bytes += 1)),
}

export const limits = { databaseBusyTimeoutMs: 0, verifiedPasswords: 2, accountsRecheckMs: 100 }

/** A directory that goes when the test ends. */
export function temporaryDirectory(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'iovm-test-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

export function openServer(directory: string): Promise<Store> {
  return openServerStore(directory, 4711, limits, environment)
}
