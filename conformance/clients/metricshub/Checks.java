import org.metricshub.wbem.javax.wbem.WBEMException;

/** Named checks that print a line each, as those of the other clients do. */
final class Checks {

  interface Work {
    void run() throws Exception;
  }

  private Checks() {}

  static void check(final String name, final Work work) {
    try {
      work.run();
      System.out.println("ok      " + name);
    } catch (Exception | Error fault) { // every failure is reported, whatever it is
      System.out.println("FAILED  " + name);
      for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
        System.out.println("        " + cause);
        for (final StackTraceElement line : cause.getStackTrace()) {
          System.out.println("          at " + line);
        }
      }
    }
  }

  static void that(final boolean holds, final String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  static void same(final Object got, final Object wanted) {
    that(wanted.equals(got), "expected " + wanted + ", got " + got);
  }

  /** The work must fail with this CIM status. */
  static void fails(final int status, final Work work) throws Exception {
    try {
      work.run();
    } catch (WBEMException refusal) {
      that(refusal.getID() == status, "expected status " + status + ", got " + refusal);
      return;
    }
    throw new AssertionError("expected status " + status + ", but it succeeded");
  }
}
