import { compileText, type CompileOptions, type CompileResult } from '../../src/mof/compiler.ts'
import { memoryLoader } from '../../src/mof/loader.ts'
import type { Namespace } from '../../src/repository/namespace.ts'
import { Repository } from '../../src/repository/repository.ts'

/** Declarations of the qualifiers that the tests use. */
export const qualifiers = `
Qualifier Abstract : boolean = false, Scope(class, association, indication), Flavor(EnableOverride, Restricted);
Qualifier Aggregate : boolean = false, Scope(reference), Flavor(DisableOverride, ToSubclass);
Qualifier Aggregation : boolean = false, Scope(association), Flavor(DisableOverride, ToSubclass);
Qualifier Association : boolean = false, Scope(association), Flavor(DisableOverride, ToSubclass);
Qualifier Composition : boolean = false, Scope(association), Flavor(DisableOverride, ToSubclass);
Qualifier Counter : boolean = false, Scope(property, method, parameter);
Qualifier Description : string, Scope(any), Flavor(EnableOverride, ToSubclass, Translatable);
Qualifier EmbeddedInstance : string, Scope(property, method, parameter);
Qualifier EmbeddedObject : boolean = false, Scope(property, method, parameter), Flavor(DisableOverride, ToSubclass);
Qualifier Exception : boolean = false, Scope(class, indication), Flavor(DisableOverride, ToSubclass);
Qualifier Gauge : boolean = false, Scope(property, method, parameter);
Qualifier In : boolean = true, Scope(parameter), Flavor(DisableOverride, ToSubclass);
Qualifier Indication : boolean = false, Scope(class, indication), Flavor(DisableOverride, ToSubclass);
Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);
Qualifier Max : uint32, Scope(reference);
Qualifier MaxLen : uint32, Scope(property, method, parameter);
Qualifier MaxValue : sint64, Scope(property, method, parameter);
Qualifier Min : uint32 = 0, Scope(reference);
Qualifier MinLen : uint32 = 0, Scope(property, method, parameter);
Qualifier MinValue : sint64, Scope(property, method, parameter);
Qualifier OctetString : boolean = false, Scope(property, method, parameter), Flavor(DisableOverride, ToSubclass);
Qualifier Out : boolean = false, Scope(parameter), Flavor(DisableOverride, ToSubclass);
Qualifier Override : string, Scope(property, reference, method), Flavor(EnableOverride, Restricted);
Qualifier Required : boolean = false, Scope(property, reference, method, parameter),
   Flavor(DisableOverride, ToSubclass);
Qualifier Static : boolean = false, Scope(property, method), Flavor(DisableOverride, ToSubclass);
Qualifier Structure : boolean = false, Scope(class, indication), Flavor(DisableOverride, ToSubclass);
Qualifier Terminal : boolean = false, Scope(class, association, indication);
Qualifier ValueMap : string[], Scope(property, method, parameter);
Qualifier Values : string[], Scope(property, method, parameter), Flavor(EnableOverride, ToSubclass, Translatable);
Qualifier Version : string, Scope(class, association, indication), Flavor(EnableOverride, Restricted, Translatable);
`

/** A small schema: an abstract class with a key, two below it, an association between them. */
export const schema = `
[Abstract, Version("1.0"), Description("A thing")]
class EX_Thing {
   [Key, MaxLen(8), Description("Its name")] string Name;
   [MaxValue(10), ValueMap { "1", "2..5" }, Values { "one", "more" }] uint16 Level = 3;
   string Tags[];
   uint32 Start([In] EX_Thing REF After, [In(false), Out] string Messages[]);
};
class EX_Box : EX_Thing { uint64 Volume = 5; [EmbeddedInstance("EX_Label")] string Label; datetime Made; };
class EX_Crate : EX_Box { [Required] boolean Sealed = FALSE; };
class EX_Label { string Text; sint32 Size = -1; };
[Association] class EX_Holds { [Key] EX_Thing REF Whole; [Key, Max(1)] EX_Box REF Part; };
`

export interface Compiled extends CompileResult {
  readonly namespace: Namespace
  /** The kinds of the errors, in order. */
  readonly errorKinds: readonly string[]
  readonly warningKinds: readonly string[]
}

/** Compiles the text after the qualifiers and the schema, in a namespace of its own. */
export function compile(
  text: string,
  files: Readonly<Record<string, string>> = {},
  options: CompileOptions = {},
): Compiled {
  const namespace = new Repository().create('root/test')
  const base = compileText(qualifiers + schema, namespace, 'base.mof')
  if (base.errors > 0) throw new Error(base.diagnostics.map(({ message }) => message).join('\n'))
  const result = compileText(text, namespace, 'test.mof', memoryLoader(files), options)
  const kinds = (severity: string): string[] =>
    result.diagnostics.filter((diagnostic) => diagnostic.severity === severity).map(({ kind }) => kind)
  return { ...result, namespace, errorKinds: kinds('error'), warningKinds: kinds('warning') }
}
