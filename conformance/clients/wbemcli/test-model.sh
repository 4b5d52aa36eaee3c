# Every operation of wbemcli on the test model (../model), whose namespace is made by pywbem. Sourced by ../wbemcli.run,
# which has `has` and `refuses`.

check 'the test model is made' "$PYTHON" "$TOP/conformance/clients/model/build.py" "$HTTP_URL" "$HTTPS_URL" "$SERVER_USER" "$SERVER_PASSWORD"
model="http://$SERVER_USER:$SERVER_PASSWORD@$authority/test/model"
# one ID: the path of an instance of TST_Everything.
one() { printf '%s:TST_Everything.InstanceID="%s"' "$model" "$1"; }

# --- classes
has 'gc' '^[^ ]*TST_Link Source&#=,Target&#=,Note=' gc -t "$model:TST_Link"
has 'gcd' '<PROPERTY.REFERENCE NAME="Target" REFERENCECLASS="TST_Base"' gcd "$model:TST_Link"
has 'ec' 'TST_LongPart.*Words\[\]=.*Length=' ec -t "$model"
has 'ecn' 'test/model:TST_Keyed$' ecn "$model:TST_Base"
refuses 'dc, with instances' '\(9\)' dc "$model:TST_More"
refuses 'dc, with subclasses' '\(8\)' dc "$model:TST_Part"

# --- values: each line is what wbemcli prints of the instance that was made
# reads ID LINE…
reads() {
  local id=$1 line
  shift
  wbemcli gi -nl "$(one "$id")" >"$work/out" 2>&1
  for line; do
    if grep -qxF -- "-$line" "$work/out"; then pass "gi $id: $line"; else fail "gi $id: $line" "$(head -c 3000 "$work/out")"; fi
  done
}
reads scalar-0 Uint8Value=0 Sint8Value=-128 Uint16Value=0 Sint16Value=-32768 Sint32Value=-2147483648 \
  Sint64Value=-9223372036854775808 Real32Value=0.0 BooleanValue=TRUE 'StringValue=""' 'Char16Value=a' \
  'DatetimeValue=20261122143000.123456+060'
reads scalar-1 Real32Value=-0.0 Real64Value=-0.0 BooleanValue=FALSE 'Char16Value=<'
reads scalar-4 Real32Value=3.4028235E+38 Real64Value=1.7976931348623157E+308 'DatetimeValue=20261122143000.******+060' \
  'StringValue="<tag attribute="v">&amp; &#65; ]]> <![CDATA[x]]>"'
reads scalar-3 Uint8Value=255 Uint64Value=18446744073709551615
reads scalar-5 Sint8Value=127 Sint64Value=9223372036854775807
reads scalar-8 'StringValue="äöüß éÈ ñ"' 'Char16Value=中' 'DatetimeValue=99999999235959.999999:000'
reads arrays Uint8Values=0,1,254,255 'Sint64Values=-9223372036854775808,-9223372036854775807,0,1,9223372036854775806,9223372036854775807' \
  'BooleanValues=TRUE,FALSE'
reads arrays-empty Uint8Values= StringValues= Parts=
reads nulls Uint8Value= BooleanValue= DatetimeValue= StringValues= WithDefault=
reads defaults WithDefault=-7 'WordsWithDefault="one","","three"' Mapped=1
has 'gi of infinities and NaN' '^-Real64Values=INF,-INF,NaN$' gi -nl "$model:TST_Unusual.InstanceID=\"numbers\""
# wbemcli does not know EmbeddedObject on arrays; single embedded objects it prints as their XML.
has 'gi of an embedded object' 'Part="<INSTANCE CLASSNAME="TST_Part">' gi -nl "$(one embedded)" Part

# --- instances
has 'ein' 'KeyUint64=18446744073709551615' ein "$model:TST_Keyed"
has 'ei' '^-KeySint64=9223372036854775807' ei -nl "$model:TST_Keyed"
has 'ei, chunked' 'KeyChar16="中"|KeyUint8=255' ei -cte "$model:TST_Keyed" KeyUint8
has 'ci' 'InstanceID="by wbemcli"' ci "$(one 'by wbemcli')" \
  'InstanceID="by wbemcli",StringValue="a text",Uint8Values=0,255,BooleanValue=TRUE,Real64Value=1.5E10,DatetimeValue="20261122143000.123456+060"'
reads 'by wbemcli' 'StringValue="a text"' Uint8Values=0,255 BooleanValue=TRUE Real64Value=15000000000.0 WithDefault=-7
refuses 'ci, again' '\(11\)' ci "$(one 'by wbemcli')" 'InstanceID="by wbemcli"'
check 'mi' wbemcli mi "$(one 'by wbemcli')" 'StringValue="changed",Uint8Values=7'
reads 'by wbemcli' 'StringValue="changed"' Uint8Values=7 BooleanValue=TRUE
has 'gp' '^changed$' gp "$(one 'by wbemcli')" StringValue
check 'sp' wbemcli sp "$(one 'by wbemcli')" 'StringValue="set"'
has 'gp, after sp' '^set$' gp "$(one 'by wbemcli')" StringValue
check 'di' wbemcli di "$(one 'by wbemcli')"
refuses 'gi, after di' '\(6\)' gi "$(one 'by wbemcli')"

# --- associations
has 'ai' '^-KeyUint8=1$' ai -nl -ac TST_Ternary -arc TST_Keyed "$(one defaults)"
has 'ain' 'TST_Everything.InstanceID="arrays"$' ain -ac TST_Ternary -ar First -arr Third "$(one defaults)"
has 'ri' '^-Third=\{test/model:TST_Everything.InstanceID="arrays"\}' ri -nl -dr -arc TST_Ternary "$(one defaults)"
has 'rin' 'TST_Ternary.InstanceID="whole"' rin -ar Third "$(one arrays)"

# --- methods
manager=$(first ein "$base:IOV_InfrastructureManager")
has 'cm' 'pruneVLANs: 0,.*Explanation \(string\): Completed' cm "$manager" pruneVLANs
has 'cmx' '<RETURNVALUE PARAMTYPE="uint32"><VALUE>0</VALUE>' cmx "$manager" pruneVLANs
refuses 'cm, not implemented' '\(16\)' cm "$(one nulls)" Compute.Operand=1

# --- deleting a class
check 'dc' wbemcli dc "$model:TST_LongPart"
refuses 'gc, after dc' '\(6\)' gc "$model:TST_LongPart"
