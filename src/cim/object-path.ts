import { CIMDateTime } from './datetime.ts'

/** A key as a message gave it without a TYPE: its meaning depends on the class (DSP0201 2.4, KEYVALUE). */
export class UntypedKey {
  readonly valueType: 'string' | 'boolean' | 'numeric' | undefined
  readonly text: string

  constructor(valueType: 'string' | 'boolean' | 'numeric' | undefined, text: string) {
    this.valueType = valueType
    this.text = text
  }
}

export type CIMKey = boolean | string | number | bigint | CIMDateTime | CIMInstanceName | UntypedKey

/** The path of a class: its name and, where known, its namespace and host. */
export class CIMClassName {
  readonly kind = 'class'
  readonly className: string
  readonly namespace: string | undefined
  readonly host: string | undefined

  constructor(className: string, namespace?: string, host?: string) {
    this.className = className
    this.namespace = namespace
    this.host = host
  }

  toString(): string {
    return `${this.namespace === undefined ? '' : `${this.namespace}:`}${this.className}`
  }
}

/**
 * The path of an instance: class and key values and, where known, namespace and host (DSP0004 2.8, 8.2). Without a
 * namespace it is relative to the object or operation that names it.
 */
export class CIMInstanceName {
  readonly kind = 'instance'
  readonly className: string
  readonly keys: Readonly<Record<string, CIMKey>>
  readonly namespace: string | undefined
  readonly host: string | undefined

  constructor(className: string, keys: Readonly<Record<string, CIMKey>>, namespace?: string, host?: string) {
    this.className = className
    this.keys = keys
    this.namespace = namespace
    this.host = host
  }

  inNamespace(namespace: string): CIMInstanceName {
    return new CIMInstanceName(this.className, this.keys, namespace, this.host)
  }

  /** The value of a key, its name compared without regard to case. */
  key(name: string): CIMKey | undefined {
    const exact = this.keys[name]
    if (exact !== undefined) return exact
    const lower = name.toLowerCase()
    for (const [candidate, value] of Object.entries(this.keys)) {
      if (candidate.toLowerCase() === lower) return value
    }
    return undefined
  }

  /** Untyped WBEM URI, `root/cimv2:CIM_Foo.K1="a",K2=5` (DSP0207 1.0; historical local form). */
  toString(): string {
    const keys = Object.entries(this.keys)
      .map(([name, value]) => `${name}=${uriValue(value)}`)
      .join(',')
    return `${this.namespace === undefined ? '' : `${this.namespace}:`}${this.className}${keys === '' ? '' : `.${keys}`}`
  }

  /**
   * A text that is equal for equal paths: names in lower case, keys sorted, host left out (DSP0004 2.8, 8.2.5).
   * Both paths must have been conformed to the class, so that equal keys have equal types.
   */
  identity(defaultNamespace = ''): string {
    const keys = Object.entries(this.keys)
      .map(
        ([name, value]) =>
          `${name.toLowerCase()}=${identityValue(value, this.namespace ?? defaultNamespace)}`,
      )
      .sort()
      .join(',')
    return `${(this.namespace ?? defaultNamespace).toLowerCase()}:${this.className.toLowerCase()}.${keys}`
  }
}

export type CIMObjectPath = CIMInstanceName | CIMClassName

function uriValue(value: CIMKey): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (value instanceof UntypedKey)
    return value.valueType === 'numeric' || value.valueType === 'boolean' ? value.text : quote(value.text)
  return quote(String(value))
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}

function identityValue(value: CIMKey, namespace: string): string {
  if (value instanceof CIMInstanceName) return quote(value.identity(namespace))
  return uriValue(value)
}
