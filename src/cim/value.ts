import type { CIMClass } from './class.ts'
import type { CIMDateTime } from './datetime.ts'
import type { CIMInstance } from './instance.ts'
import type { CIMClassName, CIMInstanceName } from './object-path.ts'

/**
 * A CIM value in this program. Which JavaScript type stands for which CIM type:
 *
 * | CIM | here |
 * |---|---|
 * | boolean | boolean |
 * | string, char16 | string |
 * | uint8 … sint32, real32, real64 | number |
 * | uint64, sint64 | bigint |
 * | datetime | CIMDateTime |
 * | reference | CIMInstanceName or CIMClassName |
 * | embedded instance, embedded object (CIM type string) | CIMInstance or CIMClass |
 * | NULL | null |
 * | array of any of these | array; entries may be null |
 */
export type CIMScalar =
  boolean | string | number | bigint | CIMDateTime | CIMInstanceName | CIMClassName | CIMInstance | CIMClass

export type CIMValue = CIMScalar | null | CIMArray
export type CIMArray = (CIMScalar | null)[]
