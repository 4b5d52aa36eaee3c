import { expect } from 'chai'
import { CIMDateTime } from '../../src/cim/datetime.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMInstanceName } from '../../src/cim/object-path.ts'
import type { CIMValue } from '../../src/cim/value.ts'
import { passes, passesFilter, port, prepare } from './model.ts'

/** Conditions that the port of the model passes or not, some on a port that is changed before. */
type Row = readonly [condition: string, passes: boolean, given?: Record<string, CIMValue>]

const wql: readonly Row[] = [
  ['Speed = 10000000000', true],
  ['Speed > 9999999999.5', true],
  ['Speed = 18446744073709551615', true, { Speed: 18446744073709551615n }],
  ['Speed < 18446744073709551615', true, { Speed: 18446744073709551614n }],
  ['Offset = -5 AND Offset <> 5 AND Offset <= -5 AND NOT Offset > -5', true],
  ['Load = 0.1', true],
  ['Ratio = 0.5 AND Ratio < 1', true],
  ['Ratio = Ratio', false, { Ratio: NaN }],
  ["Letter = 'x' AND Letter <> 'X'", true],
  ["Name = 'P1'", false],
  ['name = "p1" and NAME >= "p"', true],
  ['Up', true],
  ['Up = TRUE AND Up <> FALSE AND NOT Up = FALSE', true],
  ['Up IS TRUE AND NOT Up IS FALSE', true],
  ['Up IS TRUE', false, { Up: null }],
  ['Up IS NOT TRUE', true, { Up: null }],
  ['Speed = 1 IS NOT TRUE', true, { Speed: null }],
  ['Caption IS NULL', false],
  ['Caption IS NULL', true, { Caption: null }],
  ['Speed = 5', false, { Speed: null }],
  ['Speed <> 5', false, { Speed: null }],
  ['NOT Speed = 5', false, { Speed: null }],
  ['NOT Speed = 5 OR Up', true, { Speed: null }],
  ['OperationalStatus = 10', true],
  ['OperationalStatus = 3', false],
  ['OperationalStatus <> 10', false],
  ['OperationalStatus <> 3', true],
  ['OperationalStatus > 9', true],
  ['5 < OperationalStatus', true],
  ['OperationalStatus = 10', false, { OperationalStatus: [] }],
  ['OperationalStatus = 10', false, { OperationalStatus: null }],
  ['OperationalStatus[1] = 10', true],
  ['OperationalStatus[2] = 10', false],
  ['OperationalStatus[2] IS NULL', true],
  ['Settings.VLAN = 7', true],
  ['T_Port.Settings.Mode = "trunk"', true],
  ['Settings.VLAN = 7', false, { Settings: null }],
  ['Settings ISA T_Settings', true],
  ['Settings ISA T_Port', false],
  ['T_FCPort::WWN = "50"', false],
  ["InstallDate > '20260501135959.000000+120'", true],
  ["InstallDate = '20260501140000.000000+120'", true],
  ["InstallDate > '00000001000000.000000:000'", false],
  ["Caption LIKE '%50[%] up%'", true],
  ["Caption LIKE 'It_s%\\\\ running'", true],
  ["Caption LIKE '%up\\_and%'", true],
  ["Caption LIKE '50%'", false],
  ["Caption NOT LIKE '50%'", true],
  ["Caption NOT LIKE '50%'", false, { Caption: null }],
  ["Caption LIKE 'it%'", false],
  ["__CLASS = 'T_Port' AND __PATH LIKE '%Name=\"p1\"' AND __NAMESPACE = 'root/test'", true],
  ['__RELPATH = \'T_Port.Name="p1"\'', true],
]

