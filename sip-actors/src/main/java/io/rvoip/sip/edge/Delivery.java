package io.rvoip.sip.edge;

import io.rvoip.sip.CborSerializable;

/**
 * Names one delivery of an edge to an entity, to be acknowledged and, when repeated, recognised.
 */
public record Delivery(String node, long id) implements CborSerializable {}
