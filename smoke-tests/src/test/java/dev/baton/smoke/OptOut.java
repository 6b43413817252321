package dev.baton.smoke;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a library cannot do that the contract of its role asks for, a line of {@code opt-outs.txt}.
 *
 * @param sample its name, perhaps with a version behind {@code @}, or what versions begin with, up
 *     to a dot
 * @param name the case
 */
record OptOut(String sample, String name, String reason) {

  private static final List<OptOut> ALL = new ArrayList<>();

  static {
    try {
      for (String line : Files.readAllLines(Path.of("opt-outs.txt"))) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] fields = line.split("\\s+", 3);
          ALL.add(new OptOut(fields[0], fields[1], fields[2]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<OptOut> all() {
    return List.copyOf(ALL);
  }

  /** The one for this case, or null. */
  static OptOut of(Contract.Subject subject, String name) {
    String id = subject.sample() + "@" + subject.version();
    for (OptOut each : ALL) {
      boolean series = each.sample.endsWith(".") && id.startsWith(each.sample);
      if (each.name.equals(name)
          && (each.sample.equals(subject.sample()) || each.sample.equals(id) || series)) {
        return each;
      }
    }
    return null;
  }
}
