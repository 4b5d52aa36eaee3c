import { StringDecoder } from 'node:string_decoder'
import { Terminal } from './terminal.ts'
import { UserError, type Surroundings } from './surroundings.ts'

export const newPasswordVariable = 'IOVM_PASSWORD'

/** A password that is piped in is not longer than this, in bytes. */
const mostBytes = 4096

/**
 * The new password for an account: from IOVM_PASSWORD; or asked for twice on a terminal, without showing it; or the
 * first line of what is piped in.
 * @throws UserError when there is none, or the two differ.
 */
export async function readNewPassword(name: string, surroundings: Surroundings): Promise<string> {
  const { variables, input } = surroundings
  const given = variables[newPasswordVariable]
  if (given !== undefined && given !== '') return given
  if (input.isTTY !== true) return firstLine(await readAll(surroundings))
  const password = await ask(`New password for ${name}: `, surroundings)
  if ((await ask('The same again: ', surroundings)) === password) return password
  throw new UserError('the two passwords differ: nothing was changed')
}

async function readAll({ input }: Surroundings): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of input as AsyncIterable<Buffer | string>) {
    parts.push(Buffer.from(part))
    bytes += part.length
    if (bytes > mostBytes) break
  }
  return Buffer.concat(parts).toString('utf8')
}

function firstLine(text: string): string {
  const [line = ''] = text.split(/\r?\n/)
  if (line === '' || Buffer.byteLength(line) > mostBytes)
    throw new UserError(
      `no password was given: type it on a terminal, pipe it in as one line, or set ${newPasswordVariable}`,
    )
  return line
}

/** Reads a line in raw mode, so that the terminal shows nothing of it. */
function ask(question: string, { input, errors }: Surroundings): Promise<string> {
  errors.write(question)
  const decoder = new StringDecoder('utf8')
  let line: readonly string[] = []
  return new Promise<string>((resolve, reject) => {
    const end = (settle: () => void): void => {
      input.off('data', receive)
      input.setRawMode?.(false)
      input.pause()
      new Terminal(errors).line()
      settle()
    }
    const receive = (part: Buffer): void => {
      for (const character of decoder.write(part)) {
        if (character === '\r' || character === '\n') return end(() => resolve(line.join('')))
        if (character === '\u0003' || character === '\u0004')
          return end(() => reject(new UserError('broken off: nothing was changed')))
        if (character === '\u007f' || character === '\b') line = line.slice(0, -1)
        else if (character === '\u0015') line = []
        else line = [...line, character]
      }
    }
    input.setRawMode?.(true)
    input.on('data', receive)
    input.resume()
  })
}
