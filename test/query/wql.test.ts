import { expect } from 'chai'
import { parseWQL } from '../../src/query/wql.ts'
import { faultOf } from './model.ts'
import { printQuery } from './print.ts'

/** What was written, and how the tree of it is written. */
const accepted: readonly (readonly [string, string])[] = [
  ['SELECT * FROM CIM_Indication', 'SELECT * FROM CIM_Indication'],
  ['select  *\nfrom\tcim_alertindication', 'SELECT * FROM cim_alertindication'],
  ['SELECT a,b FROM C', 'SELECT a, b FROM C'],
  ['SELECT C.*, c.Name FROM C', 'SELECT C.*, c.Name FROM C'],
  ['SELECT __PATH, __class FROM C', 'SELECT __PATH, __CLASS FROM C'],
  ['SELECT * FROM C x WHERE x.a = 1', 'SELECT * FROM C x WHERE x.a = 1'],
  [
    'SELECT * FROM CIM_InstCreation WHERE SourceInstance ISA CIM_StorageVolume',
    'SELECT * FROM CIM_InstCreation WHERE SourceInstance ISA CIM_StorageVolume',
  ],
  [
    'SELECT * FROM CIM_InstModification WHERE SourceInstance ISA CIM_FCPort AND SourceInstance.OperationalStatus <> PreviousInstance.OperationalStatus',
    'SELECT * FROM CIM_InstModification WHERE (SourceInstance ISA CIM_FCPort AND SourceInstance.OperationalStatus <> PreviousInstance.OperationalStatus)',
  ],
  [
    'SELECT * FROM CIM_InstModification WHERE SourceInstance ISA CIM_ConcreteJob AND SourceInstance.OperationalStatus=17 AND SourceInstance.OperationalStatus=2',
    'SELECT * FROM CIM_InstModification WHERE (SourceInstance ISA CIM_ConcreteJob AND SourceInstance.OperationalStatus = 17 AND SourceInstance.OperationalStatus = 2)',
  ],
  [
    'SELECT * FROM CIM_InstModification WHERE SourceInstance.CIM_ConcreteJob::JobState = 7',
    'SELECT * FROM CIM_InstModification WHERE SourceInstance.CIM_ConcreteJob::JobState = 7',
  ],
  [
    `SELECT * FROM CIM_AlertIndication WHERE OwningEntity='X' AND MessageID="Y"`,
    "SELECT * FROM CIM_AlertIndication WHERE (OwningEntity = 'X' AND MessageID = 'Y')",
  ],
  [
    'select * from Linux_ComputerSystem where PrimaryOwnerName="\u00e4\\"\\\\b"',
    "SELECT * FROM Linux_ComputerSystem WHERE PrimaryOwnerName = '\u00e4\"\\\\b'",
  ],
  [
    "SELECT * FROM C WHERE a = 'it''s' OR a = 'it\\'s'",
    "SELECT * FROM C WHERE (a = 'it\\'s' OR a = 'it\\'s')",
  ],
  [
    'SELECT * FROM C WHERE NOT a = 1 AND b != 2 OR c IS NULL',
    'SELECT * FROM C WHERE ((NOT a = 1 AND b <> 2) OR c IS NULL)',
  ],
  ['SELECT * FROM C WHERE a = 1 OR b = 2 AND c = 3', 'SELECT * FROM C WHERE (a = 1 OR (b = 2 AND c = 3))'],
  ['SELECT * FROM C WHERE (a = 1 OR b = 2) AND c = 3', 'SELECT * FROM C WHERE ((a = 1 OR b = 2) AND c = 3)'],
  ['SELECT * FROM C WHERE NOT (a IS NOT NULL)', 'SELECT * FROM C WHERE NOT NOT a IS NULL'],
  ['SELECT * FROM C WHERE a < 1 IS NOT TRUE', 'SELECT * FROM C WHERE NOT a < 1 IS TRUE'],
  ['SELECT * FROM C WHERE a IS NULL IS FALSE', 'SELECT * FROM C WHERE a IS NULL IS FALSE'],
  ['SELECT * FROM C WHERE Up', 'SELECT * FROM C WHERE Up'],
  [
    'SELECT * FROM C WHERE a >= -1.5E+2 AND a <= +3 AND a > -18446744073709551615.0 AND a <> .5',
    'SELECT * FROM C WHERE (a >= -150 AND a <= 3 AND a > -18446744073709552000 AND a <> 0.5)',
  ],
  ['SELECT * FROM C WHERE a = 18446744073709551615', 'SELECT * FROM C WHERE a = 18446744073709551615'],
  [
    "SELECT * FROM C WHERE a LIKE '%b_' AND c NOT LIKE 'd'",
    "SELECT * FROM C WHERE (a LIKE '%b_' AND c NOT LIKE 'd')",
  ],
  ['SELECT * FROM C WHERE a[2] = TRUE', 'SELECT * FROM C WHERE a[2] = TRUE'],
  ['SELECT * FROM C WHERE 5 < a', 'SELECT * FROM C WHERE 5 < a'],
]

