/**
 * Settings: where each comes from, what it may be, and what is said of one that is wrong. {@link
 * dev.baton.agent.settings.Configuration} is what they come to.
 */
package dev.baton.agent.settings;
