import org.metricshub.wbem.sblim.cimclient.WBEMClientSBLIM;

/** The checks of the MetricsHub WBEM client. Arguments: HTTP address, HTTPS address, user, password, file for the model. */
final class Main {

  private Main() {}

  public static void main(final String[] arguments) throws Exception {
    final Server server = new Server(arguments);
    new Facade(server).run();
    new Reading(server).run();
    Changing.first(server);
    Model.parsers(server);
    final WBEMClientSBLIM client = server.connect();
    Model.write(client, arguments[4]);
    new Pulling(client).run();
    new Changing(client).run();
    System.exit(0); // the client leaves threads behind
  }
}
