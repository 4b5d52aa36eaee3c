import { SourceError } from '../../src/base/source-error.ts'
import type { CIMClass } from '../../src/cim/class.ts'
import { CIMDateTime } from '../../src/cim/datetime.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMInstanceName, type CIMKey } from '../../src/cim/object-path.ts'
import type { CIMValue } from '../../src/cim/value.ts'
import { memoryLoader } from '../../src/mof/loader.ts'
import type { QueryEnvironment } from '../../src/query/environment.ts'
import { parseFilter } from '../../src/query/filter.ts'
import type { SelectLanguage } from '../../src/query/parse-query.ts'
import { parseQuery } from '../../src/query/parse-query.ts'
import { prepareQuery, type PreparedQuery } from '../../src/query/prepare.ts'
import { loadRepository } from '../../src/repository/load.ts'

/** Ports with a property of every kind, and indications about them. */
const schema = `
Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);
Qualifier Association : boolean = false, Scope(association), Flavor(DisableOverride, ToSubclass);
Qualifier Indication : boolean = false, Scope(class, indication), Flavor(DisableOverride, ToSubclass);
Qualifier EmbeddedObject : boolean = false, Scope(property, method, parameter), Flavor(DisableOverride, ToSubclass);
Qualifier EmbeddedInstance : string, Scope(property, method, parameter);
Qualifier ValueMap : string[], Scope(property, method, parameter);
Qualifier Values : string[], Scope(property, method, parameter);

class T_Element { [Key] string Name; string Caption; datetime InstallDate;
  [ValueMap{"0", "2", "10", "0x8000.."}, Values{"Unknown", "OK", "Stopped", "Vendor"}] uint16 OperationalStatus[]; };
class T_Port : T_Element { uint64 Speed; sint32 Offset; real32 Load; real64 Ratio; boolean Up; char16 Letter;
  [ValueMap{"2", "3"}, Values{"Enabled", "Disabled"}] uint16 State; string Tags[];
  [EmbeddedInstance("T_Settings")] string Settings; };
class T_FCPort : T_Port { string WWN; };
class T_Settings { uint32 VLAN; string Mode; uint8 List[]; [EmbeddedInstance("T_Settings")] string Inner; };
[Association] class T_Owns { [Key] T_Element REF Owner; [Key] T_Port REF Port; };
[Indication] class T_Indication { datetime IndicationTime; };
[Indication] class T_InstCreation : T_Indication { [EmbeddedObject] string SourceInstance; };
[Indication] class T_InstModification : T_InstCreation { [EmbeddedObject] string PreviousInstance; };
`

const namespace = 'root/test'
const repository = loadRepository(memoryLoader({ 'schema.mof': schema }), [{ namespace, file: 'schema.mof' }])
const found = repository.get(namespace)
if (found === undefined) throw new Error('the schema was not loaded')
export const classes = found

export const environment: QueryEnvironment = {
  classes,
  namespace,
  nowMs: Date.UTC(2026, 4, 1, 12),
  pathOf(instance) {
    const keys = Object.fromEntries(
      classOf(instance.className).keys.map(({ name }) => [name, instance.properties[name] as CIMKey]),
    )
    return new CIMInstanceName(instance.className, keys, namespace)
  },
}

export function classOf(name: string): CIMClass {
  const cls = classes.get(name)
  if (cls === undefined) throw new Error(`the model has no ${name}`)
  return cls
}

/** A port that has a value for everything, changed by `given`. */
export function port(given: Record<string, CIMValue> = {}, className = 'T_Port'): CIMInstance {
  return new CIMInstance(className, {
    Name: 'p1',
    Caption: "It's 50% up_and \\ running",
    InstallDate: CIMDateTime.parse('20260501120000.000000+000'),
    OperationalStatus: [2, 10],
    Speed: 10_000_000_000n,
    Offset: -5,
    Load: Math.fround(0.1),
    Ratio: 0.5,
    Up: true,
    Letter: 'x',
    State: 2,
    Tags: ['red', 'Green'],
    Settings: new CIMInstance('T_Settings', { VLAN: 7, Mode: 'trunk', List: [4, 5, 7] }),
    ...given,
  })
}

export function prepare(language: SelectLanguage, text: string): PreparedQuery {
  return prepareQuery(parseQuery(language, text), environment)
}

/** Whether the port passes `SELECT * FROM T_Port WHERE …`. */
export function passes(language: SelectLanguage, condition: string, instance = port()): boolean {
  return prepare(language, `SELECT * FROM T_Port WHERE ${condition}`).matches(instance)
}

export function passesFilter(
  condition: string,
  instance = port(),
  cls: CIMClass | undefined = classOf('T_Port'),
): boolean {
  return parseFilter('DMTF:FQL', condition, cls, environment).matches(instance)
}

/** `line:column message` of the fault, or "accepted". */
export function faultOf(work: () => unknown): string {
  try {
    work()
    return 'accepted'
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return `${error.position.line}:${error.position.column} ${error.message}`
  }
}
