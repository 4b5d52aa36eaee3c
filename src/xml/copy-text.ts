/** V8 makes shorter pieces real copies by itself. */
const shortestSlice = 13

/**
 * A text that shares no memory with the document it was cut from. V8 represents a piece of a text by a pointer into
 * it, so that one kept value would hold the whole document; values that outlive the message are copied.
 */
export function copyText(text: string): string {
  return text.length < shortestSlice ? text : (' ' + text).slice(1)
}
