package dev.baton.agent.inject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is written for one pod template: the same as the admission policy writes. */
final class Injection {

  private final Template template;
  private final Rules rules;
  private final Options options;
  private final Places places;
  private final TextEdits edits = new TextEdits();
  private final Additions additions;

  private Injection(Template template, Rules rules, Options options, Places places) {
    this.template = template;
    this.rules = rules;
    this.options = options;
    this.places = places;
    this.additions = new Additions(places, edits, step(), dash());
  }

  /**
   * The edits.
   *
   * @throws Refused if the text cannot be changed without touching what is around
   */
  static TextEdits of(Template template, Rules rules, Options options, Places places) {
    Injection injection = new Injection(template, rules, options, places);
    injection.annotate();
    injection.addToPod();
    for (Node target : rules.targets) {
      injection.addTo(target);
    }
    return injection.edits;
  }

  private int step() {
    Node.Entry spec = template.node.own("spec");
    if (spec == null || template.node.flow || template.spec.flow) {
      return 2;
    }
    int step =
        places.source.column(template.spec.entries.get(0).key.start)
            - places.source.column(spec.key.start);
    return step > 0 && step <= 8 ? step : 2;
  }

  private int dash() {
    Node.Entry containers = template.spec.own("containers");
    if (containers == null || !containers.value.isSequence() || containers.value.flow) {
      return 0;
    }
    int dash =
        places.source.column(places.firstDash(containers.value))
            - places.source.column(containers.key.start);
    return dash > 0 && dash <= 8 ? dash : 0;
  }

  private void annotate() {
    StringBuilder done = new StringBuilder();
    for (Map.Entry<String, String> each : rules.containers.entrySet()) {
      done.append(done.length() == 0 ? "" : "; ")
          .append(each.getKey())
          .append('=')
          .append(each.getValue());
    }
    Map<String, Object> annotations =
        Content.map(Template.INJECTED, done.toString(), Template.VERSION, options.version);
    Node metadata = own(template.node, "metadata");
    if (metadata == null) {
      additions.before(template.node, "spec", "metadata", Content.map("annotations", annotations));
    } else if (metadata.isNull() || metadata.entries.isEmpty()) {
      additions.fields(metadata, Content.map("annotations", annotations));
    } else if (own(metadata, "annotations") == null) {
      additions.last(metadata, "annotations", annotations);
    } else {
      additions.fields(own(metadata, "annotations"), annotations);
    }
  }

  /** A field that is to be changed: it must not come by a merge. */
  private static Node own(Node mapping, String name) {
    Node.Entry own = mapping.own(name);
    if (own == null && mapping.get(name) != null) {
      throw new Refused(mapping.start, name + " comes by a merge (<<): write it out");
    }
    return own == null ? null : own.value.resolved();
  }

  private void addToPod() {
    List<Object> volumes = new ArrayList<Object>();
    for (Mounts.Mount mount : rules.mounts.all) {
      volumes.add(mount.asVolume());
    }
    addItems("volumes", false, volumes);
    if (!options.imageVolume) {
      addItems("initContainers", true, list(init()));
    }
  }

  private void addItems(String field, boolean first, List<Object> items) {
    Node list = own(template.spec, field);
    if (list == null) {
      additions.before(template.spec, "containers", field, items);
    } else {
      additions.items(list, first, items);
    }
  }

  private static List<Object> list(Object item) {
    List<Object> list = new ArrayList<Object>();
    list.add(item);
    return list;
  }

  private Map<String, Object> init() {
    Map<String, Object> security =
        Content.map(
            "allowPrivilegeEscalation", false,
            "capabilities", Content.map("drop", list("ALL")),
            "privileged", false,
            "readOnlyRootFilesystem", true,
            "runAsNonRoot", true);
    if (!options.user.equals("none")) {
      security.put("runAsUser", Integer.valueOf(options.user));
    }
    security.put("seccompProfile", Content.map("type", "RuntimeDefault"));
    Map<String, Object> init =
        Content.map("name", Rules.INIT, "image", options.image, "imagePullPolicy", "IfNotPresent");
    Map<String, Object> resources = resources();
    if (!resources.isEmpty()) {
      init.put("resources", resources);
    }
    init.put("securityContext", security);
    init.put("volumeMounts", list(Content.map("name", Rules.VOLUME, "mountPath", Rules.MOUNT)));
    return init;
  }

  /**
   * Those of the first injected container: so the pod's quality of service stays, and never more is
   * asked for than the pod asks for anyway.
   */
  private Map<String, Object> resources() {
    Map<String, Object> resources = Content.map();
    Node theirs = rules.targets.get(0).get("resources");
    for (String kind : new String[] {"limits", "requests"}) {
      Node amounts = theirs == null ? null : theirs.get(kind);
      Map<String, Object> copied = Content.map();
      for (String name : new String[] {"cpu", "memory", "ephemeral-storage"}) {
        Node amount = amounts == null ? null : amounts.get(name);
        if (amount != null && amount.isScalar()) {
          boolean bare = amount.style == 0 && amount.value.matches("[0-9]+([.][0-9]+)?");
          copied.put(name, bare ? new StringBuilder(amount.value) : amount.value);
        }
      }
      if (!copied.isEmpty()) {
        resources.put(kind, copied);
      }
    }
    return resources;
  }

  private void addTo(Node container) {
    String option = rules.mounts.option;
    Node last = null;
    for (Node entry : container.list("env")) {
      last = options.variable.equals(entry.text("name")) ? entry : last;
    }
    if (last != null) {
      new JavaOptions(places, edits, option).append(last, additions);
    } else {
      addItems(container, "env", list(Content.map("name", options.variable, "value", option)));
    }
    List<Object> mounted = new ArrayList<Object>();
    for (Mounts.Mount mount : rules.mounts.all) {
      mounted.add(mount.asMount());
    }
    addItems(container, "volumeMounts", mounted);
  }

  private void addItems(Node container, String field, List<Object> items) {
    Node list = own(container, field);
    if (list != null) {
      additions.items(list, false, items);
    } else {
      additions.behind(container, container.own("image") == null ? "name" : "image", field, items);
    }
  }
}
