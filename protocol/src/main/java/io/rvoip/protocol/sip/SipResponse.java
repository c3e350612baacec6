package io.rvoip.protocol.sip;

/** A response, RFC 3261 §7.2. */
public final class SipResponse extends SipMessage {
  private final int status;

  SipResponse(byte[] bytes, HeaderIndex index, int status) {
    super(bytes, index);
    this.status = status;
  }

  /**
   * A new response with nothing but its status line; answers begin with {@link
   * SipRequest#response}.
   */
  public static MessageEditor builder(int status, String reason) {
    return MessageEditor.response(status, reason);
  }

  /**
   * The same response in the least memory, without the values that were read from it: for what must
   * be kept for long and is hardly ever looked at again.
   */
  public SipResponse bare() {
    return new SipResponse(bytes, index.trimmed(), status);
  }

  /** Status code, 100 to 699. */
  public int status() {
    return status;
  }

  /** Reason phrase; may be empty. */
  public String reason() {
    int start = Math.min("SIP/2.0 200 ".length(), index.startLineEnd());
    return Wire.unfolded(bytes, start, index.startLineEnd());
  }

  /** 1xx. */
  public boolean isProvisional() {
    return status < 200;
  }

  /** 2xx. */
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** Anything but 1xx. */
  public boolean isFinal() {
    return status >= 200;
  }
}