const cql: readonly Row[] = [
  ['Offset * 2 + 1 = -9 AND Speed / 4 = 2500000000.0', true],
  ['Speed * Speed = 100000000000000000000.0', true],
  ['1 / (Offset + 5) IS NULL', true],
  ['-Offset = 5 AND - -Offset = -5', true],
  ['ANY OperationalStatus[*] = 10 AND NOT EVERY OperationalStatus[*] = 10', true],
  ['EVERY OperationalStatus[*] >= 2', true],
  ['EVERY OperationalStatus[*] >= 2', true, { OperationalStatus: [] }],
  ['EVERY OperationalStatus[*] >= 2', false, { OperationalStatus: null }],
  ['NOT ANY OperationalStatus[*] = 2', false, { OperationalStatus: null }],
  ['ANY OperationalStatus[*] = 2', false, { OperationalStatus: [null, 3] }],
  ["ANY OperationalStatus[*] = #'OK' AND State = #'Enabled' AND State <> State#'Disabled'", true],
  ["ANY Tags[*] LIKE 'r.*' AND EVERY Tags[*] LIKE '[a-zA-Z]+'", true],
  ["UpperCase(Name) || '!' = 'P1!'", true],
  ["NumericToString(Speed) = '10000000000'", true],
  ["StringToUint('12') = 12 AND StringToSint('-0x10') = -16 AND StringToReal('1e2') = 100", true],
  ["StringToUint('-12') IS NULL AND StringToNumeric('x') IS NULL", true],
  ['DateTimeToMicrosecond(InstallDate) = 1777636800000000', true],
  ['MicrosecondToTimestamp(1777636800000001) > InstallDate', true],
  ["MicrosecondToInterval(86400000000) = '00000001000000.000000:000'", true],
  ["DateTime('20260501120000.000000+000') = InstallDate AND DateTime('x') IS NULL", true],
  ["ClassName(T_Port) = 'T_Port' AND NamespaceName(T_Port) = 'root/test'", true],
  ["ObjectPath(T_Port) = 'root/test:T_Port.Name=\"p1\"' AND ClassPath(T_Port) = 'root/test:T_Port'", true],
  ['ModelPath(InstanceToReference(T_Port)) = \'T_Port.Name="p1"\' AND HostPort(T_Port) IS NULL', true],
  ['CurrentDateTime() = InstallDate', true],
  ["CurrentDateTime() > DateTime('20260501115959.999999+000')", true],
  ['DateTimeToMicrosecond(currentDateTime()) = 1777636800000000', true],
  ['NamespaceType(T_Port) IS NULL', true],
  ['T_Port ISA T_Element AND NOT T_Port ISA T_FCPort', true],
]

/** As far as the tests of another server for the same language say it (reference, section 3). */
const fql: readonly Row[] = [
  ['Nothing = 3', false],
  ['Nothing <> 3', true],
  ['Nothing = NULL', true],
  ['Nothing <> NULL', false],
  ["Nothing <= 'x'", false],
  ['Settings.noSuch = TRUE', false],
  ['Settings.VLAN = 7 AND settings.list[1] = 5', true],
  ['Settings.List = {4,5,7}', true],
  ['Settings.List = {4,5}', false],
  ['Settings.List = {5,4,7}', false],
  ['Settings.List <> {5,4,7}', true],
  ['Settings.List <> {4,5,7}', false],
  ['Settings.List = Settings.List', true],
  ['Settings.List[20] = 7', false],
  ['ANY Settings.List = 7', true],
  ['ANY Settings.List = 8', false],
  ['EVERY Settings.List > 3', true],
  ['EVERY Settings.List > 4', false],
  ['NOT ANY Settings.List = 8 AND NOT EVERY Settings.List = 4', true],
  ['ANY Settings.List = Settings.VLAN AND ANY Settings.List = Settings.List[0]', true],
  ['ANY Nothing = 8', false],
  ["Name = 'P1'", false],
  ["'Test' <> 'test'".replace("'Test'", 'Name'), true],
  ['Up = TRUE AND Up <> FALSE', true],
  ['State = 0x2 AND State = 10B AND Offset = -0x5', true],
  ['Speed > 1 AND Offset < Speed', true],
  ["InstallDate < '20260601000000.000000+000'", true],
  ["Name LIKE 'p.' AND Caption LIKE '.*up_.*' AND Name NOT LIKE 'q.*'", true],
  ["Nothing LIKE '.*'", false],
  ["Nothing NOT LIKE '.*'", true],
  ["ANY Tags LIKE 'G[a-z]*'", true],
  ['State = 2.0', true],
]

