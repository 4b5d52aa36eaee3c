import type { Case } from './case.ts'
import { className, intrinsic, message, namespacePath, parameter } from './messages.ts'

const good = intrinsic('GetClass', parameter('ClassName', className('CIM_ManagedElement')))

const notWellFormed: [string, string | Buffer][] = [
  ['an empty body', ''],
  ['only white space', ' \n '],
  ['plain text', 'hello'],
  ['JSON', '{"a":1}'],
  ['an end tag missing', good.replace('</CIM>', '')],
  ['cut in the middle', good.slice(0, good.length / 2)],
  ['cut inside a tag', good.slice(0, good.indexOf('IMETHODCALL') + 4)],
  ['crossed tags', good.replace('</SIMPLEREQ></MESSAGE>', '</MESSAGE></SIMPLEREQ>')],
  ['end tag in another case', good.replace('</CIM>', '</cim>')],
  ['two roots', `${good}<CIM/>`],
  ['text after the root', `${good}text`],
  ['text before the root', good.replace('<CIM ', 'x<CIM ')],
  ['white space before the declaration', ` ${good}`],
  ['a second declaration', good.replace('<CIM ', '<?xml version="1.0"?><CIM ')],
  ['XML 2.0', good.replace('version="1.0" enc', 'version="2.0" enc')],
  ['an attribute twice', good.replace('ID="1001"', 'ID="1001" ID="1002"')],
  ['an attribute without quotes', good.replace('ID="1001"', 'ID=1001')],
  ['an attribute without a value', good.replace('ID="1001"', 'ID')],
  ['a quote missing', good.replace('ID="1001"', 'ID="1001')],
  ['attributes without a blank between', good.replace('ID="1001" PRO', 'ID="1001"PRO')],
  ['< in an attribute', good.replace('ID="1001"', 'ID="1<1"')],
  ['a bare & in an attribute', good.replace('ID="1001"', 'ID="1&1"')],
  ['a bare & in text', good.replace('<IPARAMVALUE', '& <IPARAMVALUE')],
  ['an unknown entity', good.replace('ID="1001"', 'ID="&nbsp;"')],
  ['an entity without semicolon', good.replace('ID="1001"', 'ID="&amp 1"')],
  ['a reference to NUL', good.replace('ID="1001"', 'ID="&#0;"')],
  ['a reference beyond Unicode', good.replace('ID="1001"', 'ID="&#x110000;"')],
  ['a reference to a surrogate', good.replace('ID="1001"', 'ID="&#xD800;"')],
  ['a raw control character', good.replace('ID="1001"', 'ID="\u0001"')],
  ['a raw NUL', good.replace('ID="1001"', 'ID="\u0000"')],
  ['U+FFFE', good.replace('ID="1001"', 'ID="\uFFFE"')],
  [']]> in text', good.replace('<IPARAMVALUE', ']]> <IPARAMVALUE')],
  ['a comment that does not end', good.replace('<IPARAMVALUE', '<!-- <IPARAMVALUE')],
  ['-- inside a comment', good.replace('<IPARAMVALUE', '<!-- a -- b --><IPARAMVALUE')],
  ['CDATA that does not end', good.replace('<IPARAMVALUE', '<![CDATA[ <IPARAMVALUE')],
  ['CDATA outside the root', `${good}<![CDATA[x]]>`],
  ['a processing instruction that does not end', good.replace('<IPARAMVALUE', '<?x <IPARAMVALUE')],
  ['a name that starts with a digit', good.replace('<SIMPLEREQ>', '<1SIMPLEREQ>')],
  ['an empty tag name', good.replace('<SIMPLEREQ>', '<>')],
  ['a blank before the tag name', good.replace('<SIMPLEREQ>', '< SIMPLEREQ>')],
  ['an attribute in an end tag', good.replace('</SIMPLEREQ>', '</SIMPLEREQ a="1">')],
  [
    'billion laughs',
    good
      .replace('<CIM ', '<!DOCTYPE CIM [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><CIM ')
      .replace('ID="1001"', 'ID="&b;"'),
  ],
  [
    'an external entity',
    good
      .replace('<CIM ', '<!DOCTYPE CIM [<!ENTITY x SYSTEM "file:///etc/hostname">]><CIM ')
      .replace('ID="1001"', 'ID="&x;"'),
  ],
]

const notUTF8: [string, Buffer][] = [
  ['Latin-1 in an attribute', Buffer.from(good.replace('1001', 'é'), 'latin1')],
  [
    'an overlong sequence',
    Buffer.concat([Buffer.from(good.slice(0, 60)), Buffer.from([0xc0, 0xaf]), Buffer.from(good.slice(60))]),
  ],
  [
    'a surrogate',
    Buffer.concat([
      Buffer.from(good.slice(0, 60)),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from(good.slice(60)),
    ]),
  ],
  ['UTF-16', Buffer.from(`\uFEFF${good}`, 'utf16le')],
]

const notValid: [string, string][] = [
  ['another root', '<?xml version="1.0"?><HTML/>'],
  ['no MESSAGE', '<CIM CIMVERSION="2.0" DTDVERSION="2.0"></CIM>'],
  ['a response in place of a request', good.replaceAll('SIMPLEREQ', 'SIMPLERSP')],
  ['no IMETHODCALL', message('')],
  ['IMETHODCALL without NAME', good.replace('<IMETHODCALL NAME="GetClass">', '<IMETHODCALL>')],
  ['no LOCALNAMESPACEPATH', good.replace(namespacePath('root/cimv2'), '')],
  ['an empty LOCALNAMESPACEPATH', good.replace(namespacePath('root/cimv2'), '<LOCALNAMESPACEPATH/>')],
  ['NAMESPACE without NAME', good.replace('<NAMESPACE NAME="root"/>', '<NAMESPACE/>')],
  ['IPARAMVALUE without NAME', good.replace('<IPARAMVALUE NAME="ClassName">', '<IPARAMVALUE>')],
  ['CLASSNAME without NAME', good.replace('<CLASSNAME NAME="CIM_ManagedElement"/>', '<CLASSNAME/>')],
  ['an unknown element', good.replace('<IPARAMVALUE', '<FOO/><IPARAMVALUE')],
  ['an element in the wrong place', good.replace('<SIMPLEREQ>', '<SIMPLEREQ><CLASS NAME="A"/>')],
  [
    'two calls in one SIMPLEREQ',
    message(`<IMETHODCALL NAME="GetClass">${namespacePath('root/cimv2')}</IMETHODCALL>`.repeat(2)),
  ],
  ['text between elements', good.replace('<IPARAMVALUE', 'text <IPARAMVALUE')],
  ['CIMVERSION missing', good.replace(' CIMVERSION="2.0"', '')],
  ['DTDVERSION missing', good.replace(' DTDVERSION="2.0"', '')],
  ['PROTOCOLVERSION missing', good.replace(' PROTOCOLVERSION="1.0"', '')],
  ['ID missing', good.replace(' ID="1001"', '')],
]

export const malformed: Case[] = [
  ...notWellFormed.map(([name, body]): Case => ({
    name: `not well-formed: ${name}`,
    method: 'GetClass',
    body,
    expect: { http: 400, cimError: 'request-not-well-formed' },
  })),
  ...notUTF8.map(([name, body]): Case => ({
    name: `not UTF-8: ${name}`,
    method: 'GetClass',
    body,
    expect: { http: 400, cimError: 'request-not-valid' },
  })),
  ...notValid.map(([name, body]): Case => ({
    name: `not valid: ${name}`,
    method: 'GetClass',
    body,
    expect: { http: 400, cimError: 'request-not-valid' },
  })),
]
