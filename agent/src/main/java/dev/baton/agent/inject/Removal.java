package dev.baton.agent.inject;

/** Takes out of one pod template what was injected into it. */
final class Removal {

  private final Template template;
  private final Places places;
  private final TextEdits edits = new TextEdits();
  private final Deletions deletions;

  private Removal(Template template, Places places) {
    this.template = template;
    this.places = places;
    this.deletions = new Deletions(places, edits);
  }

  /**
   * The edits; none if nothing was injected.
   *
   * @throws Refused if it is not as it was injected
   */
  static TextEdits of(Template template, Places places) {
    Removal removal = new Removal(template, places);
    String injected = template.annotation(Template.INJECTED);
    if (injected != null) {
      removal.removeAnnotations();
      removal.removeItem(template.spec, "volumes", "name", Rules.VOLUME, true);
      removal.removeItem(template.spec, "initContainers", "name", Rules.INIT, true);
      for (Node container : template.spec.list("containers")) {
        if (("; " + injected + ";").contains("; " + container.text("name") + "=yes;")) {
          removal.removeFrom(container);
        }
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

  private void removeItem(Node mapping, String field, String name, String value, boolean before) {
    Node found = null;
    for (Node item : mapping.list(field)) {
      found = value.equals(item.text(name)) ? item : found;
    }
    if (found != null) {
      // An item of volumes was put behind the others, its field before its neighbour.
      boolean first = before && (!field.equals("volumes") || mapping.list(field).size() == 1);
      deletions.item(mapping, field, found, first);
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
      String option =
          JavaOptions.option(
              template.annotation(Template.CONFIG), template.placeOf(Template.CONFIG));
      if (!new JavaOptions(places, edits, option).remove(last, deletions)) {
        deletions.item(container, "env", last, false);
      }
    }
    removeItem(container, "volumeMounts", "mountPath", Rules.MOUNT, false);
  }
}
