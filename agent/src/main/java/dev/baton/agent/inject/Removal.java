package dev.baton.agent.inject;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Takes out of one pod template what was injected into it. */
final class Removal {

  private final Template template;
  private final Places places;
  private final Mounts mounts;
  private final TextEdits edits = new TextEdits();
  private final Deletions deletions;

  private Removal(Template template, Places places) {
    this.template = template;
    this.places = places;
    this.mounts = new Mounts(template, null); // Names and paths are the same for both volumes.
    this.deletions = new Deletions(places, edits);
  }

  /**
   * The edits; none if nothing was injected.
   *
   * @throws Refused if it is not as it was injected
   */
  static TextEdits of(Template template, Places places) {
    String injected = template.annotation(Template.INJECTED);
    if (injected == null) {
      return new TextEdits();
    }
    if (!(injected + ";").contains("=yes;")) {
      throw new Refused(
          template.placeOf(Template.INJECTED),
          Template.INJECTED
              + "="
              + injected
              + ": inject has not written this; take it out where it was put in");
    }
    Removal removal = new Removal(template, places);
    removal.removeAnnotations();
    removal.removeFromPod();
    for (Node container : template.spec.list("containers")) {
      if (("; " + injected + ";").contains("; " + container.text("name") + "=yes;")) {
        removal.removeFrom(container);
      }
    }
    return removal.edits;
  }

  private void removeAnnotations() {
    Node metadata = template.node.own("metadata").value;
    if (deletions.fields(metadata, "annotations", Template.INJECTED, Template.VERSION)) {
      return;
    }
    if (metadata.entries.size() > 1) {
      deletions.field(metadata, "annotations", false);
    } else if (!deletions.fields(template.node, "metadata", "annotations")) {
      deletions.field(template.node, "metadata", true);
    }
  }

  private void removeFromPod() {
    List<Node> volumes = template.spec.list("volumes");
    List<Node> ours = mounts.of(volumes, "name", false);
    // They were put behind the others, their field before its neighbour.
    remove(template.spec, "volumes", ours, ours.size() == volumes.size());
    List<Node> init = new ArrayList<Node>();
    for (Node each : template.spec.list("initContainers")) {
      if (Rules.INIT.equals(each.text("name"))) {
        init.add(each);
      }
    }
    remove(template.spec, "initContainers", init, true);
  }

  private void remove(Node mapping, String field, List<Node> items, boolean before) {
    if (!items.isEmpty()) {
      deletions.items(mapping, field, items, before);
    }
  }

  private void removeFrom(Node container) {
    Node last = null;
    for (Node entry : container.list("env")) {
      String value = entry.text("value");
      if (Rules.isOptions(entry.text("name")) && value != null && value.contains(JavaOptions.JAR)) {
        last = entry;
      }
    }
    if (last != null) {
      if (!new JavaOptions(places, edits, mounts.option).remove(last, deletions)) {
        remove(container, "env", Collections.singletonList(last), false);
      }
    }
    List<Node> mounted = container.list("volumeMounts");
    remove(container, "volumeMounts", mounts.of(mounted, "mountPath", true), false);
  }
}
