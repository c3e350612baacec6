package io.rvoip.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code rvoip.auth.own-tokens}: the tokens that we sign.
 *
 * @param name {@code iss} of our tokens, a URL; null: {@code urn:rvoip:} and the name of the
 *     cluster
 * @param audience {@code aud} of our tokens, and what those that we accept must have
 * @param tokenLife how long a token is good when nobody asks for another time
 * @param maxTokenLife longest time that may be asked for
 * @param rotateEvery how long a key signs
 * @param publishAhead how long a key is published before it signs
 */
public record OwnTokensConfig(
    @Nullable String name,
    String audience,
    Duration tokenLife,
    Duration maxTokenLife,
    Duration rotateEvery,
    Duration publishAhead) {
  private static final int MAX_CHARS = 255;
  private static final String URL = "https?://[^\\s?#]+";

  static OwnTokensConfig read(Section s) {
    String name = s.optionalText("name");
    if (name != null && (name.length() > MAX_CHARS || !name.matches(URL) || name.endsWith("/"))) {
      s.problem("name", name, "a URL, as https://pbx.example.org, without a slash at its end");
    }
    String audience = s.matching("audience", "\\S{1,255}", "1..255 characters without spaces");
    Duration life = s.duration("token-life", Duration.ofMinutes(1), Duration.ofHours(12));
    Duration longest = s.duration("max-token-life", Duration.ofMinutes(1), Duration.ofHours(24));
    if (life.compareTo(longest) > 0) {
      s.problem("token-life", life.toSeconds() + "s", "not more than max-token-life");
    }
    Duration rotate = s.duration("rotate-every", Duration.ofHours(1), Duration.ofDays(400));
    Duration ahead = s.duration("publish-ahead", Duration.ofMinutes(10), Duration.ofDays(30));
    if (ahead.multipliedBy(2).compareTo(rotate) > 0) {
      s.problem("publish-ahead", ahead.toSeconds() + "s", "at most half of rotate-every");
    }
    return new OwnTokensConfig(name, audience, life, longest, rotate, ahead);
  }
}
