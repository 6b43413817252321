package dev.baton.agent.telemetry;

import java.util.List;
import java.util.Map;

/**
 * What the mesh as a whole is set to ({@code istio.mesh.v1alpha1.MeshConfig}), as far as it is
 * about tracing: it counts where no {@code Telemetry} says anything.
 */
final class MeshConfig {

  /** Fields that only such a file has, by which it is known for one. */
  static final String[] SIGNS = {
    "defaultConfig", "defaultProviders", "rootNamespace", "extensionProviders", "enableTracing"
  };

  private static final String[] TRACING = {"sampling", Tracing.TAGS};

  /** Fields of {@code tracing} that Baton does not act on. */
  private static final String[] NOT_OURS = {
    "maxPathTagLength",
    "tlsSettings",
    "zipkin",
    "lightstep",
    "datadog",
    "stackdriver",
    "openCensusAgent",
    "enableIstioTags"
  };

  final Tracing tracing = new Tracing();

  /** Null if it is the usual one. */
  final String rootNamespace;

  /**
   * Reads the mesh's configuration.
   *
   * @param id where it stands, for reports
   */
  MeshConfig(Fields document, String id, List<String> notes) {
    rootNamespace = document.filled("rootNamespace");
    Fields providers = document.mapping("defaultProviders");
    if (providers != null && providers.has("tracing")) {
      List<String> names = providers.texts("tracing");
      if (!names.isEmpty()) {
        tracing.set(Tracing.PROVIDER, names.get(0), id);
      }
    }
    Fields defaults = document.mapping("defaultConfig");
    Fields fields = defaults == null ? null : defaults.mapping("tracing");
    if (fields == null) {
      return;
    }
    tracing.set(Tracing.SAMPLING, fields.percentage("sampling"), id);
    Map<String, CustomTag> tags = Telemetry.tags(fields.mapping(Tracing.TAGS));
    tracing.set(Tracing.TAGS, tags, id);
    for (String each : NOT_OURS) {
      if (fields.has(each)) {
        notes.add(id + ": defaultConfig.tracing." + each + " is not acted on by Baton");
      }
    }
    String[] known = new String[TRACING.length + NOT_OURS.length];
    System.arraycopy(TRACING, 0, known, 0, TRACING.length);
    System.arraycopy(NOT_OURS, 0, known, TRACING.length, NOT_OURS.length);
    fields.hasOthersThan(known);
  }

  /** Whether a document without a kind is one. */
  static boolean is(Fields document) {
    for (String each : SIGNS) {
      if (document.has(each)) {
        return true;
      }
    }
    return false;
  }
}
