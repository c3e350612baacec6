package io.rvoip.protocol.sdp;

/**
 * A bandwidth line, RFC 8866 §5.8.
 *
 * @param type CT, AS, TIAS, RS, RR …
 * @param value in the unit of the type: kbit/s for CT and AS, bit/s for the others
 */
public record Bandwidth(String type, String value) {}
