import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.metricshub.wbem.javax.cim.CIMArgument;
import org.metricshub.wbem.javax.cim.CIMClass;
import org.metricshub.wbem.javax.cim.CIMInstance;
import org.metricshub.wbem.javax.cim.CIMObjectPath;
import org.metricshub.wbem.javax.cim.UnsignedInteger32;
import org.metricshub.wbem.javax.wbem.WBEMException;
import org.metricshub.wbem.sblim.cimclient.WBEMClientSBLIM;

/** What the server shows by itself: its classes, qualifiers, elements, associations, namespaces and methods. */
final class Reading {

  private static final String IOV = "root/cimv2";
  private static final String CONTROLLER = "IOV_PhysicalPortController";

  private final Server server;

  Reading(final Server server) {
    this.server = server;
  }

  void run() throws WBEMException {
    final WBEMClientSBLIM client = server.connect();
    connections();
    schema(client);
    instances(client);
    associations(client);
    Checks.check("invokeMethod", () -> method(client));
    Checks.check("enumerateNamespaces", () -> namespaces(client));
    client.close();
  }

  private void connections() {
    connection("HTTP", server.http);
    connection("HTTPS", server.https);
    connection("HTTP with M-POST", server.http, "sblim.wbem.httpMPOST", "true");
    connection("HTTP without chunking", server.http, "sblim.wbem.httpChunking", "false");
    connection("Basic, asked for by name", server.http, "sblim.wbem.httpWwwAuthenticateInfo", "Basic");
    connection("Digest", server.http, "sblim.wbem.httpWwwAuthenticateInfo", "Digest");
    connection("the SAX parser", server.http, "sblim.wbem.cimxmlParser", "SAX");
    connection("the DOM parser", server.http, "sblim.wbem.cimxmlParser", "DOM");
    connection("the PULL parser", server.http, "sblim.wbem.cimxmlParser", "PULL");
    Checks.check("a wrong password is refused", () -> {
      final WBEMClientSBLIM client = server.connect(server.http, "wrong");
      Checks.fails(WBEMException.CIM_ERR_ACCESS_DENIED, () -> client.getClass(name("IOV_Host"), false, true, false, null));
      client.close();
    });
  }

  private void connection(final String name, final String url, final String... settings) {
    Checks.check(name, () -> {
      final WBEMClientSBLIM client = server.connect(url, server.password, settings);
      Checks.that(!listed(client).isEmpty(), "no controller");
      Checks.same(client.getClass(name("IOV_Host"), false, true, true, null).getName(), "IOV_Host");
      client.close();
    });
  }

  private void schema(final WBEMClientSBLIM client) {
    Checks.check("getClass", () -> {
      final CIMClass got = client.getClass(name("IOV_VirtualPortController"), false, true, true, null);
      Checks.same(got.getSuperClassName(), "CIM_PortController");
      Checks.same(got.getKeys().length, 4);
      Checks.that(got.getMethod("RequestStateChange") != null, "RequestStateChange is missing");
      Checks.same(got.getProperty("DeviceID").getOriginClass(), "CIM_LogicalDevice");
    });
    Checks.check("getClass, unknown", () ->
      Checks.fails(WBEMException.CIM_ERR_NOT_FOUND, () -> client.getClass(name("IOV_Nothing"), false, true, true, null)));
    Checks.check("enumerateClasses and enumerateClassNames", () -> {
      final List<CIMClass> classes = Server.all(client.enumerateClasses(name(""), true, false, true, true));
      final List<CIMObjectPath> names = Server.all(client.enumerateClassNames(name(""), true));
      Checks.same(sorted(classes.stream().map(CIMClass::getName).collect(Collectors.toList())),
        sorted(names.stream().map(CIMObjectPath::getObjectName).collect(Collectors.toList())));
      Checks.that(classes.size() > 50, "only " + classes.size());
      Checks.same(Server.all(client.enumerateClassNames(name("CIM_PortController"), false)).size(), 2);
    });
    Checks.check("enumerateQualifierTypes and getQualifierType", () -> {
      Checks.that(Server.all(client.enumerateQualifierTypes(name(""))).size() >= 50, "too few");
      Checks.same(client.getQualifierType(name("Key")).getDataType().toString(), "boolean");
      Checks.fails(WBEMException.CIM_ERR_NOT_FOUND, () -> client.getQualifierType(name("Nothing")));
    });
  }

