package io.helidon.webclient.api;

public class ClientUri {
  public String authority() {
    return null;
  }
}
