/** How the compiler gets at MOF files; it reads none itself. Paths use `/`. */
export interface Loader {
  /** The text of a file; undefined if there is no such file. */
  read(path: string): string | undefined
  /** The path of a file of this name (such as `CIM_Foo.mof`) somewhere below the search path. */
  find?(fileName: string): string | undefined
}

/** Where an included file can be: beside the including file. Absolute paths stay as they are. */
export function pathBeside(file: string, included: string): string {
  const normal = included.replaceAll('\\', '/')
  const slash = file.lastIndexOf('/')
  return normal.startsWith('/') || slash < 0 ? normal : file.slice(0, slash + 1) + normal
}

/** A loader over texts in memory, by path. */
export function memoryLoader(files: Readonly<Record<string, string>>): Loader {
  const paths = Object.keys(files)
  return {
    read: (path) => files[path],
    find: (fileName) => paths.find((path) => path === fileName || path.endsWith(`/${fileName}`)),
  }
}
