/**
 * Byte code: a class file with calls of hooks in it. {@link dev.baton.agent.weave.Weaver} is the
 * door, {@link dev.baton.agent.weave.HookRow} what it is told.
 */
package dev.baton.agent.weave;
