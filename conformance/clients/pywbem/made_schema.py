"""What the schema runs make: a small schema with every type, in a namespace of its own that must survive a restart."""

NAMESPACE = 'root/made'
QUALIFIERS = '''
Qualifier Abstract : boolean = false, Scope(class, association, indication), Flavor(EnableOverride, Restricted);
Qualifier Association : boolean = false, Scope(association), Flavor(DisableOverride, ToSubclass);
Qualifier Description : string = null, Scope(any), Flavor(EnableOverride, ToSubclass, Translatable);
Qualifier EmbeddedInstance : string = null, Scope(property, method, parameter);
Qualifier EmbeddedObject : boolean = false, Scope(property, method, parameter), Flavor(DisableOverride, ToSubclass);
Qualifier In : boolean = true, Scope(parameter), Flavor(DisableOverride, ToSubclass);
Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);
Qualifier MaxLen : uint32 = null, Scope(property, method, parameter);
Qualifier MinValue : sint64 = null, Scope(property, method, parameter);
Qualifier Out : boolean = false, Scope(parameter), Flavor(DisableOverride, ToSubclass);
Qualifier Override : string = null, Scope(property, reference, method), Flavor(EnableOverride, Restricted);
Qualifier Static : boolean = false, Scope(property, method), Flavor(DisableOverride, ToSubclass);
Qualifier Terminal : boolean = false, Scope(class, association, indication);
Qualifier ValueMap : string[], Scope(property, method, parameter);
Qualifier Values : string[], Scope(property, method, parameter), Flavor(EnableOverride, ToSubclass, Translatable);
'''
CLASSES = r'''
[Abstract, Description("Awkward: \"quotes\", back\\slash, <tags> & 'apostrophes', tab\t, line\n, \x00e9\x20ac")]
class T_Thing {
  [Key, MaxLen(64)] string Name;
  string Note = "none";
};
class T_Part { uint8 Size = 1; };
class T_Types : T_Thing {
  boolean Flag = true;   boolean Flags[] = {true, false};
  uint8 U8 = 255;        uint8 U8s[] = {0, 255};
  sint8 S8 = -128;       sint8 S8s[3];
  uint16 U16 = 65535;    uint16 U16s[];
  sint16 S16 = -32768;   sint16 S16s[];
  uint32 U32 = 4294967295;  uint32 U32s[];
  sint32 S32 = -2147483648; sint32 S32s[];
  uint64 U64 = 18446744073709551615;  uint64 U64s[] = {0, 18446744073709551615};
  [MinValue(-9223372036854775808)] sint64 S64 = -9223372036854775808; sint64 S64s[];
  real32 R32 = 1.5;      real32 R32s[];
  real64 R64 = -2.5e-300; real64 R64s[];
  char16 C;              char16 Cs[];
  datetime At = "20261122143000.000000+060"; datetime Since[] = {"00000001000000.000000:000"};
  string Text = "a \"quoted\" text with \\ and \x00e9"; string Texts[] = {"", " ", "two\nlines"};
  [EmbeddedInstance("T_Part")] string Part;
  [EmbeddedObject] string Anything[];
  [ValueMap {"0", "1", "2..9", ".."}, Values {"zero", "one", "some", "more"}] uint16 Mapped = 1;
  [Description("changed below")] uint32 change([In, Description("text")] string Text, [In(false), Out] uint8 Bytes[],
    [In, Out] T_Thing REF Thing, [In] T_Thing REF Things[]);
  [Static] boolean check();
  datetime when();
};
class T_Lower : T_Types {
  [Override("Note"), Description("ours")] string Note = "lower";
  [Override("change")] uint32 change([In, Description("text")] string Text, [In(false), Out] uint8 Bytes[],
    [In, Out] T_Thing REF Thing, [In] T_Thing REF Things[]);
};
[Association] class T_Link { [Key] T_Thing REF From; [Key] T_Thing REF To; uint16 Weight; };
[Association] class T_LowerLink : T_Link { [Override("To")] T_Lower REF To; };
[Terminal] class T_End : T_Thing { };
'''
NAMES = ['T_Thing', 'T_Part', 'T_Types', 'T_Lower', 'T_Link', 'T_LowerLink', 'T_End']


def everything(c):
    """All that there is, in two forms, to be compared with the same at another time."""
    qualifiers = {q.name: q for q in c.EnumerateQualifiers()}
    whole = {k.classname: k for k in c.EnumerateClasses(DeepInheritance=True, LocalOnly=False, IncludeClassOrigin=True)}
    local = {k.classname: k for k in c.EnumerateClasses(DeepInheritance=True, LocalOnly=True)}
    for cls in (*whole.values(), *local.values()):
        cls.path = None  # it says in which namespace this was asked for
    return qualifiers, whole, local


def fingerprint(c):
    """The same as a text."""
    qualifiers, whole, local = everything(c)
    parts = [qualifiers[name].tomof() for name in sorted(qualifiers)]
    for name in sorted(whole):
        parts += [whole[name].tocimxmlstr(), local[name].tomof()]
    return '\n'.join(parts)
