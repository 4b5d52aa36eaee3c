import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.metricshub.wbem.javax.cim.CIMClass;
import org.metricshub.wbem.javax.cim.CIMDateTime;
import org.metricshub.wbem.javax.cim.CIMInstance;
import org.metricshub.wbem.javax.cim.CIMObjectPath;
import org.metricshub.wbem.javax.cim.CIMProperty;

/** CIM values as text, in the same way as ../model/plain_text.py. */
final class PlainText {

  private PlainText() {}

  static String of(final Object value) {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof Object[]) {
      return "[" + Arrays.stream((Object[]) value).map(PlainText::of).collect(Collectors.joining(", ")) + "]";
    }
    if (value instanceof CIMObjectPath) {
      return path((CIMObjectPath) value);
    }
    if (value instanceof CIMInstance) {
      final CIMInstance instance = (CIMInstance) value;
      return instance.getClassName() + " {" + String.join(", ", lines(instance)) + "}";
    }
    if (value instanceof CIMClass) {
      final CIMClass made = (CIMClass) value;
      final Stream<String> names = Arrays.stream(made.getProperties()).map(CIMProperty::getName).sorted();
      return "class " + made.getName() + " {" + names.collect(Collectors.joining(", ")) + "}";
    }
    if (value instanceof Boolean) {
      return (Boolean) value ? "TRUE" : "FALSE";
    }
    if (value instanceof Float) {
      return ((Float) value).isNaN() ? "NaN" : String.format("%08x", Float.floatToRawIntBits((Float) value));
    }
    if (value instanceof Double) {
      return ((Double) value).isNaN() ? "NaN" : String.format("%016x", Double.doubleToRawLongBits((Double) value));
    }
    if (value instanceof String || value instanceof Character) {
      return quoted(value.toString());
    }
    return plain(value);
  }

  /** The lines of several instances, whatever their order. */
  static String document(final List<CIMInstance> instances) {
    return instances
      .stream()
      .flatMap(instance -> lines(instance).stream().map(line -> path(instance.getObjectPath()) + " / " + line))
      .sorted()
      .collect(Collectors.joining("\n", "", "\n"));
  }

  static String path(final CIMObjectPath path) {
    final Stream<String> keys = Arrays
      .stream(path.getKeys())
      .sorted(Comparator.comparing(key -> key.getName().toLowerCase()))
      .map(key -> key.getName() + "=" + key(key.getValue()));
    return path.getObjectName() + "." + keys.collect(Collectors.joining(","));
  }

  static List<String> lines(final CIMInstance instance) {
    final List<String> lines = new ArrayList<>();
    Arrays
      .stream(instance.getProperties())
      .filter(property -> property.getValue() != null)
      .sorted(Comparator.comparing(property -> property.getName().toLowerCase()))
      .forEach(property -> lines.add(property.getName() + " = " + of(property.getValue())));
    return lines;
  }

  private static String key(final Object value) {
    return value instanceof Boolean || value instanceof CIMObjectPath ? of(value) : quoted(plain(value));
  }

  private static String plain(final Object value) {
    return value instanceof CIMDateTime ? ((CIMDateTime) value).getDateTimeString() : String.valueOf(value);
  }

  private static String quoted(final String text) {
    final StringBuilder out = new StringBuilder("\"");
    for (final char character : text.toCharArray()) {
      final int known = "\"\\\n\r\t\f\b".indexOf(character);
      if (known >= 0) {
        out.append('\\').append("\"\\nrtfb".charAt(known));
      } else if (character < ' ' || character > '~') {
        out.append(String.format("\\u%04x", (int) character));
      } else {
        out.append(character);
      }
    }
    return out.append('"').toString();
  }
}
