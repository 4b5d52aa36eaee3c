/** Prints one line for each check, in the form that `tally` of lib/common.sh counts. */
export function report(name: string, faults: readonly string[]): void {
  const lines =
    faults.length === 0
      ? [`ok      ${name}`]
      : [`FAILED  ${name}`, ...faults.slice(0, shownFaults).map((fault) => `        ${fault}`)]
  if (faults.length > shownFaults) lines.push(`        and ${faults.length - shownFaults} more`)
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Prints a line that is not counted. */
export function note(text: string): void {
  process.stdout.write(`        ${text}\n`)
}

const shownFaults = 10
