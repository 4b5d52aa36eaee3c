import { anyCharacter, oneCharacter, PatternReader, type Pattern } from './pattern-reader.ts'

/**
 * The patterns of WQL's LIKE: `%` any text, `_` any character, `[a-f]` one of these, `[^a-f]` none of them; a
 * backslash before one of these characters makes it ordinary.
 */
export function parseWildcard(text: string): Pattern {
  const reader = new PatternReader(text)
  const parts: Pattern[] = []
  for (let char = reader.take(); char !== undefined; char = reader.take()) {
    if (char === '%') parts.push({ kind: 'repeat', part: anyCharacter, min: 0, max: undefined })
    else if (char === '_') parts.push(anyCharacter)
    else if (char === '[') parts.push(reader.set(reader.accept('^')))
    else if (char === '\\' && '%_[]^\\'.includes(reader.peek() ?? ' '))
      parts.push(oneCharacter(reader.take() ?? ''))
    else parts.push(oneCharacter(char))
  }
  return { kind: 'sequence', parts }
}
