import { pino, type Logger } from 'pino'
import type { Writable } from 'node:stream'
import { Terminal } from './terminal.ts'

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** The log: lines of JSON, or lines for people where the stream is a terminal. */
export function makeLog(stream: Writable & { readonly isTTY?: boolean }, level: LogLevel): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  if (stream.isTTY !== true) return pino(options, stream)
  const terminal = new Terminal(stream)
  return pino(options, { write: (line: string) => void stream.write(readable(line, terminal)) })
}

/** A line of the log for people: time, level, message, fields, and the stack of an error below. */
export function readable(line: string, terminal: Terminal): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>
  const name = pino.levels.labels[level as number] ?? String(level)
  const paint = name === 'warn' ? 'notice' : name === 'error' || name === 'fatal' ? 'bad' : 'faint'
  const parts = [
    terminal.faint(String(time).slice(11, 19)),
    terminal[paint](name.padEnd(5)),
    String(msg ?? ''),
    ...Object.entries(fields).map(
      ([key, value]) =>
        `${terminal.faint(`${key}=`)}${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
  ]
  const stack = (err as { stack?: string; message?: string } | undefined)?.stack
  return `${parts.join(' ')}\n${stack === undefined ? '' : `${stack.replace(/^/gm, '    ')}\n`}`
}
