package dev.baton.agent.inject;

/** What the command line asks for. */
final class Options {

  /** Without its tag, which is Baton's version. The one place where it is named. */
  static final String IMAGE = "baton.dev/baton-init";

  static final String USER = "65532";

  /** Of this jar. */
  final String version;

  boolean all;
  boolean remove;
  boolean diff;
  boolean json;
  boolean write;

  /** Of the init container, or of the volume. */
  String image;

  /** The image is mounted, and no init container copies the jar. */
  boolean imageVolume;

  /** Of the init container: a numeric user id, or {@code none}. */
  String user = USER;

  /** The environment variable that gets the option. */
  String variable = "JAVA_TOOL_OPTIONS";

  /** Of resources that name none. */
  String namespace = "default";

  Options(String version) {
    this.version = version;
    this.image = IMAGE + ":" + version;
  }

  /** The image that is mounted, or null if the jar is copied. */
  String mountedImage() {
    return imageVolume ? image : null;
  }
}
