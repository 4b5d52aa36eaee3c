import java.net.URL;
import java.util.List;
import java.util.stream.Collectors;
import org.metricshub.wbem.client.WbemExecutor;
import org.metricshub.wbem.client.WbemQueryResult;
import org.metricshub.wbem.javax.wbem.WBEMException;

/** The interface that MetricsHub itself uses: a SELECT that becomes EnumerateInstances. */
final class Facade {

  private static final int TIMEOUT = 60_000;
  private static final String IOV = "root/cimv2";

  private final Server server;

  Facade(final Server server) {
    this.server = server;
  }

  private WbemQueryResult select(final String base, final String namespace, final String query) throws Exception {
    final char[] password = server.password.toCharArray();
    return WbemExecutor.executeWql(new URL(base), namespace, server.user, password, query, TIMEOUT, null);
  }

  void run() {
    Checks.check("facade: SELECT of named properties", () -> {
      final WbemQueryResult found = select(server.http, IOV, "SELECT DeviceID, Speed FROM IOV_PhysicalPortController");
      Checks.same(found.getProperties(), List.of("DeviceID", "Speed"));
      Checks.that(!found.getValues().isEmpty(), "no controller");
      Checks.that(found.getValues().stream().noneMatch(row -> row.get(0).isEmpty()), "a DeviceID is empty");
    });
    Checks.check("facade: SELECT *", () -> {
      final WbemQueryResult found = select(server.http, IOV, "SELECT * FROM IOV_Host");
      Checks.that(found.getProperties().contains("ElementName"), "properties: " + found.getProperties());
      Checks.that(!found.getValues().isEmpty(), "no host");
    });
    Checks.check("facade: paths and arrays", () -> {
      final WbemQueryResult found = select(server.http, IOV, "SELECT __Path, OperationalStatus FROM IOV_Host");
      for (final List<String> row : found.getValues()) {
        Checks.that(row.get(0).startsWith("IOV_Host.CreationClassName=\"IOV_Host\",Name="), "path: " + row.get(0));
        Checks.same(row.get(1), "2|");
      }
    });
    Checks.check("facade: instances of subclasses", () -> {
      final List<String> ids = column(select(server.http, IOV, "SELECT DeviceID FROM CIM_PortController"));
      Checks.that(ids.containsAll(column(select(server.http, IOV, "SELECT DeviceID FROM IOV_PhysicalPortController"))), "" + ids);
    });
    Checks.check("facade: over HTTPS", () -> Checks.same(
      column(select(server.https, IOV, "SELECT Name FROM IOV_Host")), column(select(server.http, IOV, "SELECT Name FROM IOV_Host"))));
    Checks.check("facade: the interop namespace", () ->
      Checks.that(column(select(server.http, "interop", "SELECT Name FROM CIM_Namespace")).contains(IOV), "root/cimv2 is missing"));
    Checks.check("facade: unknown class", () ->
      Checks.fails(WBEMException.CIM_ERR_INVALID_CLASS, () -> select(server.http, IOV, "SELECT * FROM IOV_Nothing")));
    Checks.check("facade: unknown namespace", () ->
      Checks.fails(WBEMException.CIM_ERR_INVALID_NAMESPACE, () -> select(server.http, "root/nowhere", "SELECT * FROM IOV_Host")));
    Checks.check("facade: a wrong password", () ->
      Checks.fails(WBEMException.CIM_ERR_ACCESS_DENIED, () -> WbemExecutor.executeWql(
        new URL(server.http), IOV, server.user, "wrong".toCharArray(), "SELECT * FROM IOV_Host", TIMEOUT, null)));
  }

  private static List<String> column(final WbemQueryResult result) {
    return result.getValues().stream().map(row -> row.get(0)).sorted().collect(Collectors.toList());
  }
}
