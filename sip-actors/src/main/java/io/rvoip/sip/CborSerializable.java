package io.rvoip.sip;

/**
 * Marks control messages that may cross nodes; they are written as CBOR by an allow-list of types.
 */
public interface CborSerializable {}
