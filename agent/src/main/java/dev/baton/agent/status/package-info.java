/** The command {@code status}: asks a JVM for the properties of the agent in it, and shows them. */
package dev.baton.agent.status;
