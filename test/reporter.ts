import Mocha from 'mocha'

/** Mocha's own report, and behind it the closing line that every suite of this project prints. */
export default class ClosingLineReporter extends Mocha.reporters.Spec {
  override done(failures: number, end?: (failures: number) => void): void {
    const { passes, failures: failed } = this.stats
    process.stdout.write(`unit: ${passes} passed, ${failed} failed\n`)
    end?.(failures)
  }
}