const refused: readonly (readonly [string, string])[] = [
  ['', '1:1 expected SELECT, found the end'],
  ['SELEKT * FROM C', '1:1 expected SELECT, found "SELEKT"'],
  ['SELECT FROM C', '1:8 expected "*" or the name of a property, found "FROM"'],
  ['SELECT *', '1:9 expected FROM, found the end'],
  ['SELECT * FROM', '1:14 expected the name of a class, found the end'],
  ['SELECT * FROM C, D', '1:16 a query has one class, found ","'],
  ['SELECT a, FROM C', '1:11 expected "*" or the name of a property, found "FROM"'],
  ['SELECT a.b.* FROM C', '1:8 only a class or its alias stands before ".*"'],
  ['SELECT count(a) FROM C', '1:13 WQL has no functions, found "("'],
  ['SELECT * FROM C WHERE', '1:22 expected a property or a value, found the end'],
  ['SELECT * FROM C\nWHERE a ==\n 1', '2:10 expected a property or a value, found "="'],
  ['SELECT * FROM C WHERE a = 1 AND', '1:32 expected a property or a value, found the end'],
  ['SELECT * FROM C WHERE a = 1 b', '1:29 expected the end of the query, found "b"'],
  ['SELECT * FROM C WHERE (a = 1', '1:29 expected ")" after the condition, found the end'],
  ['SELECT * FROM C WHERE a = 1)', '1:28 expected the end of the query, found ")"'],
  ['SELECT * FROM C WHERE a = NULL', '1:27 nothing compares with NULL, found "NULL"'],
  ['SELECT * FROM C WHERE a IS 1', '1:28 expected NULL, TRUE or FALSE, found "1"'],
  ["SELECT * FROM C WHERE a = 'b", "1:27 this string is not ended by '"],
  ["SELECT * FROM C WHERE a = 'b\n'", '1:27 this string is not ended in its line'],
  ['SELECT * FROM C WHERE a = 0x10', '1:27 "0x10" is not a number'],
  ['SELECT * FROM C WHERE a = 12a', '1:27 "12a" is not a number'],
  ['SELECT * FROM C WHERE a = 007', '1:27 "007" is not a number'],
  ['SELECT * FROM C WHERE a = 18446744073709551616', '1:27 this number is larger than any integer of CIM'],
  ['SELECT * FROM C WHERE a = -9223372036854775809', '1:27 this number is smaller than any integer of CIM'],
  [`SELECT * FROM C WHERE a = ${'9'.repeat(400)}.0`, '1:27 this number is larger than any real64'],
  ['SELECT * FROM C WHERE a = $', '1:27 "$" cannot stand here'],
  ['SELECT * FROM C WHERE a LIKE b', '1:30 expected a pattern in quotes, found "b"'],
  ['SELECT * FROM C WHERE a NOT b', '1:29 expected LIKE, found "b"'],
  ['SELECT * FROM C WHERE a ISA 5', '1:29 expected the name of a class, found "5"'],
  ['SELECT * FROM C WHERE a[x] = 1', '1:25 expected the number of an element, or "*", found "x"'],
  [
    'SELECT * FROM C WHERE a.__PATH.b = 1 AND a.select = 1',
    '1:44 expected the name of a property, found "select"',
  ],
  [`SELECT * FROM C WHERE ${'('.repeat(65)}`, '1:88 parentheses and NOT are nested at most 64 deep'],
  [`SELECT * FROM C WHERE ${'NOT '.repeat(65)}`, '1:283 parentheses and NOT are nested at most 64 deep'],
  [`SELECT * FROM C WHERE a = 1${' OR a = 1'.repeat(500)}`, '1:4523 a query has at most 1000 terms'],
  [`SELECT * FROM C WHERE a LIKE 'b'${" OR a LIKE 'b'".repeat(16)}`, '1:254 a query has at most 16 patterns'],
  [`SELECT * FROM C${' '.repeat(65_536)}`, '1:1 the query is longer than 65536 characters'],
  [`SELECT * FROM ${'C'.repeat(1025)}`, '1:15 a name has at most 1024 characters'],
]

describe('WQL', () => {
  for (const [text, tree] of accepted) {
    it(`accepts ${text}`, () => {
      expect(printQuery(parseWQL(text))).to.equal(tree)
    })
  }

  for (const [text, fault] of refused) {
    it(`refuses ${text.slice(0, 70)}`, () => {
      expect(faultOf(() => parseWQL(text))).to.equal(fault)
    })
  }
})
