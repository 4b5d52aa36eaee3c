import { writeFileSync } from 'node:fs'

interface Figure {
  what: string
  figure: string
  budget?: string
}

const figures: Figure[] = []

/** Prints a row of the table, and keeps it for the JSON. */
export function note(what: string, figure: string, budget?: string): void {
  figures.push(budget === undefined ? { what, figure } : { what, figure, budget })
  process.stdout.write(`${what.padEnd(60)} ${figure.padEnd(32)} ${budget ?? ''}\n`)
}

export function writeFigures(file: string): void {
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`)
}

export function ms(seconds: number): string {
  return `${(seconds * 1000).toFixed(3)} ms`
}
