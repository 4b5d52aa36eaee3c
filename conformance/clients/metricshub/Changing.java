import java.util.Arrays;
import org.metricshub.wbem.javax.cim.CIMArgument;
import org.metricshub.wbem.javax.cim.CIMClass;
import org.metricshub.wbem.javax.cim.CIMClassProperty;
import org.metricshub.wbem.javax.cim.CIMDataType;
import org.metricshub.wbem.javax.cim.CIMFlavor;
import org.metricshub.wbem.javax.cim.CIMInstance;
import org.metricshub.wbem.javax.cim.CIMMethod;
import org.metricshub.wbem.javax.cim.CIMObjectPath;
import org.metricshub.wbem.javax.cim.CIMProperty;
import org.metricshub.wbem.javax.cim.CIMQualifier;
import org.metricshub.wbem.javax.cim.CIMQualifierType;
import org.metricshub.wbem.javax.cim.CIMScope;
import org.metricshub.wbem.javax.wbem.WBEMException;
import org.metricshub.wbem.sblim.cimclient.WBEMClientSBLIM;

/** Every operation of the client that changes something, on the test model: qualifiers, classes, instances. */
final class Changing {

  private static final CIMQualifier<?>[] NONE = {};

  private final WBEMClientSBLIM client;

  Changing(final WBEMClientSBLIM client) {
    this.client = client;
  }

  /** A client that has been asked for credentials must not have had its request carried out twice. */
  static void first(final Server server) {
    Checks.check("createInstance as the first request of a connection", () -> {
      final WBEMClientSBLIM fresh = server.connect();
      final CIMProperty<?>[] properties = { Server.key("InstanceID", "first") };
      fresh.deleteInstance(fresh.createInstance(new CIMInstance(Model.name("TST_Everything"), properties)));
      fresh.close();
    });
  }

  void run() {
    Checks.check("setQualifierType and deleteQualifierType", this::qualifiers);
    Checks.check("createClass, modifyClass and deleteClass", this::classes);
    Checks.check("createInstance of all that other clients have made", this::copies);
    Checks.check("createInstance with a carriage return", this::carriageReturn);
    Checks.check("modifyInstance", this::modification);
    Checks.check("deleteInstance, unknown", () ->
      Checks.fails(WBEMException.CIM_ERR_NOT_FOUND, () -> client.deleteInstance(Model.everything("nothing"))));
    Checks.check("invokeMethod that nobody implements", () -> Checks.fails(WBEMException.CIM_ERR_METHOD_NOT_AVAILABLE, () ->
      client.invokeMethod(Model.everything("nulls"), "Compute", new CIMArgument<?>[0], new CIMArgument<?>[1])));
    Checks.check("invokeMethod of a class", () -> Checks.fails(WBEMException.CIM_ERR_METHOD_NOT_AVAILABLE, () ->
      client.invokeMethod(Model.name("TST_Everything"), "Reset",
        new CIMArgument<?>[] { new CIMArgument<>("Reason", CIMDataType.STRING_T, "x") }, new CIMArgument<?>[1])));
  }

  private void qualifiers() throws Exception {
    final CIMObjectPath name = Model.name("TST_Tag");
    client.setQualifierType(new CIMQualifierType<>(name, CIMDataType.STRING_T, "<&>", CIMScope.CLASS | CIMScope.PROPERTY, CIMFlavor.TRANSLATE));
    Checks.same(client.getQualifierType(name).getValue(), "<&>");
    client.deleteQualifierType(name);
    Checks.fails(WBEMException.CIM_ERR_NOT_FOUND, () -> client.getQualifierType(name));
  }

  private void classes() throws Exception {
    final CIMQualifier<?>[] key = { new CIMQualifier<>("Key", CIMDataType.BOOLEAN_T, true, CIMFlavor.DISABLEOVERRIDE) };
    final CIMClassProperty<?> id = new CIMClassProperty<>("Id", CIMDataType.STRING_T, null, key, true, false, null);
    final CIMClassProperty<?> number = new CIMClassProperty<>("Number", CIMDataType.SINT32_T, -1, NONE, false, false, null);
    client.createClass(made(id));
    Checks.fails(WBEMException.CIM_ERR_ALREADY_EXISTS, () -> client.createClass(made(id)));
    client.modifyClass(made(id, number));
    final CIMClass got = client.getClass(Model.name("TST_Java"), true, true, false, null);
    Checks.same(got.getProperty("Number").getValue(), -1);
    Checks.same(got.getKeys().length, 1);
    client.deleteClass(Model.name("TST_Java"));
    Checks.fails(WBEMException.CIM_ERR_NOT_FOUND, () -> client.deleteClass(Model.name("TST_Java")));
  }

  private static CIMClass made(final CIMClassProperty<?>... properties) {
    return new CIMClass(Model.name("TST_Java"), null, NONE, properties, new CIMMethod<?>[0], false, true);
  }

  private void copies() throws WBEMException {
    for (final CIMInstance original : Model.all(client)) {
      if (original.getClassName().equals("TST_Everything")) {
        final String id = "copy of " + original.getPropertyValue("InstanceID");
        final CIMProperty<?>[] properties = Arrays
          .stream(original.getProperties())
          .map(property -> property.getName().equals("InstanceID") ? Server.key("InstanceID", id) : property)
          .toArray(CIMProperty<?>[]::new);
        final CIMObjectPath path = client.createInstance(new CIMInstance(Model.name("TST_Everything"), properties));
        final CIMInstance copy = client.getInstance(path, false, false, null);
        client.deleteInstance(path);
        // The client sends a text that looks like a CDATA section as one, and leaves out NULL in arrays.
        Checks.same(withoutId(copy), withoutId(original).replace("<![CDATA[x]]>", "x").replace(", NULL", ""));
      }
    }
  }

  private static String withoutId(final CIMInstance instance) {
    return String.join("\n", PlainText.lines(instance)).replaceAll("(?m)^InstanceID = .*", "");
  }

  private void carriageReturn() throws WBEMException {
    final CIMProperty<?> text = new CIMProperty<>("StringValue", CIMDataType.STRING_T, "a\r\nb\rc");
    final CIMObjectPath path = client.createInstance(
      new CIMInstance(Model.name("TST_Everything"), new CIMProperty<?>[] { Server.key("InstanceID", "CR"), text }));
    final Object got = client.getInstance(path, false, false, null).getPropertyValue("StringValue");
    client.deleteInstance(path);
    Checks.same(got, "a\r\nb\rc");
  }

  private void modification() throws WBEMException {
    final CIMObjectPath path = client.createInstance(
      new CIMInstance(Model.name("TST_Everything"), new CIMProperty<?>[] { Server.key("InstanceID", "changing") }));
    final CIMProperty<?>[] changes = {
      Server.key("InstanceID", "changing"),
      new CIMProperty<>("StringValues", CIMDataType.STRING_ARRAY_T, new String[] { "one", "<&>", "" }),
      new CIMProperty<>("Sint64Value", CIMDataType.SINT64_T, Long.MIN_VALUE),
      new CIMProperty<>("Caption", CIMDataType.STRING_T, "not listed"),
    };
    client.modifyInstance(new CIMInstance(path, changes), new String[] { "StringValues", "Sint64Value" });
    final CIMInstance got = client.getInstance(path, false, false, null);
    client.deleteInstance(path);
    Checks.same(PlainText.of(got.getPropertyValue("StringValues")), "[\"one\", \"<&>\", \"\"]");
    Checks.same(got.getPropertyValue("Sint64Value"), Long.MIN_VALUE);
    Checks.that(got.getPropertyValue("Caption") == null, "a property that was not listed has changed");
  }
}
