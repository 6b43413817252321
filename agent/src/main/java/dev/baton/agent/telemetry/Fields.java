package dev.baton.agent.telemetry;

import dev.baton.agent.settings.Nearest;
import dev.baton.agent.settings.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The fields of one mapping of a resource, asked for by name and type. What is wrong is said with
 * the place, the field, the value and what was expected; the field then counts as not set.
 */
final class Fields {

  private final MappingNode node;

  /** Of the mapping in its document, with a dot behind: {@code spec.tracing[0].}. */
  private final String path;

  private final String file;
  private final List<String> problems;

  private Fields(MappingNode node, String path, String file, List<String> problems) {
    this.node = node;
    this.path = path;
    this.file = file;
    this.problems = problems;
  }

  /** A whole document. */
  static Fields of(MappingNode document, String file, List<String> problems) {
    Fields fields = new Fields(document, "", file, problems);
    fields.checkTwice();
    return fields;
  }

  private void checkTwice() {
    Set<String> names = new HashSet<String>();
    for (NodeTuple tuple : node.getValue()) {
      String name = name(tuple);
      if (!names.add(name)) {
        problem(tuple.getKeyNode(), name, null, "stands here a second time; the first counts");
      }
    }
  }

  boolean has(String name) {
    Node value = node(name);
    return value != null && !isNull(value);
  }

  /** A text, or null. */
  String text(String name) {
    Node value = node(name);
    if (value == null || isNull(value)) {
      return null;
    }
    if (!(value instanceof ScalarNode)) {
      problem(value, name, null, "expected a text; it is left out");
      return null;
    }
    String tag = value.getTag().getValue();
    if (!value.getTag().equals(Tag.STR)) {
      problem(
          value,
          name,
          scalar(value),
          "expected a text, and this is of type "
              + tag.substring(tag.lastIndexOf(':') + 1)
              + ": put it into quotes; it is left out");
      return null;
    }
    return scalar(value);
  }

  /** A text that must not be empty, where the field stands. */
  String filled(String name) {
    String text = text(name);
    if (text != null && text.isEmpty()) {
      problem(node(name), name, "", "expected a text that is not empty; it is left out");
      return null;
    }
    return text;
  }

  /** {@code true} or {@code false}, or null. */
  Boolean truth(String name) {
    Node value = node(name);
    if (value == null || isNull(value)) {
      return null;
    }
    if (!value.getTag().equals(Tag.BOOL)) {
      problem(value, name, scalar(value), "expected true or false; it is left out");
      return null;
    }
    return Boolean.valueOf(scalar(value).toLowerCase(java.util.Locale.ROOT));
  }

  /** From 0.0 to 100.0, or null. */
  Double percentage(String name) {
    Node value = node(name);
    if (value == null || isNull(value)) {
      return null;
    }
    Double number = null;
    if (value.getTag().equals(Tag.INT) || value.getTag().equals(Tag.FLOAT)) {
      try {
        number = Double.valueOf(scalar(value));
      } catch (NumberFormatException e) {
        number = null; // .inf, 0x1f and the like.
      }
    }
    if (number == null || !(number >= 0 && number <= 100)) {
      problem(value, name, scalar(value), "expected a number from 0.0 to 100.0; it is left out");
      return null;
    }
    return number;
  }

  /** One of these words, or null. */
  String word(String name, String... words) {
    String text = text(name);
    for (String word : words) {
      if (word.equals(text)) {
        return text;
      }
    }
    if (text != null) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < words.length; i++) {
        all.append(i == 0 ? "" : i < words.length - 1 ? ", " : " or ").append(words[i]);
      }
      problem(
          node(name),
          name,
          text,
          "expected " + all + Problem.didYouMean(Nearest.of(text, words)) + "; it is left out");
    }
    return null;
  }

  /** A mapping, or null. */
  Fields mapping(String name) {
    Node value = node(name);
    if (value == null || isNull(value)) {
      return null;
    }
    if (!(value instanceof MappingNode)) {
      problem(value, name, scalar(value), "expected fields below it; it is left out");
      return null;
    }
    return below((MappingNode) value, path + name + ".");
  }

  /** The mappings of a list; none if it is not set. */
  List<Fields> list(String name) {
    List<Fields> list = new ArrayList<Fields>();
    Node value = node(name);
    if (value == null || isNull(value)) {
      return list;
    }
    if (!(value instanceof SequenceNode)) {
      problem(value, name, scalar(value), "expected a list; it is left out");
      return list;
    }
    int i = 0;
    for (Node item : ((SequenceNode) value).getValue()) {
      String at = name + "[" + i++ + "]";
      if (item instanceof MappingNode) {
        list.add(below((MappingNode) item, path + at + "."));
      } else {
        problem(item, at, scalar(item), "expected fields below it; it is left out");
      }
    }
    return list;
  }

  /** The texts of a list. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<String>();
    Node value = node(name);
    if (!(value instanceof SequenceNode)) {
      problem(name, scalar(value), "expected a list; it is left out");
      return texts;
    }
    for (Node item : ((SequenceNode) value).getValue()) {
      if (item.getTag().equals(Tag.STR)) {
        texts.add(scalar(item));
      } else {
        problem(item, name, scalar(item), "expected a text; it is left out");
      }
    }
    return texts;
  }

  private Fields below(MappingNode mapping, String at) {
    Fields fields = new Fields(mapping, at, file, problems);
    fields.checkTwice();
    return fields;
  }

  /** The names of all fields. */
  List<String> names() {
    List<String> names = new ArrayList<String>();
    for (NodeTuple tuple : node.getValue()) {
      names.add(name(tuple));
    }
    return names;
  }

  /**
   * Names every field that is none of these.
   *
   * @return whether there is any
   */
  boolean hasOthersThan(String... known) {
    boolean others = false;
    for (NodeTuple tuple : node.getValue()) {
      String name = name(tuple);
      boolean found = false;
      for (String each : known) {
        found |= each.equals(name);
      }
      if (!found) {
        others = true;
        problem(
            tuple.getKeyNode(),
            name,
            null,
            "there is no such field" + Problem.didYouMean(Nearest.of(name, known)));
      }
    }
    return others;
  }

  void problem(String name, String value, String rest) {
    Node at = node(name);
    problem(at == null ? node : at, name, value, rest);
  }

  private void problem(Node at, String name, String value, String rest) {
    problems.add(
        Problem.plain(
            file
                + " line "
                + (at.getStartMark().isPresent() ? at.getStartMark().get().getLine() + 1 : 0)
                + ": "
                + path
                + name
                + (value == null ? "" : "=" + value)
                + ": "
                + rest));
  }

  private Node node(String name) {
    for (NodeTuple tuple : node.getValue()) {
      if (name.equals(name(tuple))) {
        return tuple.getValueNode();
      }
    }
    return null;
  }

  private static String name(NodeTuple tuple) {
    Node key = tuple.getKeyNode();
    return key instanceof ScalarNode ? ((ScalarNode) key).getValue() : "?";
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private static String scalar(Node node) {
    return node instanceof ScalarNode
        ? ((ScalarNode) node).getValue()
        : node instanceof MappingNode ? "{...}" : "[...]";
  }
}
