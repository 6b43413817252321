/**
 * The command {@code inject}: Kubernetes manifests in, the same with Baton out, byte for byte where
 * nothing was to be done.
 */
package dev.baton.agent.inject;
