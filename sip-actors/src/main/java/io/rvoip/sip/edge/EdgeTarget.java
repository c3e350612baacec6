package io.rvoip.sip.edge;

import io.rvoip.sip.CborSerializable;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes.
 *
 * @param flow the flow to use while it exists; null: by address
 * @param uri the next hop (topmost Route or Request-URI), resolved when there is no flow
 */
public record EdgeTarget(@Nullable EdgeFlow flow, String uri) implements CborSerializable {}
