const timestamp =
  /^(\d{4}|\*{4})(\d\d|\*\*)(\d\d|\*\*)(\d\d|\*\*)(\d\d|\*\*)(\d\d|\*\*)\.([\d*]{6})([+-])(\d{3})$/
const interval = /^(\d{8}|\*{8})(\d\d|\*\*)(\d\d|\*\*)(\d\d|\*\*)\.([\d*]{6}):000$/

/**
 * A CIM datetime in its 25-character form: a timestamp `yyyymmddhhmmss.mmmmmmsutc` or an interval
 * `ddddddddhhmmss.mmmmmm:000`; asterisks replace insignificant digits from the right (DSP0004 2.8, 5.2.4).
 */
export class CIMDateTime {
  readonly text: string

  private constructor(text: string) {
    this.text = text
  }

  /** Throws RangeError, saying what is wrong, for a text that is not a CIM datetime. */
  static parse(text: string): CIMDateTime {
    const fault = faultOf(text)
    if (fault !== undefined) throw new RangeError(`"${text.slice(0, 40)}" is not a CIM datetime: ${fault}`)
    return new CIMDateTime(text)
  }

  /** A timestamp in UTC with microseconds of which the last three are zero. */
  static fromMilliseconds(epochMs: number): CIMDateTime {
    if (epochMs === lastMade?.epochMs) return lastMade.made
    const iso = new Date(epochMs).toISOString()
    const digits =
      iso.slice(0, 4) +
      iso.slice(5, 7) +
      iso.slice(8, 10) +
      iso.slice(11, 13) +
      iso.slice(14, 16) +
      iso.slice(17, 19)
    const made = new CIMDateTime(`${digits}.${iso.slice(20, 23)}000+000`)
    lastMade = { epochMs, made }
    return made
  }

  /** An interval, for example of a time-out. */
  static ofDuration(durationMs: number): CIMDateTime {
    const total = Math.floor(durationMs / 1000)
    const pad = (value: number, width: number): string => String(value).padStart(width, '0')
    const days = Math.floor(total / 86_400)
    const text = `${pad(days, 8)}${pad(Math.floor(total / 3600) % 24, 2)}${pad(Math.floor(total / 60) % 60, 2)}${pad(total % 60, 2)}`
    return new CIMDateTime(`${text}.${pad(Math.floor(durationMs % 1000) * 1000, 6)}:000`)
  }

  get isInterval(): boolean {
    return this.text[21] === ':'
  }

  /** Milliseconds since the epoch, or of the interval's length; missing digits count as their smallest value. */
  get milliseconds(): number {
    const digits = this.text.replace(/\*/g, '0')
    const micros = Number(digits.slice(15, 21))
    if (this.isInterval) {
      const seconds =
        Number(digits.slice(0, 8)) * 86_400 +
        Number(digits.slice(8, 10)) * 3600 +
        Number(digits.slice(10, 12)) * 60 +
        Number(digits.slice(12, 14))
      return seconds * 1000 + micros / 1000
    }
    const offsetMin = Number(digits.slice(22)) * (digits[21] === '-' ? -1 : 1)
    const month = Math.max(1, Number(digits.slice(4, 6)))
    const day = Math.max(1, Number(digits.slice(6, 8)))
    const date = new Date(0)
    date.setUTCFullYear(Number(digits.slice(0, 4)), month - 1, day)
    date.setUTCHours(Number(digits.slice(8, 10)), Number(digits.slice(10, 12)), Number(digits.slice(12, 14)))
    return date.getTime() + micros / 1000 - offsetMin * 60_000
  }

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return this.text
  }
}

/** What was observed together has the same time: thousands of instances in a row. */
let lastMade: { readonly epochMs: number; readonly made: CIMDateTime } | undefined

function faultOf(text: string): string | undefined {
  if (text.length !== 25) return `it has ${text.length} characters, not 25`
  const stamp = timestamp.exec(text)
  const length = stamp === null ? interval.exec(text) : null
  const fields = stamp?.slice(1, 8) ?? length?.slice(1, 6)
  if (fields === undefined) return 'expected yyyymmddhhmmss.mmmmmm+utc or ddddddddhhmmss.mmmmmm:000'
  if (!/^\d*\**$/.test(fields.join(''))) return 'asterisks must reach to the end of the microseconds'
  return stamp === null ? intervalFault(fields) : timestampFault(fields)
}

function timestampFault(fields: string[]): string | undefined {
  const [, month, day, hour, minute, second] = fields as [string, string, string, string, string, string]
  return (
    outside('month', month, 1, 12) ??
    outside('day', day, 1, 31) ??
    outside('hour', hour, 0, 23) ??
    outside('minute', minute, 0, 59) ??
    outside('second', second, 0, 59) ??
    dayFault(fields)
  )
}

function dayFault([year, month, day]: string[]): string | undefined {
  if (year === undefined || month === undefined || day === undefined || day === '**') return undefined
  const probe = new Date(Date.UTC(2000, 0, 1))
  probe.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  return probe.getUTCDate() === Number(day) ? undefined : `month ${month} of ${year} has no day ${day}`
}

function intervalFault(fields: string[]): string | undefined {
  const [, hour, minute, second] = fields as [string, string, string, string]
  return (
    outside('hours', hour, 0, 23) ?? outside('minutes', minute, 0, 59) ?? outside('seconds', second, 0, 59)
  )
}

function outside(name: string, digits: string, min: number, max: number): string | undefined {
  if (digits.startsWith('*')) return undefined
  const value = Number(digits)
  return value < min || value > max ? `${name} ${digits} is outside ${min} to ${max}` : undefined
}
