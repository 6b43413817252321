package dev.baton.agent.spans;

import dev.baton.bootstrap.Span;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.internal.OtlpSpanExporterProvider;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Sends spans by OpenTelemetry's own exporter, as the {@code OTEL_EXPORTER_OTLP_*} settings say.
 * Lives in a class loader of its own with all that it needs; who calls it knows it as a {@link
 * Function} only.
 */
public final class Exporter implements Function<Object[], String> {

  /** Longer than the exporter's own time limit may be, which ends it. */
  private static final long PATIENCE_SECONDS = 3600;

  private final SpanExporter exporter;
  private final Resource resource;
  private final InstrumentationScopeInfo scope;

  /**
   * @param settings OpenTelemetry's, by the names of its system properties
   * @param resource the attributes of this process
   */
  public Exporter(Map<String, String> settings, Map<String, String> resource, String version) {
    SpanExporter made =
        new OtlpSpanExporterProvider()
            .createExporter(DefaultConfigProperties.createFromMap(settings));
    CallerRuns here = new CallerRuns();
    // Retried by whoever calls, so that a retry does not hold up what has to be known about it.
    exporter =
        made instanceof OtlpHttpSpanExporter
            ? ((OtlpHttpSpanExporter) made)
                .toBuilder().setExecutorService(here).setRetryPolicy(null).build()
            : ((OtlpGrpcSpanExporter) made)
                .toBuilder().setExecutorService(here).setRetryPolicy(null).build();
    AttributesBuilder attributes = Attributes.builder();
    for (Map.Entry<String, String> each : resource.entrySet()) {
      attributes.put(each.getKey(), each.getValue());
    }
    attributes.put("telemetry.sdk.name", "opentelemetry");
    attributes.put("telemetry.sdk.language", "java");
    attributes.put("telemetry.distro.name", "baton");
    attributes.put("telemetry.distro.version", version);
    this.resource = Resource.create(attributes.build());
    this.scope = InstrumentationScopeInfo.builder("dev.baton").setVersion(version).build();
  }

  /**
   * Sends spans.
   *
   * @param spans each {@link Span} with its tags, a map of texts, behind it; may be none, to see
   *     whether there is anybody
   * @return null if they were taken; what went wrong, behind an exclamation mark if sending the
   *     same again makes no sense
   */
  @Override
  @SuppressWarnings("unchecked")
  public String apply(Object[] spans) {
    List<SpanData> data = new ArrayList<SpanData>(spans.length / 2);
    for (int i = 0; i < spans.length; i += 2) {
      data.add(OtlpSpan.of((Span) spans[i], (Map<String, String>) spans[i + 1], resource, scope));
    }
    CompletableResultCode result = exporter.export(data).join(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (result.isSuccess()) {
      return null;
    }
    Throwable failure = result.getFailureThrowable();
    if (failure instanceof FailedExportException.HttpExportException) {
      return of((FailedExportException.HttpExportException) failure);
    }
    if (failure instanceof FailedExportException.GrpcExportException) {
      return of((FailedExportException.GrpcExportException) failure);
    }
    return failure == null ? "no answer" : failure.toString();
  }

  private static String of(FailedExportException.HttpExportException failure) {
    if (failure.getResponse() == null) {
      return String.valueOf(failure.getCause());
    }
    int status = failure.getResponse().getStatusCode();
    return (status == 400 || status == 413 ? "!" : "") + "it answered with status " + status;
  }

  private static String of(FailedExportException.GrpcExportException failure) {
    if (failure.getResponse() == null) {
      return String.valueOf(failure.getCause());
    }
    GrpcStatusCode code = failure.getResponse().getStatusCode();
    return (code == GrpcStatusCode.INVALID_ARGUMENT ? "!" : "")
        + "it answered with gRPC status "
        + code;
  }
}
