import { NameMap } from '../../base/name-map.ts'
import { CIMClass, type CIMQualifier } from '../../cim/class.ts'

/** What a class declares itself, without what it inherits: as a server answers with LocalOnly. */
export function declaredPart({ name, superclass, qualifiers, properties, methods }: CIMClass): CIMClass {
  return new CIMClass({
    name,
    superclass,
    qualifiers: own(qualifiers),
    properties: new NameMap(Array.from(own(properties), withOwnQualifiers)),
    methods: new NameMap(Array.from(own(methods), withOwnQualifiers)),
  })
}

function own<T extends { readonly name: string; readonly propagated: boolean }>(
  items: Iterable<T>,
): NameMap<T> {
  return new NameMap([...items].filter(({ propagated }) => !propagated))
}

function withOwnQualifiers<T extends { readonly qualifiers: NameMap<CIMQualifier> }>(item: T): T {
  return { ...item, qualifiers: own(item.qualifiers) }
}