  private void instances(final WBEMClientSBLIM client) {
    Checks.check("enumerateInstances, enumerateInstanceNames and getInstance", () -> {
      final List<CIMInstance> all = listed(client);
      final List<CIMObjectPath> names = Server.all(client.enumerateInstanceNames(name(CONTROLLER)));
      Checks.same(paths(names), paths(all.stream().map(CIMInstance::getObjectPath).collect(Collectors.toList())));
      for (final CIMInstance one : all) {
        Checks.same(PlainText.lines(client.getInstance(one.getObjectPath(), false, true, null)), PlainText.lines(one));
      }
    });
    Checks.check("getInstance with a list of properties", () -> {
      final CIMObjectPath first = Server.all(client.enumerateInstanceNames(name(CONTROLLER))).get(0);
      final CIMInstance got = client.getInstance(first, false, false, new String[] { "Speed", "Nothing" });
      Checks.same(got.getProperties().length - (int) Arrays.stream(got.getProperties()).filter(p -> p.isKey()).count(), 1);
    });
    Checks.check("getInstance, unknown", () -> Checks.fails(WBEMException.CIM_ERR_NOT_FOUND, () -> client.getInstance(
      Server.inNamespace(IOV, "IOV_Host", Server.key("CreationClassName", "IOV_Host"), Server.key("Name", "nothing")), false, false, null)));
  }

  private void associations(final WBEMClientSBLIM client) {
    Checks.check("associatorInstances and associatorNames", () -> {
      final CIMObjectPath from = listed(client).get(0).getObjectPath();
      final List<CIMInstance> found = Server.all(client.associatorInstances(from, null, "IOV_Host", null, null, false, null));
      Checks.same(found.size(), 1);
      Checks.same(paths(Server.all(client.associatorNames(from, null, "IOV_Host", null, null))),
        List.of(PlainText.path(found.get(0).getObjectPath())));
    });
    Checks.check("referenceInstances and referenceNames", () -> {
      final CIMObjectPath from = listed(client).get(0).getObjectPath();
      final List<CIMInstance> found = Server.all(client.referenceInstances(from, "IOV_SystemDevice", null, false, null));
      Checks.same(PlainText.of(found.get(0).getPropertyValue("PartComponent")), PlainText.path(from));
      Checks.same(paths(Server.all(client.referenceNames(from, "IOV_SystemDevice", null))),
        List.of(PlainText.path(found.get(0).getObjectPath())));
    });
    Checks.check("associatorClasses and referenceClasses", () -> {
      Checks.that(!Server.all(client.referenceClasses(name(CONTROLLER), null, null, true, true, null)).isEmpty(), "no references");
      Checks.that(Server.all(client.associatorClasses(name(CONTROLLER), null, null, null, null, true, true, null))
        .stream().anyMatch(found -> found.getName().equals("IOV_Host")), "IOV_Host is missing");
    });
  }

  private void method(final WBEMClientSBLIM client) throws WBEMException {
    final CIMObjectPath manager = Server.all(client.enumerateInstanceNames(name("IOV_InfrastructureManager"))).get(0);
    Checks.same(client.invokeMethod(manager, "pruneVLANs", new CIMArgument<?>[0], new CIMArgument<?>[3]), new UnsignedInteger32(0));
  }

  private void namespaces(final WBEMClientSBLIM client) throws WBEMException {
    final List<CIMObjectPath> found = Server.all(client.enumerateNamespaces(null));
    final List<String> names = found.stream().map(path -> String.valueOf(path.getKeyValue("Name"))).collect(Collectors.toList());
    Checks.that(names.contains(IOV) && names.contains("interop"), "namespaces: " + names);
  }

  private static List<CIMInstance> listed(final WBEMClientSBLIM client) throws WBEMException {
    return Server.all(client.enumerateInstances(name(CONTROLLER), true, false, true, null));
  }

  private static CIMObjectPath name(final String name) {
    return Server.inNamespace(IOV, name);
  }

  private static List<String> paths(final List<CIMObjectPath> paths) {
    return sorted(paths.stream().map(PlainText::path).collect(Collectors.toList()));
  }

  private static List<String> sorted(final List<String> names) {
    return names.stream().sorted().collect(Collectors.toList());
  }
}
