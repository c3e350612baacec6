/**
 * The HTTP API and the status page: one pattern for every resource, problem documents (RFC 9457)
 * for every error, bearer tokens (RFC 6750), server-sent events.
 *
 * <p>A table of {@link io.rvoip.node.http.Endpoint endpoints} says which request is answered by
 * what and who may ask; {@code openapi.yaml} tells the same to the outside. Entry: {@link
 * io.rvoip.node.http.HttpApi}.
 */
@NullMarked
package io.rvoip.node.http;

import org.jspecify.annotations.NullMarked;
