package dev.baton.agent.settings;

import dev.baton.agent.telemetry.CustomTag;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One reading of the file that {@code config} names. Only the text of the nodes is used: no object
 * is made from a file, whatever tags it has.
 */
public final class YamlFile {

  /** Far more than any configuration needs, and little enough to be read every few seconds. */
  static final int MOST_BYTES = 64 * 1024;

  private static final int MOST_ALIASES = 16;

  private static final int DEEPEST = 4;

  private static final Tag[] PLAIN = {
    Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.SEQ, Tag.MAP
  };

  final List<Setting> settings = new ArrayList<Setting>();
  final List<String> problems = new ArrayList<String>();

  /**
   * What was read, to be compared with the next reading: the text, or the reason why there is none.
   */
  public final String state;

  /** Why nothing of the file can be used, or null. */
  String failure;

  private final String path;
  private final Map<String, Integer> lines = new HashMap<String, Integer>();

  /** Reads a file; never throws. */
  public static YamlFile read(String path) {
    try {
      return new YamlFile(path, text(new File(path)), null);
    } catch (IOException e) {
      return new YamlFile(path, null, e.getMessage());
    }
  }

  private YamlFile(String path, String text, String unreadable) {
    this.path = path;
    this.state = text == null ? "unreadable: " + unreadable : "text: " + text;
    this.failure = unreadable;
    if (text != null) {
      try {
        parse(text);
      } catch (MarkedYamlEngineException e) {
        fail(
            e.getProblemMark().isPresent()
                ? at(e.getProblemMark().get()) + e.getProblem()
                : e.getProblem());
      } catch (YamlEngineException e) {
        fail(firstLine(e.getMessage()));
      } catch (NumberFormatException e) {
        fail("there is a \\U with a number that no character has");
      } catch (StackOverflowError e) {
        fail("the file is nested too deep");
      } catch (Malformed e) {
        fail(e.getMessage());
      }
    }
  }

  private static String text(File file) throws IOException {
    if (!file.exists()) {
      throw new IOException("there is no such file");
    }
    if (!file.isFile()) {
      throw new IOException(
          "expected a file, and this is a " + (file.isDirectory() ? "folder" : "device or pipe"));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    InputStream in;
    try {
      in = new FileInputStream(file);
    } catch (IOException e) {
      throw new IOException(
          "the file cannot be read" + (file.canRead() ? "" : ": permission denied"));
    }
    try {
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes.write(buffer, 0, read);
        if (bytes.size() > MOST_BYTES) {
          throw new IOException("the file is larger than " + MOST_BYTES + " bytes");
        }
      }
    } finally {
      in.close();
    }
    String text = new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private void fail(String reason) {
    failure = reason;
    settings.clear();
    problems.clear();
  }

  private void parse(String text) {
    LoadSettings limits =
        LoadSettings.builder()
            .setCodePointLimit(MOST_BYTES)
            .setMaxAliasesForCollections(MOST_ALIASES)
            // In one piece: the parser fails where a piece ends within a character.
            .setBufferSize(text.length() + 1024)
            .build();
    int documents = 0;
    for (Node document : new Compose(limits).composeAllFromString(text)) {
      if (++documents > 1) {
        throw new Malformed(
            document, "a second YAML document begins here, but settings stand in one");
      }
      checkTag(document);
      if (document instanceof MappingNode) {
        checkNoResource((MappingNode) document);
        readMapping((MappingNode) document, "", 1);
      } else if (!document.getTag().equals(Tag.NULL)) {
        throw new Malformed(document, "expected settings as `name: value`");
      }
    }
  }

  /** A Kubernetes resource was meant for the cluster, or for a later version. */
  private void checkNoResource(MappingNode mapping) {
    String kind = null;
    boolean resource = false;
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode && tuple.getValueNode() instanceof ScalarNode) {
        String key = ((ScalarNode) tuple.getKeyNode()).getValue();
        resource |= key.equals("apiVersion");
        if (key.equals("kind")) {
          kind = ((ScalarNode) tuple.getValueNode()).getValue();
        }
      }
    }
    if (resource && kind != null) {
      throw new Malformed(
          mapping,
          kind.equals("Telemetry")
              ? "this is a Telemetry resource, which the setting telemetry reads"
              : "this is a Kubernetes resource of kind "
                  + kind
                  + ", but expected settings as `name: value`");
    }
  }

  private void readMapping(MappingNode mapping, String prefix, int depth) {
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      Node value = tuple.getValueNode();
      checkTag(key);
      checkTag(value);
      if (!(key instanceof ScalarNode)) {
        throw new Malformed(key, "expected a setting's name");
      }
      String name = prefix + ((ScalarNode) key).getValue();
      int line = key.getStartMark().get().getLine() + 1;
      Integer before = lines.put(name, line);
      if (before != null) {
        throw new Malformed(key, name + " stands here a second time, after line " + before);
      }
      String origin = Setting.FILE + path + " line " + line;
      boolean beginning = isBeginning(name) || name.equals("tags");
      if (Sources.isTag(name) && value instanceof MappingNode) {
        takeTag(name, (MappingNode) value, origin);
        continue;
      }
      if (beginning && value instanceof MappingNode && depth < DEEPEST) {
        readMapping((MappingNode) value, name + ".", depth + 1);
      } else if (beginning && value.getTag().equals(Tag.NULL)) {
        continue; // A heading with nothing below it.
      } else if (value instanceof MappingNode && Sources.isNow(name)) {
        problems.add(
            Problem.of(
                name, "{...}", origin, "expected a value or a list, not a mapping; it is ignored"));
      } else {
        take(name, value, origin);
      }
    }
  }

  /** A tag in the shape of the resource. */
  private void takeTag(String name, MappingNode value, String origin) {
    String tag =
        CustomTag.text(name.substring(TelemetrySettings.TAGS.length()), value, path, problems);
    if (tag != null) {
      Sources.take(new Setting(name, tag, origin), settings, problems);
    }
  }

  private static boolean isBeginning(String name) {
    return isBeginning(name, Sources.NAMES) || isBeginning(name, Sources.LATER);
  }

  private static boolean isBeginning(String name, String[] names) {
    for (String each : names) {
      if (each.startsWith(name + ".")) {
        return true;
      }
    }
    return false;
  }

  private void take(String name, Node value, String origin) {
    if (value instanceof ScalarNode) {
      boolean empty = value.getTag().equals(Tag.NULL);
      Sources.take(
          new Setting(name, empty ? "" : ((ScalarNode) value).getValue().trim(), origin),
          settings,
          problems);
    } else if (value instanceof MappingNode) {
      Sources.take(new Setting(name, "{...}", origin), settings, problems);
    } else {
      List<String> items = new ArrayList<String>();
      for (Node item : ((SequenceNode) value).getValue()) {
        checkTag(item);
        if (item instanceof ScalarNode) {
          items.add(((ScalarNode) item).getValue());
        } else {
          problems.add(
              Problem.of(
                  name,
                  item instanceof MappingNode ? "{...}" : "[...]",
                  origin,
                  "expected a word as an item of the list; it is left out"));
        }
      }
      Sources.take(new Setting(name, items, origin), settings, problems);
    }
  }

  private static void checkTag(Node node) {
    for (Tag plain : PLAIN) {
      if (plain.equals(node.getTag())) {
        return;
      }
    }
    throw new Malformed(node, "expected plain YAML without tags, not " + node.getTag().getValue());
  }

  private static String at(Mark mark) {
    return "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ";
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  /** What the parser has no objection to. */
  private static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Malformed(Node node, String reason) {
      super(at(node.getStartMark().get()) + reason);
    }
  }
}
