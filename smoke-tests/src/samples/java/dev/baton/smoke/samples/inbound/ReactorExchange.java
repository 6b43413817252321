package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Endpoints;
import dev.baton.smoke.service.Exchange;

/** A request of a reactive server, whose body was read before and whose answer is sent later. */
public final class ReactorExchange implements Exchange {
  private final String uri;
  public volatile int read;
  public volatile String text = "";
  public volatile int status = 500;
  public volatile String body = "";

  public ReactorExchange(String uri) {
    this.uri = uri;
  }

  public void serve() {
    try {
      Endpoints.handle(this);
    } catch (Exception e) {
      body = e.toString();
    }
  }

  @Override
  public String path() {
    return uri.split("\\?")[0];
  }

  @Override
  public String query() {
    int mark = uri.indexOf('?');
    return mark < 0 ? null : uri.substring(mark + 1);
  }

  @Override
  public int drain() {
    return read;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public void answer(int status, String body) {
    this.status = status;
    this.body = body;
  }
}
