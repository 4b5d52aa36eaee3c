import { expect } from 'chai'
import { typescriptOf } from '../../src/mof/typescript.ts'
import { compile } from './rig.ts'

describe('TypeScript of classes', () => {
  const { namespace } = compile(`class EX_A : EX_Box {
    real32 Ratio[]; [EmbeddedObject] string Any[];
    sint64 Do([Required] EX_Box REF Box, uint8 Few[], [In(false), Out] uint64 Big, [Out, EmbeddedInstance("EX_Label")] string Both);
    boolean Rest();
  };`)
  const found = namespace.get('EX_A')
  const text = typescriptOf(found === undefined ? [] : [found], '../cim', 'ex.mof')

  it('has all properties, keys alone without null', () => {
    expect(text).to.include(`export interface EX_A {
  Name: string
  Level?: number | null
  Tags?: (string | null)[] | null
  Volume?: bigint | null
  Label?: CIMInstance | null
  Made?: CIMDateTime | null
  Ratio?: (number | null)[] | null
  Any?: (CIMInstance | null)[] | null
}`)
  })

  it('has the methods of the class itself, by direction', () => {
    expect(text).to.include(`export type EX_A_Methods = {
  Do: {
    in: {
      Box: CIMInstanceName
      Few?: (number | null)[] | null
      Both?: CIMInstance | null
    }
    out: {
      Big?: bigint | null
      Both?: CIMInstance | null
    }
    returns: bigint
  }
  Rest: {
    in: Record<never, never>
    out: Record<never, never>
    returns: boolean
  }
}`)
  })

  it('imports what it uses', () => {
    expect(text.split('\n').slice(0, 4)).to.deep.equal([
      '// Generated from ex.mof by `npm run types`: change the MOF, not this file.',
      "import type { CIMDateTime } from '../cim/datetime.ts'",
      "import type { CIMInstance } from '../cim/instance.ts'",
      "import type { CIMInstanceName } from '../cim/object-path.ts'",
    ])
    const holds = namespace.get('EX_Label')
    expect(typescriptOf(holds === undefined ? [] : [holds], '../cim', 'ex.mof')).not.to.include('import')
  })
})
