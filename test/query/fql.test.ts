import { expect } from 'chai'
import { parseFQL } from '../../src/query/fql.ts'
import { faultOf } from './model.ts'
import { print } from './print.ts'

const accepted: readonly (readonly [string, string])[] = [
  ['a = 1', 'a = 1'],
  ["a.b.c <> 'x'", "a.b.c <> 'x'"],
  ['p = NULL', 'p = NULL'],
  ['a = 1 OR b = 2 AND c = 3', '(a = 1 OR (b = 2 AND c = 3))'],
  ['((a = b))', 'a = b'],
  ["a like 'x' and b not like 'y'", "(a LIKE 'x' AND b NOT LIKE 'y')"],
  ['a = {4, 0X5,7}', 'a = {4, 5, 7}'],
  ['a <> {NULL}', 'a <> {NULL}'],
  ['a[3] = b[0]', 'a[3] = b[0]'],
  ['NOT ANY a = 7', 'NOT ANY a = 7'],
  ["NOT EVERY a NOT LIKE 'x'", "NOT EVERY a NOT LIKE 'x'"],
  ['any a = b[0] or every a > -0x6223', '(ANY a = b[0] OR EVERY a > -25123)'],
  ["a = 'it\\'s \\\\ \\n'", "a = 'it\\'s \\\\ \\\\n'"],
  ['a >= TRUE', 'a >= TRUE'],
]

const refused: readonly (readonly [string, string])[] = [
  ['', '1:1 expected the name of a property, found the end'],
  ['a', '1:2 expected a comparison, found the end'],
  ['1 = a', '1:1 expected the name of a property, found "1"'],
  ['NOT a = 1', '1:5 expected ANY or EVERY, found "a"'],
  ['NOT (a = 1)', '1:5 expected ANY or EVERY, found "("'],
  ['a = {}', '1:6 expected a value, found "}"'],
  ['a < {1}', '1:5 arrays are compared with = and <> only, found "{"'],
  ['ANY a = {1}', '1:9 expected the name of a property, found "{"'],
  ['a = "x"', "1:5 strings are written in ' here"],
  ['a = 0xabcdefg', '1:5 "0xabcdefg" is not a number'],
  ['a = 123x', '1:5 "123x" is not a number'],
  ['a = 1 b', '1:7 expected the end of the query, found "b"'],
  ['a = 1 AND OR', '1:11 expected the name of a property, found "OR"'],
  ['(a = 1', '1:7 expected ")" after the condition, found the end'],
  ['a = (b)', '1:5 expected the name of a property, found "("'],
  ["C::a = 'x'", '1:2 expected a comparison, found "::"'],
]

describe('FQL', () => {
  for (const [text, tree] of accepted) {
    it(`accepts ${text}`, () => {
      expect(print(parseFQL(text))).to.equal(tree)
    })
  }

  for (const [text, fault] of refused) {
    it(`refuses ${text}`, () => {
      expect(faultOf(() => parseFQL(text))).to.equal(fault)
    })
  }
})
