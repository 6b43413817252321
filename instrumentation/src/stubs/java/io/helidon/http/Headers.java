package io.helidon.http;

public interface Headers extends Iterable<Header> {}
