package dev.baton.agent.telemetry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One resource of kind {@code Telemetry} ({@code telemetry.istio.io/v1} and {@code v1alpha1}), as
 * far as it is about tracing.
 */
final class Telemetry {

  private static final String[] SPEC = {"selector", "targetRefs", "targetRef", "tracing"};

  /** Fields of the spec that Baton does not act on. */
  private static final String[] NOT_OURS = {"metrics", "accessLogging"};

  private static final String[] ENTRY = {
    "match",
    "providers",
    Tracing.SAMPLING,
    Tracing.DISABLED,
    Tracing.REQUEST_ID,
    Tracing.TAGS,
    Tracing.ISTIO_TAGS,
    Tracing.NO_CONTEXT
  };

  /** One entry of {@code tracing}. */
  private static final class Entry {
    final Tracing tracing = new Tracing();
    boolean client = true;
    boolean server = true;
  }

  final String namespace;
  final String name;

  /** RFC 3339, in UTC: the order of these texts is that of time. Empty where nothing is said. */
  final String created;

  /** Labels that a workload must have; none means all workloads of the namespace. */
  final Map<String, String> selector = new LinkedHashMap<String, String>();

  /** Whether it is for a waypoint or a gateway, named by reference. */
  final boolean forOthers;

  private final List<Entry> entries = new ArrayList<Entry>();

  /**
   * Reads a resource.
   *
   * @param notes gets what is not acted on
   */
  Telemetry(Fields document, List<String> notes) {
    Fields metadata = document.mapping("metadata");
    String namespace = metadata == null ? null : metadata.filled("namespace");
    String name = metadata == null ? null : metadata.filled("name");
    this.namespace = namespace == null ? "default" : namespace;
    this.name = name == null ? "unnamed" : name;
    String time = metadata == null ? null : Times.read(metadata, "creationTimestamp");
    this.created = time == null ? "" : time;
    Fields spec = document.mapping("spec");
    if (spec == null) {
      forOthers = false;
      return;
    }
    forOthers = spec.has("targetRefs") || spec.has("targetRef");
    if (forOthers) {
      notes.add(id() + ": targetRefs name a gateway or waypoint, so it is not about this workload");
    }
    readSelector(spec.mapping("selector"));
    for (Fields entry : spec.list("tracing")) {
      entries.add(read(entry));
    }
    for (String each : NOT_OURS) {
      if (spec.has(each)) {
        notes.add(id() + ": " + each + " is not acted on by Baton");
      }
    }
    String[] known = new String[SPEC.length + NOT_OURS.length];
    System.arraycopy(SPEC, 0, known, 0, SPEC.length);
    System.arraycopy(NOT_OURS, 0, known, SPEC.length, NOT_OURS.length);
    spec.hasOthersThan(known);
  }

  private void readSelector(Fields fields) {
    if (fields == null) {
      return;
    }
    fields.hasOthersThan("matchLabels");
    Fields labels = fields.mapping("matchLabels");
    if (labels != null) {
      for (String label : labels.names()) {
        String value = labels.text(label);
        selector.put(label, value == null ? "" : value);
      }
    }
  }

  private Entry read(Fields fields) {
    Entry entry = new Entry();
    fields.hasOthersThan(ENTRY);
    Fields match = fields.mapping("match");
    if (match != null) {
      match.hasOthersThan("mode");
      String mode = match.word("mode", "CLIENT_AND_SERVER", "CLIENT", "SERVER");
      if (mode == null && match.has("mode")) {
        return new Entry(); // Nobody can tell for whom it is meant.
      }
      entry.client = !"SERVER".equals(mode);
      entry.server = !"CLIENT".equals(mode);
    }
    List<Fields> providers = fields.list("providers");
    for (int i = 0; i < providers.size(); i++) {
      providers.get(i).hasOthersThan("name");
      String provider = providers.get(i).filled("name");
      if (i == 0) {
        entry.tracing.set(Tracing.PROVIDER, provider, id());
      } else {
        providers.get(i).problem("name", provider, "Istio uses one provider only, the first");
      }
    }
    entry.tracing.set(Tracing.SAMPLING, fields.percentage(Tracing.SAMPLING), id());
    entry.tracing.set(Tracing.DISABLED, fields.truth(Tracing.DISABLED), id());
    entry.tracing.set(Tracing.REQUEST_ID, fields.truth(Tracing.REQUEST_ID), id());
    entry.tracing.set(Tracing.ISTIO_TAGS, fields.truth(Tracing.ISTIO_TAGS), id());
    entry.tracing.set(Tracing.NO_CONTEXT, fields.truth(Tracing.NO_CONTEXT), id());
    entry.tracing.set(Tracing.TAGS, tags(fields.mapping(Tracing.TAGS)), id());
    return entry;
  }

  /** The tags of a mapping; null if there are none, which counts as not set. */
  static Map<String, CustomTag> tags(Fields fields) {
    if (fields == null) {
      return null;
    }
    Map<String, CustomTag> tags = new LinkedHashMap<String, CustomTag>();
    for (String name : fields.names()) {
      Fields below = fields.mapping(name);
      CustomTag tag = below == null ? null : CustomTag.of(name, below);
      if (tag != null) {
        tags.put(name, tag);
      }
    }
    return tags.isEmpty() ? null : tags;
  }

  String id() {
    return namespace + "/" + name;
  }

  /** Whether it is about all workloads of its namespace. */
  boolean isForAll() {
    return selector.isEmpty() && !forOthers;
  }

  /** Whether its selector chooses a workload with these labels. */
  boolean selects(Map<String, String> labels) {
    if (selector.isEmpty() || forOthers) {
      return false;
    }
    for (Map.Entry<String, String> each : selector.entrySet()) {
      if (!each.getValue().equals(labels.get(each.getKey()))) {
        return false;
      }
    }
    return true;
  }

  /** Puts what it says over what is there, entry by entry. */
  void applyTo(Tracing client, Tracing server) {
    for (Entry entry : entries) {
      if (entry.client) {
        client.override(entry.tracing);
      }
      if (entry.server) {
        server.override(entry.tracing);
      }
    }
  }
}
