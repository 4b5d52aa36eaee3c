import type { CIMQualifier, CIMQualifierDeclaration, Flavors } from '../cim/class.ts'
import { escapeAttribute } from '../xml/escape.ts'
import { encodingError } from './encoding-error.ts'
import type { Surroundings } from './surroundings.ts'
import { writeValue } from './write-value.ts'

/** QUALIFIER (DSP0201 2.4, QUALIFIER). Attributes that have their default value are left out. */
export function writeQualifier(qualifier: CIMQualifier, at: Surroundings): string {
  const propagated = qualifier.propagated ? ' PROPAGATED="true"' : ''
  const open = `<QUALIFIER NAME="${escapeAttribute(qualifier.name)}" TYPE="${qualifier.type}"${propagated}${flavors(qualifier)}`
  const value = writeQualifierValue(qualifier, at)
  return value === '' ? `${open}/>` : `${open}>${value}</QUALIFIER>`
}

/** QUALIFIER.DECLARATION (DSP0201 2.4, QUALIFIER.DECLARATION). */
export function writeQualifierDeclaration(declaration: CIMQualifierDeclaration, at: Surroundings): string {
  const size = declaration.arraySize === undefined ? '' : ` ARRAYSIZE="${declaration.arraySize}"`
  const open =
    `<QUALIFIER.DECLARATION NAME="${escapeAttribute(declaration.name)}" TYPE="${declaration.type}"` +
    ` ISARRAY="${declaration.isArray}"${size}${flavors(declaration)}>`
  return `${open}${writeScopes(declaration)}${writeQualifierValue(declaration, at)}</QUALIFIER.DECLARATION>`
}

/** Only scopes that are meant are written. */
function writeScopes({ scopes }: CIMQualifierDeclaration): string {
  if (scopes.length === 0) return ''
  return `<SCOPE${scopes.map((scope) => ` ${scope.toUpperCase()}="true"`).join('')}/>`
}

function writeQualifierValue(qualifier: CIMQualifier | CIMQualifierDeclaration, at: Surroundings): string {
  try {
    return writeValue(qualifier, qualifier.value, 'strings only', at)
  } catch (error) {
    throw encodingError(error, () => `qualifier ${qualifier.name}`)
  }
}

function flavors({ overridable, toSubclass, translatable }: Flavors): string {
  let text = ''
  if (!overridable) text += ' OVERRIDABLE="false"'
  if (!toSubclass) text += ' TOSUBCLASS="false"'
  if (translatable) text += ' TRANSLATABLE="true"'
  return text
}
