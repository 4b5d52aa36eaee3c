import { InvalidArgumentError } from 'commander'

/** A port as an option gives it: null for `none`, 0 for a free one. Throws commander's InvalidArgumentError. */
export function parsePort(text: string): number | null {
  const lower = text.toLowerCase()
  if (lower === 'none' || lower === 'off') return null
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65535)
    throw new InvalidArgumentError('expected 1 to 65535, 0 for a free one, or "none" for no such server')
  return port
}
