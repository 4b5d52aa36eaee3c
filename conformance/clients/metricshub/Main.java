/** The checks of the MetricsHub WBEM client. Arguments: HTTP address, HTTPS address, user, password. */
final class Main {

  private Main() {}

  public static void main(final String[] arguments) throws Exception {
    final Server server = new Server(arguments);
    new Facade(server).run();
    new Reading(server).run();
    System.exit(0); // the client leaves threads behind
  }
}
