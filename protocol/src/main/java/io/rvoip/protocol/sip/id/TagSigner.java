package io.rvoip.protocol.sip.id;

import io.rvoip.protocol.sip.dialog.LocalTag;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks the tags that we put into dialogs: {@code 1 type callId(18) leg(2) mac(13)}, 35
 * token characters. The mac is 64 bits of HMAC-SHA256 over everything before it, so any node routes
 * an in-dialog request by its tag alone and refuses a forged one without asking anybody.
 *
 * <p>Two keys verify, one signs: to rotate, give the old key as {@code previous} until its dialogs
 * are gone. Safe for use by many threads.
 */
public final class TagSigner {
  private static final String KEY_LABEL = "tag";
  private static final char VERSION = '1';
  private static final int MAC_CHARS = 13;
  private static final int LEG_AT = 2 + CallId.LENGTH;
  private static final int MAC_AT = LEG_AT + 2;

  /** Number of characters of a tag. */
  public static final int LENGTH = MAC_AT + MAC_CHARS;

  private final Mac current;
  private final @Nullable Mac previous;

  /** Takes cluster keys, not derived ones. */
  public TagSigner(byte[] currentKey, byte @Nullable [] previousKey) {
    this.current = hmac(currentKey);
    this.previous = previousKey == null ? null : hmac(previousKey);
  }

  /** The tag of one leg, under the current key. */
  public LocalTag sign(TagType type, CallId callId, int leg) {
    return sign(new RoutedTag(type, callId, leg));
  }

  /** The tag that says this, under the current key. */
  public LocalTag sign(RoutedTag tag) {
    var text = new StringBuilder(LENGTH);
    text.append(VERSION).append(tag.type().code()).append(tag.callId().value());
    Base32Hex.append(text, tag.leg(), 2);
    return new LocalTag(text + mac(current, text));
  }

  /** What the tag says, or empty when it is not ours or was tampered with. */
  public Optional<RoutedTag> verify(String tag) {
    if (tag.length() != LENGTH
        || tag.charAt(0) != VERSION
        || !Base32Hex.isValid(tag, 2, LENGTH)
        || !isAuthentic(tag)) {
      return Optional.empty();
    }
    for (var type : TagType.values()) {
      if (type.code() == tag.charAt(1)) {
        int leg =
            (Base32Hex.digit(tag.charAt(LEG_AT)) << 5) | Base32Hex.digit(tag.charAt(LEG_AT + 1));
        return CallId.parse(tag.substring(2, LEG_AT)).map(id -> new RoutedTag(type, id, leg));
      }
    }
    return Optional.empty();
  }

  private boolean isAuthentic(String tag) {
    String signed = tag.substring(0, MAC_AT);
    byte[] given = ascii(tag.substring(MAC_AT));
    // isEqual takes the same time wherever the first difference is.
    return MessageDigest.isEqual(given, ascii(mac(current, signed)))
        || (previous != null && MessageDigest.isEqual(given, ascii(mac(previous, signed))));
  }

  private static String mac(Mac prototype, CharSequence signed) {
    byte[] digest = Sha256.copyOf(prototype).doFinal(ascii(signed.toString()));
    long bits = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      bits = (bits << 8) | (digest[i] & 0xff);
    }
    var text = new StringBuilder(MAC_CHARS);
    Base32Hex.append(text, bits, MAC_CHARS);
    return text.toString();
  }

  private static Mac hmac(byte[] clusterKey) {
    return Sha256.hmac(KeyDerivation.derive(clusterKey, KEY_LABEL, 32));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
