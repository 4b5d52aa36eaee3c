/** Requests as texts, put together by hand, for tests of what is read. */

export const namespacePath =
  '<LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="cimv2"/></LOCALNAMESPACEPATH>'

export function message(call: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8" ?>\n<CIM CIMVERSION="2.0" DTDVERSION="2.0">' +
    `<MESSAGE ID="1001" PROTOCOLVERSION="1.0"><SIMPLEREQ>${call}</SIMPLEREQ></MESSAGE></CIM>`
  )
}

export function intrinsic(operation: string, ...parameters: string[]): string {
  return message(`<IMETHODCALL NAME="${operation}">${namespacePath}${parameters.join('')}</IMETHODCALL>`)
}

export function method(name: string, ...parameters: string[]): string {
  const target = `<LOCALINSTANCEPATH>${namespacePath}${instanceName()}</LOCALINSTANCEPATH>`
  return message(`<METHODCALL NAME="${name}">${target}${parameters.join('')}</METHODCALL>`)
}

export function parameter(name: string, content: string): string {
  return `<IPARAMVALUE NAME="${name}">${content}</IPARAMVALUE>`
}

export function instanceName(
  keys = '<KEYBINDING NAME="ID"><KEYVALUE TYPE="string">1</KEYVALUE></KEYBINDING>',
): string {
  return `<INSTANCENAME CLASSNAME="EX_Port">${keys}</INSTANCENAME>`
}

export function getClass(content: string): string {
  return parameterOf('GetClass', 'ClassName', content)
}

export function parameterOf(operation: string, name: string, content: string): string {
  return intrinsic(operation, parameter(name, content))
}
