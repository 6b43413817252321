/**
 * What woven code may call: the captured headers, the current flow, what may go where.
 *
 * <p>These classes are defined into the boot loader, in the finished jar under a package below
 * {@code java.}, because that is the one place that every class loader must ask. So they use
 * nothing but {@code java.base}, no lambda, and no class of any library.
 *
 * <pre>
 *  request in ─▶ Capture ─▶ CapturedHeaders ─▶ CurrentHeaders (this thread) ─▶ request out
 *                                                   │   ▲
 *                                                  Carried (another thread)
 * </pre>
 */
package dev.baton.bootstrap;
