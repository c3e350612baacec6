package io.rvoip.protocol.sip;

import java.util.Arrays;

/** Words that nearly every message has; reading one of them makes no new string. */
final class KnownWords {
  private static final String[] WORDS = {
    "SIP",
    "2.0",
    "UDP",
    "TCP",
    "TLS",
    "WS",
    "WSS",
    "udp",
    "tcp",
    "tls",
    "ws",
    "lr",
    "ob",
    "tag",
    "branch",
    "rport",
    "received",
    "transport",
    "expires",
    "alias",
    "maddr",
    "reg-id",
    "user",
    "phone",
    "+sip.instance",
    "ftag",
    "Digest"
  };

  private static final String[][] BY_LENGTH = new String[16][0];

  static {
    for (String word : WORDS) {
      String[] known = BY_LENGTH[word.length()];
      String[] more = Arrays.copyOf(known, known.length + 1);
      more[known.length] = word;
      BY_LENGTH[word.length()] = more;
    }
  }

  private KnownWords() {}

  /** The part of {@code text} from {@code start} to {@code end}. */
  static String in(String text, int start, int end) {
    if (end - start < BY_LENGTH.length) {
      for (String word : BY_LENGTH[end - start]) {
        if (text.startsWith(word, start)) {
          return word;
        }
      }
    }
    return text.substring(start, end);
  }
}
