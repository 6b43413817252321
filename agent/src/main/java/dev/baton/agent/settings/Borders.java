package dev.baton.agent.settings;

/** Where headers may go, and where those that come in do not count. Immutable. */
public final class Borders {

  public final EgressList trusted;

  /** Null if all are. */
  public final EgressList allowed;

  /** Null if none is. */
  public final EgressList denied;

  /** Null if all requests are trusted. */
  public final BorderList untrusted;

  Borders(Choices choices, HeaderList headers, String namespace) {
    trusted =
        egress(
            choices,
            headers,
            namespace,
            "egress.trusted",
            "default",
            "headers with content go nowhere");
    allowed =
        egress(choices, headers, namespace, "egress.allow", "everything", "nothing goes anywhere");
    denied = egress(choices, headers, namespace, "egress.deny", "none", "nothing is denied");
    untrusted = untrusted(choices);
  }

  /**
   * @param namespace of the pod, or null
   * @param usual what the setting says where it stands for nothing else
   * @param otherwise what happens if no item is good
   * @return null for what needs no list
   */
  private static EgressList egress(
      Choices choices,
      HeaderList headers,
      String namespace,
      String name,
      String usual,
      String otherwise) {
    Setting setting = choices.first(name);
    choices.inForce.put(name, setting);
    boolean ofContent = name.equals("egress.trusted");
    if (setting == null || setting.value.equalsIgnoreCase(usual)) {
      return ofContent ? new EgressList(namespace) : null;
    }
    EgressList list = new EgressList(setting.items(), namespace);
    if (list.patterns.isEmpty() && !list.bad.isEmpty()) {
      choices.problems.add(
          Problem.of(setting, EgressList.EXPECTED + "; no item is left, so " + otherwise));
    } else {
      for (String item : list.bad) {
        choices.problems.add(
            Problem.ofItem(setting, item, EgressList.EXPECTED + "; it is left out"));
      }
    }
    for (String item : setting.items()) {
      String header = list.bad.contains(item) ? null : EgressList.header(item);
      if (header != null && !headers.carries(header)) {
        choices.problems.add(
            Problem.ofItem(
                setting, item, "no header " + header + " is carried; name it in headers"));
      } else if (header != null && ofContent && HeaderList.isId(header)) {
        choices.problems.add(
            Problem.ofItem(
                setting,
                item,
                header
                    + " holds ids, which need no trust; egress.allow and egress.deny bind them"));
      }
    }
    return list;
  }

  private static BorderList untrusted(Choices choices) {
    Setting setting = choices.first("inbound.untrusted");
    BorderList list = BorderList.read(setting, choices.problems);
    if (setting != null) {
      choices.inForce.put(
          "inbound.untrusted", setting.withValue(list == null ? "none" : list.shown()));
    }
    return list;
  }

  /** That of a setting, or null. */
  EgressList egress(String name) {
    return name.equals("egress.trusted")
        ? trusted
        : name.equals("egress.allow") ? allowed : name.equals("egress.deny") ? denied : null;
  }
}
