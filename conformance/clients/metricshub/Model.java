import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.metricshub.wbem.javax.cim.CIMInstance;
import org.metricshub.wbem.javax.cim.CIMObjectPath;
import org.metricshub.wbem.javax.wbem.WBEMException;
import org.metricshub.wbem.sblim.cimclient.WBEMClientSBLIM;

/** The test model, ../model: where it is, and all of it as text. */
final class Model {

  static final String NAMESPACE = "test/model";

  private Model() {}

  static CIMObjectPath name(final String className) {
    return Server.inNamespace(NAMESPACE, className);
  }

  static CIMObjectPath everything(final String id) {
    return Server.inNamespace(NAMESPACE, "TST_Everything", Server.key("InstanceID", id));
  }

  static List<CIMInstance> all(final WBEMClientSBLIM client) throws WBEMException {
    return Server.all(client.enumerateInstances(name("TST_Base"), true, false, false, null));
  }

  /** The client has three parsers of its own. */
  static void parsers(final Server server) {
    Checks.check("all parsers read the same of the model", () -> {
      final WBEMClientSBLIM usual = server.connect();
      for (final String parser : new String[] { "DOM", "PULL" }) {
        final WBEMClientSBLIM other = server.connect(server.http, server.password, "sblim.wbem.cimxmlParser", parser);
        Checks.same(PlainText.document(all(other)), PlainText.document(all(usual)));
        other.close();
      }
      usual.close();
    });
  }

  /** Writes what the client reads of all instances, for comparing it with what other clients read. */
  static void write(final WBEMClientSBLIM client, final String file) throws Exception {
    Files.write(Path.of(file), PlainText.document(all(client)).getBytes(StandardCharsets.US_ASCII));
  }
}
