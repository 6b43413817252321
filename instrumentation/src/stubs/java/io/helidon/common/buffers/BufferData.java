package io.helidon.common.buffers;

public interface BufferData {
  int get(int index);

  default void writeAscii(String text) {}
}
