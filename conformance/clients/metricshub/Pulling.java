import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.metricshub.wbem.javax.cim.CIMInstance;
import org.metricshub.wbem.javax.cim.CIMObjectPath;
import org.metricshub.wbem.javax.cim.UnsignedInteger32;
import org.metricshub.wbem.javax.wbem.WBEMException;
import org.metricshub.wbem.javax.wbem.client.EnumerateResponse;
import org.metricshub.wbem.sblim.cimclient.WBEMClientSBLIM;

/** Every pulled operation that the client offers, and queries, on the test model. */
final class Pulling {

  private static final UnsignedInteger32 COUNT = new UnsignedInteger32(7);
  private static final UnsignedInteger32 TIMEOUT = new UnsignedInteger32(30);

  private final WBEMClientSBLIM client;

  Pulling(final WBEMClientSBLIM client) {
    this.client = client;
  }

  void run() {
    final CIMObjectPath base = Model.name("TST_Base");
    final CIMObjectPath hub = Model.everything("defaults");
    Checks.check("pull: enumerateInstances and getInstancesWithPath", () -> {
      final EnumerateResponse<CIMInstance> open = client.enumerateInstances(base, true, false, null, null, null, TIMEOUT, false, COUNT);
      Checks.same(PlainText.document(instances(base, open)), PlainText.document(Model.all(client)));
    });
    Checks.check("pull: enumerateInstancePaths and getInstancePaths", () -> Checks.same(
      paths(base, client.enumerateInstancePaths(base, null, null, TIMEOUT, false, COUNT)), named(Server.all(client.enumerateInstanceNames(base)))));
    Checks.check("pull: associators and associatorPaths", () -> {
      final List<CIMInstance> found = instances(hub, client.associators(hub, "TST_Link", null, null, null, false, null, null, null, TIMEOUT, false, COUNT));
      Checks.same(PlainText.document(found), PlainText.document(Model.all(client)));
      Checks.same(paths(hub, client.associatorPaths(hub, "TST_Link", null, null, null, null, null, TIMEOUT, false, COUNT)),
        named(found.stream().map(CIMInstance::getObjectPath).collect(Collectors.toList())));
    });
    Checks.check("pull: references and referencePaths", () -> {
      final List<CIMInstance> found = instances(hub, client.references(hub, null, null, false, null, null, null, TIMEOUT, false, COUNT));
      Checks.same(PlainText.document(found), PlainText.document(Server.all(client.referenceInstances(hub, null, null, false, null))));
      Checks.same(paths(hub, client.referencePaths(hub, null, null, null, null, TIMEOUT, false, COUNT)),
        named(found.stream().map(CIMInstance::getObjectPath).collect(Collectors.toList())));
    });
    Checks.check("pull: a filter in FQL", () -> Checks.same(
      instances(base, client.enumerateInstances(base, true, false, null, "DMTF:FQL", "InstanceID = 'nulls'", TIMEOUT, false, COUNT)).size(), 1));
    Checks.check("pull: closeEnumeration", () -> {
      final EnumerateResponse<CIMInstance> open = client.enumerateInstances(base, true, false, null, null, null, TIMEOUT, false, COUNT);
      Checks.same(Server.all(open.getResponses()).size(), 7);
      client.closeEnumeration(base, open.getContext());
      Checks.fails(WBEMException.CIM_ERR_INVALID_ENUMERATION_CONTEXT, () -> Server.all(client.getInstancesWithPath(base, open.getContext(), COUNT).getResponses()));
    });
    queries();
  }

  private void queries() {
    final CIMObjectPath space = Model.name("");
    Checks.check("execQuery in WQL", () -> Checks.same(
      Server.all(client.execQuery(space, "SELECT * FROM TST_Everything WHERE InstanceID = \"nulls\"", "WQL")).size(), 1));
    Checks.check("execQuery in CQL", () -> Checks.same(
      Server.all(client.execQuery(space, "SELECT InstanceID FROM TST_Everything WHERE InstanceID = 'nulls'", "DMTF:CQL")).get(0).getPropertyValue("InstanceID"),
      "nulls"));
    Checks.check("execQuery with errors", () -> {
      Checks.fails(WBEMException.CIM_ERR_INVALID_QUERY, () -> Server.all(client.execQuery(space, "SELECT FROM", "WQL")));
      Checks.fails(WBEMException.CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED, () -> Server.all(client.execQuery(space, "SELECT * FROM TST_Base", "SQL")));
    });
    Checks.check("pull: execQueryInstances and getInstances", () -> {
      EnumerateResponse<CIMInstance> page = client.execQueryInstances(
        space, "SELECT InstanceID FROM TST_Everything", "DMTF:CQL", false, TIMEOUT, false, COUNT, null);
      int found = Server.all(page.getResponses()).size();
      while (!page.isEnd()) {
        page = client.getInstances(space, page.getContext(), COUNT);
        found += Server.all(page.getResponses()).size();
      }
      Checks.same(found, Server.all(client.enumerateInstanceNames(Model.name("TST_Everything"))).size());
    });
  }

  private List<CIMInstance> instances(final CIMObjectPath space, final EnumerateResponse<CIMInstance> first) throws WBEMException {
    final List<CIMInstance> all = new ArrayList<>();
    EnumerateResponse<CIMInstance> page = first;
    all.addAll(Server.all(page.getResponses()));
    while (!page.isEnd()) {
      page = client.getInstancesWithPath(space, page.getContext(), COUNT);
      all.addAll(Server.all(page.getResponses()));
    }
    return all;
  }

  private List<String> paths(final CIMObjectPath space, final EnumerateResponse<CIMObjectPath> first) throws WBEMException {
    final List<CIMObjectPath> all = new ArrayList<>();
    EnumerateResponse<CIMObjectPath> page = first;
    all.addAll(Server.all(page.getResponses()));
    while (!page.isEnd()) {
      page = client.getInstancePaths(space, page.getContext(), COUNT);
      all.addAll(Server.all(page.getResponses()));
    }
    return named(all);
  }

  private static List<String> named(final List<CIMObjectPath> paths) {
    return paths.stream().map(PlainText::path).sorted().collect(Collectors.toList());
  }
}
