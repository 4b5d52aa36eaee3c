import { scrypt, timingSafeEqual } from 'node:crypto'
import type { Environment } from '../base/environment.ts'

/** Cost of a hash (RFC 7914, 2): about 50 ms and 16 MiB. */
const cost = { N: 16384, r: 8, p: 1 }
const saltBytes = 16
const hashBytes = 32

/** Stands in for the password of an account that is not there, so that finding out takes as long. Fits no password. */
export const nobodysPassword = [
  'scrypt',
  cost.N,
  cost.r,
  cost.p,
  Buffer.alloc(saltBytes).toString('base64'),
  Buffer.alloc(hashBytes).toString('base64'),
].join('$')

/** Hashes a password with scrypt and a new salt; the text says how: `scrypt$N$r$p$salt$hash`, base64. */
export async function hashPassword(password: string, environment: Environment): Promise<string> {
  const salt = environment.randomBytes(saltBytes)
  const hash = await derive(password, salt, cost)
  const { N, r, p } = cost
  return ['scrypt', N, r, p, Buffer.from(salt).toString('base64'), hash.toString('base64')].join('$')
}

/**
 * Whether this is the password; takes the same time whether it is or not.
 * @throws Error when the stored text is no hash of ours.
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, N, r, p, salt, hash] = stored.split('$')
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined) {
    throw new Error('a stored password is not of the form scrypt$N$r$p$salt$hash: set it anew')
  }
  const expected = Buffer.from(hash, 'base64')
  const actual = await derive(password, Buffer.from(salt, 'base64'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  })
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}

/** The form of one text varies with the keyboard; its normal form does not (RFC 8265, 4.2.1). */
function derive(password: string, salt: Uint8Array, { N, r, p }: typeof cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, hashBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
