/**
 * Requests to servers that nobody here runs. No redirects, limits on time and size; and by whom the
 * address was chosen:
 *
 * <ul>
 *   <li>{@link io.rvoip.auth.fetch.GuardedHttp}: by the operator, as identity providers are. They
 *       may well stand in a private network, are asked often and keep connections.
 *   <li>{@link io.rvoip.auth.fetch.PinnedHttps}: by a stranger, as certificates are. Never in a
 *       private network, and the address that was checked is the one that is connected to, which
 *       the JDK's client does not offer.
 * </ul>
 */
@NullMarked
package io.rvoip.auth.fetch;

import org.jspecify.annotations.NullMarked;
