import { HostError } from '../../host-access.ts'

/** A tree of files that is made up while it is walked: nothing is stored for what is never looked at. */
export type Node = Directory | File | Link

export interface Directory {
  readonly type: 'directory'
  names(): readonly string[]
  /** The child of that name; undefined: there is none. */
  child(name: string): Node | undefined
}

export interface File {
  readonly type: 'file'
  /** Absent: it cannot be read. Throws an Errno. */
  readonly read?: () => string
  /** Absent: it cannot be written. Throws an Errno. */
  readonly write?: (text: string) => void
}

/** A symbolic link; `target` is relative to the directory that the link is in, or absolute. */
export interface Link {
  readonly type: 'link'
  readonly target: string
}

/** What a file's read or write answers instead of success. */
export class Errno extends Error {
  constructor(name: string) {
    super(name)
    this.name = 'Errno'
  }
}

export function directory(children: Readonly<Record<string, () => Node>>): Directory {
  return {
    type: 'directory',
    names: () => Object.keys(children),
    child: (name) => (Object.hasOwn(children, name) ? children[name]?.() : undefined),
  }
}

/** A directory whose children are computed from their names. */
export function computed(
  names: () => readonly string[],
  child: (name: string) => Node | undefined,
): Directory {
  return { type: 'directory', names, child }
}

export const text = (value: string | number): File => ({ type: 'file', read: () => `${value}\n` })
/** A file that can only be written. */
export const onWrite = (write: (value: string) => void): File => ({ type: 'file', write })
export const link = (target: string): Link => ({ type: 'link', target })

/** Directories that are remembered between two changes: a backend reads many files of one after the other. */
const rememberedDirectories = 64

/** The files of a host, by their paths. Failures are HostErrors. */
export class FileTree {
  readonly #root: Directory
  readonly #directories = new Map<string, Directory>()

  constructor(root: Directory) {
    this.#root = root
  }

  read(path: string): string {
    const node = this.#find(path)
    if (node.type === 'directory') throw new HostError('EISDIR', path)
    if (node.type === 'link' || node.read === undefined) throw new HostError('EACCES', path)
    return guard(path, node.read)
  }

  write(path: string, value: string): void {
    const node = this.#find(path)
    if (node.type === 'directory') throw new HostError('EISDIR', path)
    if (node.type === 'link' || node.write === undefined) throw new HostError('EACCES', path)
    const { write } = node
    // A write of no octets never reaches the driver.
    if (value !== '') guard(path, () => write(value))
    this.forget()
  }

  list(path: string): string[] {
    const node = this.#find(path)
    if (node.type !== 'directory') throw new HostError('ENOTDIR', path)
    return [...node.names()]
  }

  readLink(path: string): string {
    const node = this.#find(path, { followLast: false })
    if (node.type !== 'link') throw new HostError('EINVAL', path)
    return node.target
  }

  /** To be called after each change of what the tree is made up from. */
  forget(): void {
    this.#directories.clear()
  }

  #find(path: string, { followLast = true } = {}): Node {
    const slash = path.lastIndexOf('/')
    const above = this.#directory(path.slice(0, slash))
    const child = above?.child(path.slice(slash + 1))
    if (child === undefined || (child.type === 'link' && followLast))
      return walk(this.#root, path, { followLast })
    return child
  }

  /** undefined: it is no directory, or not there. */
  #directory(path: string): Directory | undefined {
    const known = this.#directories.get(path)
    if (known !== undefined) return known
    const node = walk(this.#root, path)
    if (node.type !== 'directory') return undefined
    if (this.#directories.size >= rememberedDirectories) this.#directories.clear()
    this.#directories.set(path, node)
    return node
  }
}

/** path_resolution(7), without permissions. */
function walk(root: Directory, path: string, { followLast = true } = {}): Node {
  let rest = path.split('/').filter((part) => part !== '')
  let above: Directory[] = []
  let node: Node = root
  for (let links = 0; ;) {
    const name = rest[0]
    if (name === undefined) return node
    rest = rest.slice(1)
    if (node.type !== 'directory') throw new HostError('ENOTDIR', path)
    if (name === '.') continue
    if (name === '..') {
      node = above.at(-1) ?? root
      above = above.slice(0, -1)
      continue
    }
    const child = node.child(name)
    if (child === undefined) throw new HostError('ENOENT', path)
    if (child.type === 'link' && (rest.length > 0 || followLast)) {
      links += 1
      if (links > 40) throw new HostError('ELOOP', path)
      rest = [...child.target.split('/').filter((part) => part !== ''), ...rest]
      if (child.target.startsWith('/')) {
        node = root
        above = []
      }
      continue
    }
    above = [...above, node]
    node = child
  }
}

function guard<T>(path: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    if (error instanceof Errno) throw new HostError(error.message, path, { cause: error })
    throw error
  }
}
