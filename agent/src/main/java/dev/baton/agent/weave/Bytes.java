package dev.baton.agent.weave;

/** A growing array of bytes, big endian. */
final class Bytes {

  private byte[] bytes;
  private int size;

  Bytes(int capacity) {
    bytes = new byte[capacity];
  }

  int size() {
    return size;
  }

  byte[] array() {
    return bytes;
  }

  byte[] toByteArray() {
    byte[] copy = new byte[size];
    System.arraycopy(bytes, 0, copy, 0, size);
    return copy;
  }

  void u1(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  void u2(int value) {
    reserve(2);
    bytes[size++] = (byte) (value >>> 8);
    bytes[size++] = (byte) value;
  }

  void u4(int value) {
    u2(value >>> 16);
    u2(value);
  }

  void u2At(int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  void u4At(int at, int value) {
    u2At(at, value >>> 16);
    u2At(at + 2, value);
  }

  void copy(byte[] from, int start, int end) {
    reserve(end - start);
    System.arraycopy(from, start, bytes, size, end - start);
    size += end - start;
  }

  @SuppressWarnings("deprecation") // One byte a character, without a charset's set-up.
  void ascii(String text) {
    reserve(text.length());
    text.getBytes(0, text.length(), bytes, size);
    size += text.length();
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      byte[] larger = new byte[Math.max(bytes.length * 2, size + more)];
      System.arraycopy(bytes, 0, larger, 0, size);
      bytes = larger;
    }
  }
}
