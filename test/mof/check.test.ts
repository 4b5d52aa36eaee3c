import { expect } from 'chai'
import { checkFiles, checkReport, formatCheck } from '../../src/mof/check.ts'
import { memoryLoader } from '../../src/mof/loader.ts'
import { Repository } from '../../src/repository/repository.ts'
import { qualifiers } from './rig.ts'

const files = {
  'good.mof': 'class EX_A : EX_B { string S; };',
  'bad.mof': 'class EX_C : EX_B { string S\n};\nclass EX_D { };',
  'lib/EX_B.mof': 'class EX_B { [Key] string K; };',
  'lib/qualifiers.mof': qualifiers,
}
const check = (
  file: string,
): { result: ReturnType<typeof checkFiles>; target: ReturnType<Repository['create']> } => {
  const target = new Repository().create('check')
  return { result: checkFiles([file], target, memoryLoader(files)), target }
}

describe('checking MOF files', () => {
  it('succeeds without errors and says what there was', () => {
    const { result } = check('good.mof')
    expect(result.exitCode).to.equal(0)
    expect(formatCheck(result)).to.equal(
      '3 files, 2 classes, 30 qualifier declarations, 0 instances: 0 errors, 0 warnings\n',
    )
  })

  it('fails with errors and shows them', () => {
    const { result } = check('bad.mof')
    expect(result.exitCode).to.equal(1)
    expect(formatCheck(result)).to.equal(
      'bad.mof:1:28: error: expected ";" at the end of property S [Syntax]\n' +
        '  class EX_C : EX_B { string S\n                             ^\n' +
        '  hint: End property S with ";".\n' +
        'bad.mof:3:7: warning: EX_D can have instances but has no key [ClassWithoutKey]\n' +
        '  class EX_D { };\n        ^~~~\n' +
        '3 files, 3 classes, 30 qualifier declarations, 0 instances: 1 error, 1 warning\n',
    )
  })

  it('fails for a file that is not there', () => {
    expect(check('none.mof').result.exitCode).to.equal(1)
  })

  it('reports plain values, with the facts on demand', () => {
    const { result, target } = check('good.mof')
    expect(checkReport(result)).not.to.have.property('facts')
    const report = checkReport(result, target)
    expect(JSON.parse(JSON.stringify(report))).to.deep.equal(report)
    expect(report.facts?.classes[1]).to.deep.equal({
      name: 'EX_A',
      superclass: 'EX_B',
      qualifiers: {},
      properties: [
        {
          name: 'K',
          type: 'string',
          isArray: false,
          arraySize: null,
          referenceClass: null,
          value: null,
          classOrigin: 'EX_B',
          own: false,
          isKey: true,
          qualifiers: { Key: { value: true, own: false } },
        },
        {
          name: 'S',
          type: 'string',
          isArray: false,
          arraySize: null,
          referenceClass: null,
          value: null,
          classOrigin: 'EX_A',
          own: true,
          isKey: false,
          qualifiers: {},
        },
      ],
      methods: [],
    })
    expect(report.facts?.qualifiers.map(({ name }) => name)).to.include('Key')
  })
})
