import { writeFileSync } from 'node:fs'

interface Figure {
  /** The server that it is about, where there are several. */
  of?: string
  what: string
  figure: string
  budget?: string
}

const figures: Figure[] = []
let of: string | undefined

/** The rows that follow are about this server. */
export function about(server: string): void {
  of = server
  process.stdout.write(`\n${server}\n`)
}

/**
 * Prints a row of the table, and keeps it for the JSON. What cannot be told is left out: CPU and memory of a server
 * whose process is not known, and what took less CPU than the clock can see.
 */
export function note(what: string, figure: string, budget?: string): void {
  if (/\b(?:NaN|Infinity)\b/.test(figure)) return
  figures.push({
    ...(of === undefined ? {} : { of }),
    what,
    figure,
    ...(budget === undefined ? {} : { budget }),
  })
  process.stdout.write(`${what.padEnd(60)} ${figure.padEnd(40)} ${budget ?? ''}\n`)
}

/** The first number of each row of one server, divided by that of the other. */
export function compareServers(one: string, other: string): void {
  about(`${one} beside ${other}`)
  const rows = (server: string): Figure[] => figures.filter((figure) => figure.of === server)
  const others = new Map(rows(other).map(({ what, figure }) => [what, parseFloat(figure)]))
  for (const { what, figure } of rows(one)) {
    const ratio = parseFloat(figure) / (others.get(what) ?? NaN)
    if (Number.isFinite(ratio)) note(what, `${ratio.toFixed(2)} times`)
  }
}

export function writeFigures(file: string): void {
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`)
}

export function ms(seconds: number): string {
  return `${(seconds * 1000).toFixed(3)} ms`
}
