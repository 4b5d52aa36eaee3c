import { expect } from 'chai'
import { parseCQL } from '../../src/query/cql.ts'
import { UnsupportedFeature } from '../../src/query/query-fault.ts'
import { faultOf } from './model.ts'
import { printQuery } from './print.ts'

/** Conditions, and how their trees are written. */
const accepted: readonly (readonly [string, string])[] = [
  ['SourceInstance ISA CIM_FCPort', 'SourceInstance ISA CIM_FCPort'],
  [
    'SourceInstance.CIM_FCPort::OperationalStatus <> PreviousInstance.CIM_FCPort::OperationalStatus',
    'SourceInstance.CIM_FCPort::OperationalStatus <> PreviousInstance.CIM_FCPort::OperationalStatus',
  ],
  ['ANY OperationalStatus[*] = 2', 'ANY OperationalStatus[*] = 2'],
  ['EVERY a.b[*] > 2 AND c = 1', '(EVERY a.b[*] > 2 AND c = 1)'],
  ['ANY a[*] <> b[*]', 'a[*] <> b[*]'],
  ["ANY a[*] LIKE 'x.*'", "ANY a[*] LIKE 'x.*'"],
  ["ANY OperationalStatus[*] = #'OK'", "ANY OperationalStatus[*] = #'OK'"],
  ["OperationalStatus[0] = #'OK'", "OperationalStatus[0] = #'OK'"],
  ["#'OK' = State", "#'OK' = State"],
  ["a = State#'OK'", "a = State#'OK'"],
  ['a = 0x1f AND b = 101B AND c = -0B', '(a = 31 AND b = 5 AND c = 0)'],
  ['a + b * c - 1 > -d', '((a + (b * c)) - 1) > (0 - d)'],
  ['(a + b) * 2 = 4', '((a + b) * 2) = 4'],
  ['a = 1 - -1', 'a = (1 - -1)'],
  ["a || 'b' || c = 'abc'", "(a || 'b' || c) = 'abc'"],
  ["UpperCase(a) = 'A'", "UpperCase(a) = 'A'"],
  ['NOT a IS NULL OR b IS NOT NULL', '(NOT a IS NULL OR NOT b IS NULL)'],
  ['(a = 1 OR b = 2) AND NOT (c = 3)', '((a = 1 OR b = 2) AND NOT c = 3)'],
  ["a NOT LIKE 'x'", "a NOT LIKE 'x'"],
  ["a = 'two\nlines'", "a = 'two\nlines'"],
]

const refused: readonly (readonly [string, string])[] = [
  ['SELECT * FROM C WHERE a = "b"', "1:27 strings are written in ' here"],
  ['SELECT * FROM C WHERE ANY = 1', '1:27 expected the name of a property, found "="'],
  ['SELECT * FROM C WHERE ANY a', '1:28 expected a comparison, found the end'],
  ["SELECT * FROM C WHERE #'OK'", '1:23 the text of a value is compared with a property'],
  ['SELECT * FROM C WHERE a = #b', '1:28 expected the text of a value in quotes, found "b"'],
  ['SELECT * FROM C WHERE a = NULL', '1:27 nothing compares with NULL, found "NULL"'],
  ['SELECT * FROM C WHERE a IS TRUE', '1:28 expected NULL, found "TRUE"'],
  ['SELECT * FROM C WHERE f(a = 1', '1:30 expected ")" after the arguments, found the end'],
  ['SELECT * FROM C WHERE a = 102B', '1:27 "102B" is not a number'],
  ['SELECT * FROM C WHERE a = 0x', '1:27 "0x" is not a number'],
  ['SELECT * FROM C WHERE a = 0x10000000000000000', '1:27 this number is larger than any integer of CIM'],
  ['SELECT a AS FROM C', '1:13 expected a name for the column, found "FROM"'],
  ['SELECT a + b.* FROM C', '1:10 only a class or its alias stands before ".*"'],
  [`SELECT * FROM C WHERE a = 1${' + 1'.repeat(65)}`, '1:27 a calculation has at most 64 steps'],
  [`SELECT * FROM C WHERE a = ${'-'.repeat(70)}b`, '1:92 parentheses and NOT are nested at most 64 deep'],
]

const unsupported: readonly (readonly [string, string])[] = [
  ['SELECT DISTINCT a FROM C', '1:8 DISTINCT is not supported'],
  ['SELECT FIRST 5 a FROM C', '1:8 FIRST is not supported'],
  ['SELECT COUNT(*) FROM C', '1:8 COUNT is not supported'],
  ['SELECT * FROM C, D', '1:16 joins of classes are not supported'],
  ['SELECT * FROM C ORDER BY a', '1:17 ORDER is not supported'],
  ['SELECT * FROM C WHERE a = (SELECT b FROM D)', '1:27 queries in queries are not supported'],
  ['SELECT * FROM C WHERE ANY x IN a[*] SATISFIES (x = 1)', '1:29 SATISFIES is not supported'],
]

describe('CQL', () => {
  for (const [text, tree] of accepted) {
    it(`accepts ${text}`, () => {
      const start = 'SELECT * FROM C WHERE '
      expect(printQuery(parseCQL(start + text))).to.equal(start + tree)
    })
  }

  it('selects columns', () => {
    const text = "SELECT *, C.*, x.a, -b + 1 AS n, ClassName(x) AS c, d || 'e' AS f FROM C AS x"
    expect(printQuery(parseCQL(text))).to.equal(
      "SELECT *, C.*, x.a, ((0 - b) + 1) AS n, ClassName(x) AS c, (d || 'e') AS f FROM C x",
    )
  })

  for (const [text, fault] of refused) {
    it(`refuses ${text.slice(0, 70)}`, () => {
      expect(faultOf(() => parseCQL(text))).to.equal(fault)
    })
  }

  for (const [text, fault] of unsupported) {
    it(`has no ${text}`, () => {
      expect(faultOf(() => parseCQL(text))).to.equal(fault)
      expect(() => parseCQL(text)).to.throw(UnsupportedFeature)
    })
  }
})
