/** What a parser of values made of a text; undefined where it threw RangeError, since the text is none. */
export function unlessRangeError<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
