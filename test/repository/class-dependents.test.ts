import { expect } from 'chai'
import { compileText } from '../../src/mof/compiler.ts'
import { findQualifierUser, findReferrer } from '../../src/repository/class-dependents.ts'
import { Repository } from '../../src/repository/repository.ts'

const space = new Repository().create('root/test')
compileText(
  `
Qualifier Association : boolean = false, Scope(association);
Qualifier EmbeddedInstance : string, Scope(property, method, parameter);
Qualifier OnClass : boolean = false, Scope(class);
Qualifier OnProperty : boolean = false, Scope(property);
Qualifier OnMethod : boolean = false, Scope(method);
Qualifier OnParameter : boolean = false, Scope(parameter);
Qualifier Unused : boolean = false, Scope(any);

[OnClass] class T_End { };
class T_Held { };
class T_Returned { };
class T_Given { };
class T_Listed { };
[Association] class T_Link { T_End REF One; T_End REF Other; };
class T_Holder { [OnProperty, EmbeddedInstance("t_held")] string Part; };
class T_Doer {
  [OnMethod, EmbeddedInstance("T_Returned")] string one([OnParameter] T_Given REF Given);
  uint8 two(T_Listed REF Listed[]);
};
class T_BelowDoer : T_Doer { };
`,
  space,
)

describe('class dependents', () => {
  it('finds who refers to a class by property, parameter or return value', () => {
    const found = (name: string) => findReferrer(space, name)?.name
    expect(found('T_END')).to.equal('T_Link')
    expect(found('T_Held')).to.equal('T_Holder')
    expect(found('T_Returned')).to.equal('T_Doer')
    expect(found('T_Given')).to.equal('T_Doer')
    expect(found('T_Listed')).to.equal('T_Doer')
    expect(found('T_Link')).to.equal(undefined)
    expect(found('T_Doer')).to.equal(undefined, 'a subclass is no referrer')
  })

  it('finds who carries a qualifier, wherever', () => {
    const found = (name: string) => findQualifierUser(space, name)?.name
    expect(found('onclass')).to.equal('T_End')
    expect(found('OnProperty')).to.equal('T_Holder')
    expect(found('OnMethod')).to.equal('T_Doer')
    expect(found('OnParameter')).to.equal('T_Doer')
    expect(found('Unused')).to.equal(undefined)
  })
})
