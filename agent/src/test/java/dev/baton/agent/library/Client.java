package dev.baton.agent.library;

import dev.baton.agent.Journal;

/** A library's class with hooks. */
public class Client {

  public String send(Request request, Request[] more, long timeout) {
    Journal.body("send " + request.name + " and " + more.length);
    return "sent " + request.name;
  }

  public Request copy(Request request) {
    return new Request("copy of " + request.name);
  }

  public String write(Wire wire, Request request) {
    return wire.put(request, 7);
  }

  /** Everything once. */
  public static String all() {
    Client client = new Client();
    Request request = new Request("a");
    return client.send(request, new Request[] {request}, 1)
        + ", "
        + client.copy(request).name
        + ", "
        + client.write((r, times) -> "put " + r.name + " " + times, request);
  }
}
