import { InvalidArgumentError } from 'commander'

/** A port as an option gives it; 0 stands for a free one. Not null for `none`: commander makes '' of that. */
export type Port = number | 'none'

/** Throws commander's InvalidArgumentError. */
export function parsePort(text: string): Port {
  const lower = text.toLowerCase()
  if (lower === 'none' || lower === 'off') return 'none'
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65535)
    throw new InvalidArgumentError('expected 1 to 65535, 0 for a free one, or "none" for no such server')
  return port
}

/** The port as the server takes it: null for none. */
export function portNumber(port: Port): number | null {
  return port === 'none' ? null : port
}
