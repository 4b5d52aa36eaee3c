import { CIMDateTime } from '../../cim/datetime.ts'

/** How old what is shown of an element is; null: it has never been read. */
export function observedAt(milliseconds: number | null): CIMDateTime | null {
  return milliseconds === null ? null : CIMDateTime.fromMilliseconds(milliseconds)
}
