package dev.baton.agent.inject;

import java.util.List;

/**
 * Proves on the finished text that a template is what it was meant to be and can be taken back: a
 * spelling that nobody thought of is refused, and not written.
 */
final class Check {

  private Check() {}

  /**
   * Whether these templates of an input, with their edits and no others, come out right.
   *
   * @param all of the input, in order
   */
  static boolean holds(
      List<Changed.Row> checked, List<Changed.Row> all, Source source, Options options) {
    try {
      TextEdits edits = new TextEdits();
      for (Changed.Row row : checked) {
        edits.addAll(row.edits);
      }
      String result = edits.applyTo(source.text);
      Places places = new Places(new Source(source.name, result));
      Template.Finder finder = new Template.Finder(options.namespace);
      int document = 0;
      for (Node each : Yaml.read(result)) {
        finder.find(each, ++document);
      }
      boolean well = finder.templates.size() == all.size();
      TextEdits back = new TextEdits();
      for (int i = 0; well && i < all.size(); i++) {
        if (checked.contains(all.get(i))) {
          well = isInjected(all.get(i), finder.templates.get(i), options);
          back.addAll(Removal.of(finder.templates.get(i), places));
        }
      }
      return well && back.applyTo(result).equals(source.text);
    } catch (Refused e) {
      return false; // What was written cannot be read again.
    }
  }

  private static boolean isInjected(Changed.Row row, Template now, Options options) {
    Mounts mounts = new Mounts(now, options.mountedImage());
    int count = mounts.all.size();
    List<Node> init = now.spec.list("initContainers");
    boolean copied = !init.isEmpty() && Rules.INIT.equals(init.get(0).text("name"));
    boolean well =
        mounts.of(now.spec.list("volumes"), "name", false).size() == count
            && copied != options.imageVolume
            && options.version.equals(now.annotation(Template.VERSION));
    int i = 0;
    for (Node container : now.spec.list("containers")) {
      boolean target = row.rules.targets.contains(row.template.spec.list("containers").get(i++));
      Node last = null;
      for (Node entry : container.list("env")) {
        last = options.variable.equals(entry.text("name")) ? entry : last;
      }
      int mounted = mounts.of(container.list("volumeMounts"), "name", false).size();
      String value = last == null ? null : last.text("value");
      boolean has =
          value != null && (" " + value.replace('\n', ' ').trim()).endsWith(" " + mounts.option);
      well &= target ? mounted == count && has : mounted == 0;
    }
    return well;
  }
}
