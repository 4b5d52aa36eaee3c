import type { MIBAccess, OID, Varbind } from '../../snmp/mib-access.ts'

/** A column of a table whose index is one number, by that number. */
export async function columnOf(
  access: MIBAccess,
  root: OID,
  signal: AbortSignal,
): Promise<Map<number, Varbind>> {
  const varbinds = await access.walk(root, signal)
  return new Map(varbinds.map((varbind) => [Number(varbind.oid.slice(root.length + 1)), varbind]))
}

/** The number of a varbind, with or without a sign; undefined where it has none. */
export function integerOf(varbind: Varbind | undefined): number | undefined {
  const value = varbind?.value
  return value?.type === 'integer' || value?.type === 'unsigned' ? value.value : undefined
}

/** The octets of a varbind; none where it has no such value. */
export function octetsOf(varbind: Varbind | undefined): Uint8Array {
  return varbind?.value.type === 'octets' ? varbind.value.value : new Uint8Array()
}
