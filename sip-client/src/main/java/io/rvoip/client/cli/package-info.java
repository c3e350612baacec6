/**
 * The commands {@code ./rvoip call} and {@code ./rvoip phone} on {@link
 * io.rvoip.client.SimplePeer}; the entry class is {@link io.rvoip.client.cli.ClientMain}.
 */
@NullMarked
package io.rvoip.client.cli;

import org.jspecify.annotations.NullMarked;
