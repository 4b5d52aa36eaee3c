import { NameMap } from '../base/name-map.ts'
import { CIMError } from '../cim/cim-error.ts'
import type { CIMTyped } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import { statusName } from '../cim/status.ts'
import type { CIMValue } from '../cim/value.ts'
import { operations, type OperationName } from '../operations/operations.ts'
import type { MethodArgument } from '../operations/request.ts'
import type { DecodeLimits, Decoding } from './decoding.ts'
import { enterEnvelope, leaveEnvelope } from './envelope.ts'
import { readArgument, readTypedValue } from './read-argument.ts'
import { startDecoding } from './read-embedded.ts'
import { readInstance } from './read-instance.ts'
import { formReaders, type FormReader, type ResponseForms } from './response-form.ts'

/** What the response to an operation holds. */
export type Response<Name extends OperationName> = ResponseForms[(typeof operations)[Name]['returns']]

/** What the response to an extrinsic method holds; a type is absent where the server gave none. */
export interface MethodResponse {
  readonly returned: { readonly typed: CIMTyped | undefined; readonly value: CIMValue } | undefined
  readonly out: NameMap<MethodArgument>
}

/**
 * Reads the response to an intrinsic operation (DSP0201 2.4, IMETHODRESPONSE). Throws CIMError where it says that
 * the operation failed, SourceError where it is not what a server may answer, ProtocolError for an unknown version.
 */
export function decodeResponse<Name extends OperationName>(
  body: string | Uint8Array,
  operation: Name,
  messageID: string,
  limits: DecodeLimits,
): Response<Name> {
  const decoding = startDecoding(body, limits, 'response')
  const { reader } = decoding
  const { returns } = operations[operation]
  const form: FormReader | undefined = returns === 'void' ? undefined : formReaders[returns]
  let items: unknown[] | undefined
  const out = new NameMap<MethodArgument>()
  for (
    let child = enterResponse(decoding, 'IMETHODRESPONSE', operation, messageID);
    child;
    child = reader.child()
  ) {
    if (reader.name === 'PARAMVALUE' && form?.finish !== undefined) {
      out.set(readArgument(decoding))
      continue
    }
    if (reader.name !== 'IRETURNVALUE' || items !== undefined || form === undefined)
      throw decoding.misplaced(form === undefined ? 'an empty response' : 'one IRETURNVALUE')
    items = readItems(decoding, form)
  }
  leaveResponse(decoding)
  if (form?.finish !== undefined) return form.finish(decoding, items ?? [], out) as Response<Name>
  return valueOf(decoding, items ?? [], form) as Response<Name>
}

/** Reads the response to an extrinsic method (DSP0201 2.4, METHODRESPONSE). Throws as decodeResponse does. */
export function decodeMethodResponse(
  body: string | Uint8Array,
  method: string,
  messageID: string,
  limits: DecodeLimits,
): MethodResponse {
  const decoding = startDecoding(body, limits, 'response')
  const { reader } = decoding
  let returned: MethodResponse['returned']
  const out = new NameMap<MethodArgument>()
  for (
    let child = enterResponse(decoding, 'METHODRESPONSE', method, messageID);
    child;
    child = reader.child()
  ) {
    if (reader.name === 'PARAMVALUE') out.set(readArgument(decoding))
    else if (reader.name === 'RETURNVALUE' && returned === undefined) returned = readTypedValue(decoding)
    else throw decoding.misplaced('RETURNVALUE or PARAMVALUE')
  }
  leaveResponse(decoding)
  return { returned, out }
}

/** Moves to the first child of the response, if it has one. Throws CIMError if that is ERROR. */
function enterResponse(decoding: Decoding, element: string, name: string, messageID: string): boolean {
  const { reader } = decoding
  const envelope = enterEnvelope(decoding)
  if (envelope.messageID !== messageID)
    throw reader.unexpected(`the response is to message ${envelope.messageID}, not to ${messageID}`)
  const outer: string = reader.name
  if (outer !== 'SIMPLERSP') throw decoding.misplaced('SIMPLERSP')
  decoding.enter(element)
  const answered = decoding.name()
  if (answered.toLowerCase() !== name.toLowerCase())
    throw reader.unexpected(`the response is to ${answered}, not to ${name}`)
  const child = reader.child()
  if (child && reader.name === 'ERROR') throw readError(decoding)
  return child
}

/** Moves from behind the end tag of IMETHODRESPONSE or METHODRESPONSE to the end. */
function leaveResponse(decoding: Decoding): void {
  decoding.leave()
  leaveEnvelope(decoding)
  if (decoding.fault !== undefined) throw decoding.reader.unexpected(decoding.fault.message)
}

function valueOf(decoding: Decoding, items: unknown[], form: FormReader | undefined): unknown {
  if (form === undefined) return undefined
  if (!form.single) return items
  if (items.length === 1) return items[0]
  if (items.length === 0 && form.isNullable === true) return null
  throw decoding.reader.unexpected(`the response holds ${items.length} results in place of one`)
}

function readItems(decoding: Decoding, form: FormReader): unknown[] {
  const { reader } = decoding
  const items: unknown[] = []
  while (reader.child()) {
    if (!form.elements.includes(reader.name)) throw decoding.misplaced(form.elements.join(' or '))
    items.push(form.read(decoding))
  }
  return items
}

/** Reads ERROR (DSP0201 2.4, ERROR). A code that is not known counts as CIM_ERR_FAILED. */
function readError(decoding: Decoding): CIMError {
  const { reader } = decoding
  const code = Number(decoding.required('CODE'))
  const name = statusName(code)
  const text = reader.attribute('DESCRIPTION') ?? `status ${code}`
  const instances: CIMInstance[] = []
  while (reader.child()) {
    if (reader.name !== 'INSTANCE') throw decoding.misplaced('INSTANCE')
    instances.push(readInstance(decoding))
  }
  reader.finish()
  return new CIMError(
    name ?? 'CIM_ERR_FAILED',
    name === undefined ? `${text} (unknown status ${code})` : text,
    instances,
  )
}