describe('evaluate', () => {
  for (const [condition, expected, given] of wql) {
    const shown = given === undefined ? '' : ` with ${Object.keys(given).join()} changed`
    it(`WQL: ${condition}${shown} is ${expected}`, () => {
      expect(passes('WQL', condition, port(given))).to.equal(expected)
    })
  }

  for (const [condition, expected, given] of cql) {
    it(`CQL: ${condition} is ${expected}`, () => {
      expect(passes('DMTF:CQL', condition, port(given))).to.equal(expected)
    })
  }

  for (const [condition, expected] of fql) {
    it(`FQL: ${condition} is ${expected}`, () => {
      expect(passesFilter(condition)).to.equal(expected)
      if (!condition.includes('ANY') && !condition.includes('EVERY'))
        expect(passesFilter(condition, port(), undefined), 'for any class').to.equal(expected)
    })
  }

  it('finds a property that a subclass spells otherwise', () => {
    const other = new CIMInstance('T_FCPort', { NAME: 'p1', constructor: 'x' })
    expect(passes('WQL', "Name = 'p1'", other)).to.equal(true)
    expect(passesFilter('toString = NULL', other)).to.equal(true)
  })

  it('compares references with paths as text', () => {
    const owner = new CIMInstanceName('T_Element', { Name: 'boss' }, 'root/test', 'host')
    const owns = new CIMInstance('T_Owns', { Owner: owner, Port: null })
    const test = (condition: string): boolean =>
      prepare('WQL', `SELECT * FROM T_Owns WHERE ${condition}`).matches(owns)
    expect(test(`Owner = 't_element.name="boss"'`)).to.equal(true)
    expect(test(`Owner = 'ROOT/test:T_Element.Name="boss"'`)).to.equal(true)
    expect(test(`Owner = '//elsewhere/root/test:T_Element.Name="boss"'`)).to.equal(true)
    expect(test(`Owner = 'T_Element.Name="Boss"'`)).to.equal(false)
    expect(test(`Owner <> 'root/other:T_Element.Name="boss"'`)).to.equal(true)
    expect(test('Owner ISA T_Element AND Port IS NULL AND Owner <> Port')).to.equal(false)
    expect(test('Owner ISA T_Element AND Owner = Owner')).to.equal(true)
  })
})

describe('evaluate for indications', () => {
  const modified = (now: CIMInstance | null, before: CIMInstance | null): CIMInstance =>
    new CIMInstance('T_InstModification', { SourceInstance: now, PreviousInstance: before })
  const fc = (status: number[]): CIMInstance => port({ OperationalStatus: status }, 'T_FCPort')
  const test = (condition: string, indication: CIMInstance, language: 'WQL' | 'DMTF:CQL' = 'WQL'): boolean =>
    prepare(language, `SELECT * FROM T_InstModification WHERE ${condition}`).matches(indication)

  it('tell the class of the source', () => {
    expect(test('SourceInstance ISA T_FCPort', modified(fc([2]), null))).to.equal(true)
    expect(test('SourceInstance ISA T_Element', modified(fc([2]), null))).to.equal(true)
    expect(test('SourceInstance ISA T_FCPort', modified(port(), null))).to.equal(false)
    expect(test('SourceInstance ISA T_FCPort', modified(null, null))).to.equal(false)
  })

  it('see what has changed, as arrays too', () => {
    const condition =
      'SourceInstance ISA T_FCPort AND SourceInstance.OperationalStatus <> PreviousInstance.OperationalStatus'
    expect(test(condition, modified(fc([2]), fc([10])))).to.equal(true)
    expect(test(condition, modified(fc([2]), fc([2])))).to.equal(false)
    const scoped =
      'SourceInstance ISA T_FCPort AND ANY SourceInstance.T_FCPort::OperationalStatus[*] <> PreviousInstance.T_FCPort::OperationalStatus[*]'
    expect(test(scoped, modified(fc([2]), fc([2, 10])), 'DMTF:CQL')).to.equal(true)
    expect(test(scoped, modified(fc([2]), fc([2])), 'DMTF:CQL')).to.equal(false)
  })

  it('look into sources of which only the value tells the class', () => {
    const job = 'SourceInstance.OperationalStatus=17 AND SourceInstance.OperationalStatus=2'
    expect(test(job, modified(fc([2, 17]), null))).to.equal(true)
    expect(test(job, modified(fc([2]), null))).to.equal(false)
    expect(test('SourceInstance.T_FCPort::State = 2', modified(fc([2]), null))).to.equal(true)
    expect(test('SourceInstance.T_FCPort::State = 2', modified(port(), null))).to.equal(false)
    expect(test("SourceInstance.T_FCPort::State = #'Enabled'", modified(fc([2]), null), 'DMTF:CQL')).to.equal(
      true,
    )
    const dated = "SourceInstance.InstallDate = '20260501140000.000000+120'"
    expect(test(dated, modified(fc([2]), null))).to.equal(true)
    expect(test("SourceInstance.Name.x = 1 OR SourceInstance.Speed = 'x'", modified(fc([2]), null))).to.equal(
      false,
    )
    expect(CIMDateTime.parse('20260501140000.000000+120').milliseconds).to.equal(1_777_636_800_000)
  })

  it('know which properties they look at', () => {
    const query = prepare('WQL', 'SELECT * FROM T_InstModification WHERE SourceInstance.State = 2')
    expect(query.properties).to.include('SourceInstance')
  })
})
