/**
 * What sends spans over OTLP. Lives in a class loader of its own, with OpenTelemetry's exporter;
 * loaded only with {@code spans=on}.
 */
package dev.baton.agent.spans;
