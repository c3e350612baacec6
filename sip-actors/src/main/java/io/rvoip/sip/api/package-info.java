/**
 * What the outside may ask about calls, registrations and nodes of the whole cluster, and the
 * values it gets back.
 *
 * <p>The entities of {@code io.rvoip.sip} answer, the HTTP API asks; neither knows the other.
 * Entry: {@link io.rvoip.sip.api.ClusterQueries}.
 */
@NullMarked
package io.rvoip.sip.api;

import org.jspecify.annotations.NullMarked;
