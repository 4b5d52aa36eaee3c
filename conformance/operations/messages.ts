/** Texts of CIM-XML messages, put together by hand so that they can be wrong in one place each. */
export function message(inner: string, attributes = ''): string {
  return `<?xml version="1.0" encoding="utf-8" ?>\n<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1001" PROTOCOLVERSION="1.0"${attributes}><SIMPLEREQ>${inner}</SIMPLEREQ></MESSAGE></CIM>`
}

export function namespacePath(namespace: string): string {
  const parts = namespace.split('/').map((part) => `<NAMESPACE NAME="${part}"/>`)
  return `<LOCALNAMESPACEPATH>${parts.join('')}</LOCALNAMESPACEPATH>`
}

export function intrinsic(operation: string, parameters = '', namespace = 'root/cimv2'): string {
  return message(`<IMETHODCALL NAME="${operation}">${namespacePath(namespace)}${parameters}</IMETHODCALL>`)
}

export function parameter(name: string, value: string): string {
  return `<IPARAMVALUE NAME="${name}">${value}</IPARAMVALUE>`
}

export function className(name: string): string {
  return `<CLASSNAME NAME="${name}"/>`
}

export function value(text: string): string {
  return `<VALUE>${text}</VALUE>`
}

export function key(name: string, text: string, type = 'string', valueType = 'string'): string {
  return `<KEYBINDING NAME="${name}"><KEYVALUE VALUETYPE="${valueType}" TYPE="${type}">${text}</KEYVALUE></KEYBINDING>`
}

export function instanceName(name: string, keys: string): string {
  return `<INSTANCENAME CLASSNAME="${name}">${keys}</INSTANCENAME>`
}

export function methodCall(method: string, target: string, parameters = ''): string {
  return message(`<METHODCALL NAME="${method}">${target}${parameters}</METHODCALL>`)
}

export function localInstance(namespace: string, name: string, keys: string): string {
  return `<LOCALINSTANCEPATH>${namespacePath(namespace)}${instanceName(name, keys)}</LOCALINSTANCEPATH>`
}

export function localClass(namespace: string, name: string): string {
  return `<LOCALCLASSPATH>${namespacePath(namespace)}${className(name)}</LOCALCLASSPATH>`
}
