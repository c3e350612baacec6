package io.rvoip.sip.call;

import io.rvoip.sip.CborSerializable;

/**
 * What the router chose for a call.
 *
 * @param kind {@code user}, {@code app} or {@code uri}
 * @param value user name, application name or SIP URI
 */
public record CallRoute(String kind, String value) implements CborSerializable {
  public static final String USER = "user";
  public static final String APP = "app";
  public static final String URI = "uri";

  /** As it stands in the call detail record: {@code user}, {@code app:echo}, {@code uri}. */
  public String label() {
    return kind.equals(APP) ? "app:" + value : kind;
  }
}
