package io.rvoip.sip.identity;

import io.rvoip.sip.CborSerializable;
import io.rvoip.sip.api.CallIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Where a call came from.
 *
 * @param trunk a trusted peer, known by its address; else a user who has proven himself
 * @param identity verdict on the Identity headers; null when nobody looked
 */
public record CallOrigin(boolean trunk, @Nullable CallIdentity identity)
    implements CborSerializable {
  /** One of our own users. */
  public static final CallOrigin USER = new CallOrigin(false, null);
}
