import { expect } from 'chai'
import { environment, faultOf, passesFilter, prepare } from './model.ts'
import { parseFilter } from '../../src/query/filter.ts'

const start = 'SELECT * FROM T_Port WHERE '

/** Conditions on T_Port, and the fault, its column counted from the beginning of the condition. */
const refusedWQL: readonly (readonly [string, number, string])[] = [
  ['Nothing = 1', 1, 'T_Port has no property Nothing'],
  ['Speed = 1 AND WWN = 5', 15, 'T_Port has no property WWN'],
  ['Settings.Nothing = 1', 10, 'T_Settings has no property Nothing'],
  ['Settings = 1', 10, 'an object and an integer cannot be compared'],
  ['Caption.x = 1', 9, 'Caption holds no object'],
  ["Speed = '5'", 7, 'an integer and a string cannot be compared'],
  ['Caption > 5', 9, 'a string and an integer cannot be compared'],
  ['Up > TRUE', 4, 'a boolean and a boolean have no order: compare them with = or <>'],
  ["InstallDate = 'yesterday'", 15, '"yesterday" is not a CIM datetime: it has 9 characters, not 25'],
  ['Tags > OperationalStatus', 6, 'an array of strings and an array of integers cannot be compared'],
  ['Tags < Tags', 6, 'an array of strings and an array of strings have no order: compare them with = or <>'],
  ['Speed', 1, 'expected a condition, this is an integer'],
  ['NOT Tags', 5, 'expected a condition, this is an array of strings'],
  ['Speed IS TRUE', 1, 'expected a condition, this is an integer'],
  ['Settings ISA T_None', 14, 'there is no class T_None here'],
  ['Speed ISA T_Port', 1, 'an integer cannot be tested by ISA: expected object or reference'],
  ["Speed LIKE 'x'", 1, 'an integer cannot be compared by LIKE: expected string'],
  ["Caption LIKE '[a'", 17, '"]" is missing'],
  ["Caption LIKE '[b-a]'", 19, 'the end of a range comes before its beginning'],
  ['State[0] = 1', 1, 'State is not an array'],
  ['T_None::State = 1', 1, 'there is no class T_None here'],
  ['T_Settings::State = 1', 1, 'T_Settings has no property State'],
]

const refusedCQL: readonly (readonly [string, number, string])[] = [
  ['OperationalStatus = 2', 19, 'an array cannot be compared with a single value'],
  ['ANY State[*] = 2', 5, 'State is not an array'],
  ['ANY Speed = 2', 5, 'an integer is not an array'],
  ['Caption + 1 = 2', 1, 'a string cannot be calculated with: expected integer or real'],
  ["Caption || 1 = 'x'", 12, 'an integer cannot be put together: expected string'],
  ["State = #'Asleep'", 9, 'none of the Values of State is "Asleep"'],
  ["Speed = #'OK'", 9, 'Speed has no Values'],
  [
    "ANY OperationalStatus[*] = #'Vendor'",
    28,
    '"Vendor" stands for more than one value of OperationalStatus: 0x8000..',
  ],
  ["1 = #'OK'", 5, 'the text of a value is compared with a property whose class is known'],
  ['Nope(Speed) = 1', 1, 'there is no function Nope'],
  ["UpperCase() = 'A'", 1, 'UpperCase takes one argument'],
  ['CurrentDateTime(Speed) = InstallDate', 17, 'CurrentDateTime takes no argument'],
  ['CurrentDateTime() = 1', 19, 'a datetime and an integer cannot be compared'],
  ['UpperCase(Speed) = 1', 11, 'an integer cannot be given to UpperCase: expected string'],
  ["Caption LIKE 'a(b'", 18, '")" is missing'],
  ["Caption LIKE '*a'", 15, 'nothing to repeat before "*"'],
  ["Caption LIKE '(a{1000}){1000}'", 15, 'the pattern has more than 1000 places'],
]

const refusedFQL: readonly (readonly [string, number, string])[] = [
  ["State = 'x'", 7, 'an integer and a string cannot be compared'],
  ['Tags = 1', 6, 'an array of strings and an integer cannot be compared'],
  ['OperationalStatus = 1', 19, 'an array cannot be compared with a single value'],
  ["OperationalStatus = {1, 'x'}", 25, 'a string is not comparable with an array of integers'],
  ['Up < TRUE', 4, 'a boolean and a boolean have no order: compare them with = or <>'],
  ['State < NULL', 7, 'an integer and NULL have no order: compare them with = or <>'],
  ["InstallDate < '2026'", 15, '"2026" is not a CIM datetime: it has 4 characters, not 25'],
  ['ANY State = 1', 5, 'an integer is not an array'],
  ['State = {1}', 7, 'an array cannot be compared with a single value'],
]

const accepted = [
  "InstallDate > '20260101000000.000000+000'",
  'T_FCPort::WWN IS NULL',
  'T_Port.speed >= 5 AND STATE = 2',
  "Speed > 1.5 AND Load < Ratio AND Letter = 'x'",
  'OperationalStatus = 2 OR Tags = Tags',
  'Settings ISA T_Settings AND Settings.Inner.Inner.VLAN = 3',
]

describe('check', () => {
  for (const [condition, column, message] of refusedWQL) {
    it(`refuses ${condition} in WQL`, () => {
      expect(faultOf(() => prepare('WQL', start + condition))).to.equal(
        `1:${start.length + column} ${message}`,
      )
    })
  }

  for (const [condition, column, message] of refusedCQL) {
    it(`refuses ${condition} in CQL`, () => {
      const fault = faultOf(() => prepare('DMTF:CQL', start + condition))
      expect(fault).to.equal(`1:${start.length + column} ${message}`)
    })
  }

  for (const [condition, column, message] of refusedFQL) {
    it(`refuses ${condition} in FQL`, () => {
      expect(faultOf(() => passesFilter(condition))).to.equal(`1:${column} ${message}`)
    })
  }

  for (const condition of accepted) {
    it(`accepts ${condition}`, () => {
      expect(faultOf(() => prepare('WQL', start + condition))).to.equal('accepted')
    })
  }

  it('refuses what a reference leads to, but compares references', () => {
    const owns = 'SELECT * FROM T_Owns WHERE '
    expect(faultOf(() => prepare('WQL', `${owns}Owner.Name = 'x'`))).to.equal(
      '1:34 Owner is a reference: what it leads to cannot be looked at',
    )
    expect(faultOf(() => prepare('WQL', `${owns}Owner = 'nonsense='`))).to.match(
      /^1:36 "nonsense=" is not a WBEM URI/,
    )
    expect(faultOf(() => prepare('WQL', `${owns}Owner = 'T_Element.Name="x"'`))).to.equal('accepted')
  })

  it('refuses a class that is not there', () => {
    expect(faultOf(() => prepare('WQL', 'SELECT * FROM T_None'))).to.equal(
      '1:15 there is no class T_None here',
    )
  })

  it('asks nothing of a filter for any class', () => {
    const filter = parseFilter(
      'DMTF:FQL',
      "A.B = 'x' AND ANY C > 5 AND D[3] LIKE 'x'",
      undefined,
      environment,
    )
    expect(filter.properties).to.deep.equal(['A', 'C', 'D'])
  })
})
