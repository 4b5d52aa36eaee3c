import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Loader } from './loader.ts'

/** A loader that reads the file system; `find` looks below the search path's folders, first folder first. */
export function fileLoader(searchPath: readonly string[] = []): Loader {
  let index: Map<string, string> | undefined
  return {
    read(path) {
      try {
        return readFileSync(path, 'utf8')
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    find(fileName) {
      index ??= indexOf(searchPath)
      return index.get(fileName.toLowerCase())
    },
  }
}

function indexOf(folders: readonly string[]): Map<string, string> {
  const index = new Map<string, string>()
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const key = entry.name.toLowerCase()
      if (entry.isFile() && key.endsWith('.mof') && !index.has(key))
        index.set(key, join(entry.parentPath, entry.name))
    }
  }
  return index
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR'
}
