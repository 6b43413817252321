package dev.baton.agent.inject;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a text into nodes that know where they stand. Made from the parser's events and not from
 * its own nodes, as those forget which were aliases.
 */
final class Yaml {

  private static final int MOST_REPAIRS = 1000;

  private static final Pattern LINE_OF_TEMPLATE =
      Pattern.compile("^[ \\t]*\\{\\{", Pattern.MULTILINE);

  private final String text;

  /** Characters before the text that the parser was given: a byte order mark. */
  private final int before;

  /** The offset of each code point, where there are any of two characters; otherwise null. */
  private final int[] offsets;

  private final List<Node> documents = new ArrayList<Node>();
  private final Deque<Node> open = new ArrayDeque<Node>();
  private final Deque<Node> keys = new ArrayDeque<Node>();
  private final Map<String, Node> anchors = new HashMap<String, Node>();

  /**
   * The documents of a text, in order; one with nothing in it is a null scalar.
   *
   * @throws Refused if it is no YAML
   */
  static List<Node> read(String text) {
    String parsed = text;
    for (int repairs = 0; ; repairs++) {
      Yaml yaml = new Yaml(parsed);
      try {
        yaml.read();
        return yaml.documents;
      } catch (MarkedYamlEngineException e) {
        Optional<Mark> mark = e.getProblemMark();
        int at = mark.isPresent() ? yaml.offset(mark) : -1;
        String repaired = repairs < MOST_REPAIRS ? Repair.of(parsed, e.getProblem(), at) : null;
        if (repaired == null) {
          throw yaml.refused(at, yaml.malformed(e.getProblem().trim(), at));
        }
        parsed = repaired;
      } catch (YamlEngineException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        throw yaml.refused(-1, yaml.malformed(end < 0 ? message : message.substring(0, end), -1));
      } catch (NumberFormatException e) {
        throw yaml.refused(-1, yaml.malformed("a character is escaped by no number", -1));
      }
    }
  }

  private Yaml(String text) {
    this.text = text;
    this.before = text.startsWith("\ufeff") ? 1 : 0;
    int points = text.codePointCount(0, text.length());
    if (points == text.length()) {
      offsets = null;
    } else {
      offsets = new int[points + 1];
      for (int i = 0, at = 0; i < points; i++) {
        offsets[i] = at;
        at += Character.charCount(text.codePointAt(at));
      }
      offsets[points] = text.length();
    }
  }

  private Refused refused(int at, String reason) {
    return new Refused(at, documents.size() + 1, reason);
  }

  private String malformed(String problem, int at) {
    if (isTemplate(at < 0 ? text.length() : at)) {
      return "this is no YAML yet, but a template with {{ }}: render it first (helm template"
          + " CHART | java -jar baton.jar inject -f -)";
    }
    return "no YAML: " + problem;
  }

  /** Braces begin a line somewhere, or stand where the parser failed or in the line before. */
  private boolean isTemplate(int at) {
    Source source = new Source("", text);
    int above = Math.max(source.previousLineEnd(at), 0);
    String near = text.substring(source.lineStart(above), source.lineEnd(at));
    return near.contains("{{") || LINE_OF_TEMPLATE.matcher(text).find();
  }

  private int offset(Optional<Mark> mark) {
    int index = mark.get().getIndex() + before;
    return offsets == null
        ? Math.min(index, text.length())
        : offsets[Math.min(index, offsets.length - 1)];
  }

  private void read() {
    LoadSettings settings =
        LoadSettings.builder()
            .setCodePointLimit(Integer.MAX_VALUE)
            // In one piece: the parser fails where a piece ends within a character.
            .setBufferSize(text.length() + 1024)
            .build();
    for (Event event : new Parse(settings).parseString(text.substring(before))) {
      switch (event.getEventId()) {
        case DocumentStart:
          anchors.clear();
          break;
        case Scalar:
          add(scalar((ScalarEvent) event));
          break;
        case Alias:
          add(alias((AliasEvent) event));
          break;
        case MappingStart:
        case SequenceStart:
          begin((CollectionStartEvent) event);
          break;
        case MappingEnd:
        case SequenceEnd:
          Node ended = open.pop();
          if (ended.flow) {
            ended.end = offset(event.getEndMark());
          }
          add(ended);
          break;
        default:
          break;
      }
    }
  }

  private Node scalar(ScalarEvent event) {
    Node node =
        new Node(Node.Kind.SCALAR, offset(event.getStartMark()), offset(event.getEndMark()));
    node.value = event.getValue();
    node.tagged = event.getTag().isPresent();
    ScalarStyle style = event.getScalarStyle();
    node.style =
        style == ScalarStyle.DOUBLE_QUOTED
            ? '"'
            : style == ScalarStyle.SINGLE_QUOTED
                ? '\''
                : style == ScalarStyle.LITERAL ? '|' : style == ScalarStyle.FOLDED ? '>' : 0;
    anchor(node, event);
    return node;
  }

  private Node alias(AliasEvent event) {
    Node node = new Node(Node.Kind.ALIAS, offset(event.getStartMark()), offset(event.getEndMark()));
    String name = event.getAlias().getValue();
    node.target = anchors.get(name);
    if (node.target == null) {
      throw refused(node.start, "no YAML: there is no anchor &" + name + " before this alias");
    }
    if (open.contains(node.target)) {
      throw refused(node.start, "the alias *" + name + " stands inside of what it stands for");
    }
    node.target.aliases.add(node);
    return node;
  }

  private void begin(CollectionStartEvent event) {
    boolean mapping = event.getEventId() == Event.ID.MappingStart;
    int start = offset(event.getStartMark());
    Node node = new Node(mapping ? Node.Kind.MAPPING : Node.Kind.SEQUENCE, start, start);
    node.flow = event.isFlow();
    node.tagged = event.getTag().isPresent();
    anchor(node, event);
    node.parent = open.peek();
    if (mapping
        && node.flow
        && text.startsWith("{{", start)
        && (open.isEmpty() || !open.peek().flow)) {
      throw refused(start, malformed("", start));
    }
    open.push(node);
    keys.push(NO_KEY);
  }

  private static final Node NO_KEY = new Node(Node.Kind.ALIAS, 0, 0);

  private void anchor(Node node, NodeEvent event) {
    Optional<Anchor> anchor = event.getAnchor();
    if (anchor.isPresent()) {
      node.anchor = anchor.get().getValue();
      anchors.put(node.anchor, node);
    }
  }

  /** A node is complete: it is an item, a key, a value or a document. */
  private void add(Node node) {
    if (node.isMapping() || node.isSequence()) {
      keys.pop();
    }
    Node into = open.peek();
    node.parent = into;
    if (into == null) {
      documents.add(node);
    } else if (into.isSequence()) {
      into.items.add(node);
    } else if (keys.peek() == NO_KEY) {
      keys.pop();
      keys.push(node);
    } else {
      into.entries.add(new Node.Entry(keys.pop(), node));
      keys.push(NO_KEY);
    }
  }
}
