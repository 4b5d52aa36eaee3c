import { readFile, stat } from 'node:fs/promises'

/** A server's certificate (chain) and private key, both PEM. */
export interface TLSIdentity {
  readonly cert: string
  readonly key: string
}

/** Reads a certificate and key that the operator brings; throws an Error that names the file. */
export async function readTLSIdentity(certFile: string, keyFile: string): Promise<TLSIdentity> {
  const [cert, key] = await Promise.all([
    readPEM(certFile, 'CERTIFICATE', 'certificate'),
    readPEM(keyFile, 'PRIVATE KEY', 'private key'),
  ])
  return { cert, key }
}

/** Whether others than the owner may read the file: worth a warning for a private key. */
export async function othersMayRead(file: string): Promise<boolean> {
  return ((await stat(file)).mode & 0o077) !== 0
}

async function readPEM(file: string, label: string, what: string): Promise<string> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new Error(`cannot read the ${what} ${file}: ${(error as Error).message}`, { cause: error })
  }
  if (!text.includes(`${label}-----`))
    throw new Error(`${file} holds no ${what} in PEM form ("-----BEGIN … ${label}-----")`)
  return text
}
