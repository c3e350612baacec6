/**
 * SimplePeer: a phone in ten lines, on the same sans-IO rules as the server (RFC 3261 user agent,
 * RFC 3264 offer/answer, RFC 7616 Digest), without actors. One event loop thread per peer drives
 * transactions and dialogs; {@link io.rvoip.client.audio} carries the sound. The entry class is
 * {@link io.rvoip.client.SimplePeer}.
 */
@NullMarked
package io.rvoip.client;

import org.jspecify.annotations.NullMarked;
