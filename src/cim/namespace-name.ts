const normal = /^[^\s/]+(?:\/[^\s/]+)*$/

/**
 * A namespace name as it is written in this program: no slash at either end, no empty parts
 * (DSP0004 2.8, 8.2). Comparison ignores case: compare `namespaceKey`.
 */
export function normalizeNamespace(name: string): string {
  // Nearly every name is, and it is asked for each object of an answer.
  if (normal.test(name)) return name
  return name
    .trim()
    .replace(/^\/+|\/+$/g, '')
    .replace(/\/{2,}/g, '/')
}

export function namespaceKey(name: string): string {
  return normalizeNamespace(name).toLowerCase()
}
