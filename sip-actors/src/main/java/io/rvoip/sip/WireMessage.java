package io.rvoip.sip;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import org.jspecify.annotations.Nullable;

/**
 * A SIP message on its way between edges and entities. Within a node it is handed over as it is;
 * between nodes go its bytes alone, and whoever asks first reads them again.
 */
public final class WireMessage {
  private static final SipParser PARSER = new SipParser(ParserLimits.NONE);

  private final byte[] bytes;

  /** Immutable, so a race only reads twice. */
  private @Nullable SipMessage message;

  private WireMessage(byte[] bytes, @Nullable SipMessage message) {
    this.bytes = bytes;
    this.message = message;
  }

  /** A message that is read already. */
  public static WireMessage of(SipMessage message) {
    return new WireMessage(message.toBytes(), message);
  }

  /** A message as it came from another node; not read yet. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static WireMessage of(byte[] bytes) {
    return new WireMessage(bytes, null);
  }

  /** The message's own array, not to be changed. */
  @JsonValue
  public byte[] bytes() {
    return bytes;
  }

  /** The request; throws when it is none, for only edges and entities make these messages. */
  public SipRequest request() {
    if (message() instanceof SipRequest request) {
      return request;
    }
    throw new IllegalArgumentException("request: " + this + " (expected: what an edge has parsed)");
  }

  /** The response; throws when it is none. */
  public SipResponse response() {
    if (message() instanceof SipResponse response) {
      return response;
    }
    throw new IllegalArgumentException(
        "response: " + this + " (expected: what an edge has parsed)");
  }

  /** The message when it has not crossed nodes; null when only its bytes are here. */
  public @Nullable SipMessage atHand() {
    return message;
  }

  /** The message, null when its bytes cannot be read. */
  public @Nullable SipMessage message() {
    SipMessage read = message;
    if (read == null && PARSER.parseOwned(bytes) instanceof ParseResult.Parsed(SipMessage parsed)) {
      read = parsed;
      message = parsed;
    }
    return read;
  }

  /** Without what was said: there may be secrets in it. */
  @Override
  public String toString() {
    return "%d bytes of SIP".formatted(bytes.length);
  }
}
