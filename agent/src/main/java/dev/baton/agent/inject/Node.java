package dev.baton.agent.inject;

import java.util.ArrayList;
import java.util.List;

/** A node of a YAML or JSON document, with the place of its text. */
final class Node {

  enum Kind {
    SCALAR,
    MAPPING,
    SEQUENCE,
    ALIAS
  }

  /** One field of a mapping. */
  static final class Entry {
    final Node key;
    final Node value;

    Entry(Node key, Node value) {
      this.key = key;
      this.value = value;
    }
  }

  final Kind kind;

  /** Where it begins, its anchor and tag included. */
  final int start;

  /**
   * Behind it; of a block collection it is only known where its last leaf is, see {@link Places}.
   */
  int end;

  Node parent;

  /** Of a collection: between brackets, as in JSON. */
  boolean flow;

  /** Of a scalar: a quote, {@code |}, {@code >}, or 0 if it is plain. */
  char style;

  /** Of a scalar. */
  String value;

  /** A tag stands before it. */
  boolean tagged;

  /** Its anchor's name, or null. */
  String anchor;

  /** Where the text stands again by an alias. */
  final List<Node> aliases = new ArrayList<Node>();

  /** Of an alias. */
  Node target;

  /** Of a sequence. */
  final List<Node> items = new ArrayList<Node>();

  /** Of a mapping. */
  final List<Entry> entries = new ArrayList<Entry>();

  Node(Kind kind, int start, int end) {
    this.kind = kind;
    this.start = start;
    this.end = end;
  }

  boolean isMapping() {
    return kind == Kind.MAPPING;
  }

  boolean isSequence() {
    return kind == Kind.SEQUENCE;
  }

  boolean isScalar() {
    return kind == Kind.SCALAR;
  }

  /** Nothing is written, or {@code null}. */
  boolean isNull() {
    return kind == Kind.SCALAR
        && style == 0
        && !tagged
        && (value.isEmpty()
            || value.equals("~")
            || value.equals("null")
            || value.equals("Null")
            || value.equals("NULL"));
  }

  /** Kubernetes takes it for a truth value or a number and not for a text. */
  boolean isNoText() {
    return !isScalar()
        || style == 0
            && !tagged
            && (isNull()
                || value.matches("(?i)true|false|yes|no|on|off")
                || value.matches("[-+]?[0-9][0-9_]*(\\.[0-9]*)?([eE][-+]?[0-9]+)?"));
  }

  /** What an alias stands for; otherwise this. */
  Node resolved() {
    return kind == Kind.ALIAS ? target : this;
  }

  /** The field that is written in this mapping itself, or null. */
  Entry own(String name) {
    Entry found = null;
    for (Entry entry : entries) {
      if (name.equals(entry.key.value)) {
        if (found != null) {
          throw new Refused(entry.key.start, name + " stands here a second time");
        }
        found = entry;
      }
    }
    return found;
  }

  /**
   * The value of a field, merged ones ({@code <<}) included; null if there is none or it is null.
   */
  Node get(String name) {
    return get(name, 0);
  }

  private Node get(String name, int depth) {
    Entry own = isMapping() ? own(name) : null;
    if (own != null) {
      Node value = own.value.resolved();
      return value.isNull() ? null : value;
    }
    for (Entry entry : entries) {
      if ("<<".equals(entry.key.value) && depth < 8) {
        Node merged = entry.value.resolved();
        Node found = merged.isMapping() ? merged.get(name, depth + 1) : null;
        for (Node each : merged.items) {
          found = found == null ? each.resolved().get(name, depth + 1) : found;
        }
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** Along these fields; null where one is missing. */
  Node at(String... path) {
    Node node = this;
    for (String name : path) {
      node = node == null ? null : node.get(name);
    }
    return node;
  }

  /** The text of a field, or null. */
  String text(String name) {
    Node node = get(name);
    return node == null || !node.isScalar() ? null : node.value;
  }

  /** The items of a field that is a sequence, aliases resolved; none if it is not there. */
  List<Node> list(String name) {
    List<Node> list = new ArrayList<Node>();
    Node node = get(name);
    if (node == null) {
      return list;
    }
    if (!node.isSequence()) {
      throw new Refused(node.start, name + ": expected a list");
    }
    for (Node item : node.items) {
      list.add(item.resolved());
    }
    return list;
  }
}
