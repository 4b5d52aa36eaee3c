import type { CIMClass, CIMQualifierDeclaration } from '../../cim/class.ts'
import type { CIMInstance } from '../../cim/instance.ts'
import type { CIMInstanceName } from '../../cim/object-path.ts'

/** One thing that MOF wants of a namespace; `before` is what is there already and becomes something else. */
export type Change =
  | {
      readonly kind: 'qualifier'
      readonly namespace: string
      readonly declaration: CIMQualifierDeclaration
      readonly before: CIMQualifierDeclaration | undefined
    }
  | {
      readonly kind: 'class'
      readonly namespace: string
      /** Effective. */
      readonly class: CIMClass
      readonly before: CIMClass | undefined
    }
  | {
      readonly kind: 'instance'
      readonly namespace: string
      readonly path: CIMInstanceName
      readonly instance: CIMInstance
      /** The class with the instance's types. */
      readonly class: CIMClass
    }

/** What a change is about, in the words of MOF. */
export function changeText(change: Change): string {
  switch (change.kind) {
    case 'qualifier':
      return `the qualifier ${change.declaration.name}`
    case 'class':
      return `the class ${change.class.name}`
    case 'instance':
      return `the instance ${String(change.path)}`
  }
}
