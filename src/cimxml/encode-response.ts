import type { CIMError } from '../cim/cim-error.ts'
import { operations, type OperationName, type Result } from '../operations/operations.ts'
import type { ClassLookup, MethodResult, ResultForm, ResultForms, Stream } from '../operations/result.ts'
import { escapeAttribute } from '../xml/escape.ts'
import { chunks, type Piece } from './chunks.ts'
import type { MessageFrame } from './message.ts'
import { resultBody } from './result-body.ts'
import { writeArgument, writeReturnValue } from './write-argument.ts'
import { surroundings } from './write-embedded.ts'
import { writeInstance } from './write-instance.ts'

export interface EncodeOptions {
  /** Written as HOST in full paths: the server's name, with its port if any. */
  readonly host: string
  /**
   * Finds the classes that give types to keys of paths, to embedded instances in method results and to CIM_Error
   * instances. Where it is missing, or throws a CIMError, the values' own types are written.
   */
  readonly classOf?: ClassLookup | undefined
}

/**
 * The answer to an intrinsic operation as a document in pieces, made while they are asked for (DSP0201 2.4,
 * IMETHODRESPONSE). What goes wrong before the first piece is thrown when that is asked for, so that an ERROR can
 * still be sent in its place. Throws EncodingError for a value that cannot be written.
 */
export function encodeResponse<Name extends OperationName>(
  frame: MessageFrame,
  operation: Name,
  result: Result<Name>,
  options: EncodeOptions,
): Stream<Piece> {
  const form: ResultForm = operations[operation].returns
  const { host, classOf } = options
  // The form and the result stand in the same row.
  const body = resultBody(form, result as ResultForms[typeof form], {
    host,
    classOf,
    namespace: frame.namespace,
  })
  const { open, close } = envelope(frame)
  if (body === undefined) return [`${open}${close}`]
  const { items, write, after } = body
  return chunks(`${open}<IRETURNVALUE>`, items, write, () => `</IRETURNVALUE>${after?.() ?? ''}${close}`)
}

/** The answer to an extrinsic method (DSP0201 2.4, METHODRESPONSE). Throws EncodingError as encodeResponse does. */
export function encodeMethodResponse(
  frame: MessageFrame,
  result: MethodResult,
  options: EncodeOptions,
): Stream<Piece> {
  const at = surroundings(options.host, frame.namespace, options.classOf)
  const { open, close } = envelope(frame)
  const returned = result.returned === undefined ? '' : writeReturnValue(result.returned, at)
  return chunks(
    `${open}${returned}`,
    result.out,
    (argument) => writeArgument(argument, at),
    () => close,
  )
}

/** The whole document that says that an operation failed (DSP0201 2.4, ERROR). */
export function encodeErrorResponse(frame: MessageFrame, error: CIMError, options: EncodeOptions): Buffer {
  const at = surroundings(options.host, frame.namespace, options.classOf)
  const { open, close } = envelope(frame)
  const attributes = `CODE="${error.status}" DESCRIPTION="${escapeAttribute(printable(error.message))}"`
  const instances = error.instances.map((instance) => writeInstance(instance, at)).join('')
  return Buffer.from(`${open}<ERROR ${attributes}>${instances}</ERROR>${close}`)
}

function envelope(frame: MessageFrame): { open: string; close: string } {
  const element = frame.kind === 'intrinsic' ? 'IMETHODRESPONSE' : 'METHODRESPONSE'
  return {
    open:
      '<?xml version="1.0" encoding="utf-8" ?>\n<CIM CIMVERSION="2.0" DTDVERSION="2.0">' +
      `<MESSAGE ID="${escapeAttribute(frame.messageID)}" PROTOCOLVERSION="1.0">` +
      `<SIMPLERSP><${element} NAME="${escapeAttribute(frame.methodName)}">`,
    close: `</${element}></SIMPLERSP></MESSAGE></CIM>\n`,
  }
}

/** An error's text may quote anything, also what XML cannot carry; the error must arrive nevertheless. */
function printable(text: string): string {
  return text.toWellFormed().replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
}
