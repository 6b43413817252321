/**
 * Istio's {@code Telemetry} resources and mesh configuration: read, merged for a workload, turned
 * into rules. Loaded only where a setting names such files.
 */
package dev.baton.agent.telemetry;
