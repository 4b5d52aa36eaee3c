import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.security.auth.Subject;
import org.metricshub.wbem.javax.cim.CIMDataType;
import org.metricshub.wbem.javax.cim.CIMObjectPath;
import org.metricshub.wbem.javax.cim.CIMProperty;
import org.metricshub.wbem.javax.wbem.CloseableIterator;
import org.metricshub.wbem.javax.wbem.WBEMException;
import org.metricshub.wbem.javax.wbem.client.PasswordCredential;
import org.metricshub.wbem.javax.wbem.client.UserPrincipal;
import org.metricshub.wbem.javax.wbem.client.WBEMClientFactory;
import org.metricshub.wbem.sblim.cimclient.WBEMClientSBLIM;

/** Where the server is and who asks; what of the client's interface needs many words. */
final class Server {

  final String http;
  final String https;
  final String user;
  final String password;

  Server(final String[] arguments) {
    http = arguments[0];
    https = arguments[1];
    user = arguments[2];
    password = arguments[3];
  }

  /** A client for this address, with settings as name, value, name, value. */
  WBEMClientSBLIM connect(final String url, final String secret, final String... settings) throws WBEMException {
    final WBEMClientSBLIM client = (WBEMClientSBLIM) WBEMClientFactory.getClient("CIM-XML");
    client.setProperty("sblim.wbem.httpTimeout", "60000");
    for (int index = 0; index < settings.length; index += 2) {
      client.setProperty(settings[index], settings[index + 1]);
    }
    final Subject subject = new Subject();
    subject.getPrincipals().add(new UserPrincipal(user));
    subject.getPrivateCredentials().add(new PasswordCredential(secret.toCharArray()));
    final URI at = URI.create(url);
    client.initialize(
      new CIMObjectPath(at.getScheme(), at.getHost(), String.valueOf(at.getPort()), null, null, null),
      subject,
      new Locale[] { Locale.ENGLISH }
    );
    return client;
  }

  WBEMClientSBLIM connect() throws WBEMException {
    return connect(http, password);
  }

  static CIMObjectPath inNamespace(final String namespace, final String name, final CIMProperty<?>... keys) {
    return new CIMObjectPath(null, null, null, namespace, name, keys.length == 0 ? null : keys);
  }

  static CIMProperty<?> key(final String name, final String value) {
    return new CIMProperty<>(name, CIMDataType.STRING_T, value, true, false, null);
  }

  /** Reads all of it; what the client finds wrong in the response is thrown here. */
  static <T> List<T> all(final CloseableIterator<T> iterator) throws WBEMException {
    final List<T> all = new ArrayList<>();
    try {
      while (iterator.hasNext()) {
        all.add(iterator.next());
      }
      if (iterator.getWBEMException() != null) {
        throw iterator.getWBEMException();
      }
    } finally {
      iterator.close();
    }
    return all;
  }
}
