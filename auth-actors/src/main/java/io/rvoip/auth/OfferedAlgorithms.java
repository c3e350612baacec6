package io.rvoip.auth;

import io.rvoip.protocol.auth.DigestAlgorithm;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which algorithms a device is challenged with.
 *
 * <p>RFC 8760 §2.4 wants one challenge for each, the strongest first; a device takes the first that
 * it knows. Some give up instead as soon as they see one that they do not know (baresip up to 1.x),
 * or only ever look at the first (SIPp). Those are offered MD5 alone, when MD5 is allowed at all: a
 * device whose User-Agent is listed, at once; any other when it asks again without credentials a
 * moment after it was challenged, having answered no challenge in between.
 */
final class OfferedAlgorithms {
  private static final List<DigestAlgorithm> MD5_ALONE = List.of(DigestAlgorithm.MD5);

  /** So long a device may take to answer; others of its requests may be on their way. */
  private static final long ANSWER_MILLIS = 500;

  private static final long REMEMBERED_MILLIS = 3_600_000;
  private static final int MAX_DEVICES = 20_000;

  /** A device that has not answered since {@code since}; found wanting or not. */
  private record Silence(long since, boolean wanting) {}

  private final List<DigestAlgorithm> all;
  private final List<Pattern> md5UserAgents;
  private final boolean choice;
  private final ExpiringCache<String, Silence> silent = new ExpiringCache<>(MAX_DEVICES);

  OfferedAlgorithms(List<DigestAlgorithm> all, List<Pattern> md5UserAgents) {
    this.all = List.copyOf(all);
    this.md5UserAgents = List.copyOf(md5UserAgents);
    this.choice = all.size() > 1 && all.contains(DigestAlgorithm.MD5);
  }

  /** For the next challenge to a device. */
  List<DigestAlgorithm> offer(Device device, long nowMillis) {
    if (!choice) {
      return all;
    }
    if (isListed(device.userAgent())) {
      return MD5_ALONE;
    }
    Silence before = silent.get(device.source(), nanos(nowMillis));
    Silence now = before == null ? new Silence(nowMillis, false) : before;
    if (nowMillis - now.since >= ANSWER_MILLIS) {
      now = new Silence(now.since, true);
    }
    silent.put(device.source(), now, nanos(nowMillis + REMEMBERED_MILLIS));
    return now.wanting ? MD5_ALONE : all;
  }

  /** A device has answered a challenge, rightly or not. */
  void answered(Device device, DigestAlgorithm algorithm, long nowMillis) {
    if (!choice) {
      return;
    }
    Silence before = silent.get(device.source(), nanos(nowMillis));
    if (before == null) {
      return;
    }
    if (before.wanting && algorithm == DigestAlgorithm.MD5) {
      silent.put(device.source(), before, nanos(nowMillis + REMEMBERED_MILLIS));
    } else {
      silent.remove(device.source());
    }
  }

  private boolean isListed(@Nullable String userAgent) {
    return userAgent != null
        && md5UserAgents.stream().anyMatch(p -> p.matcher(userAgent).lookingAt());
  }

  private static long nanos(long millis) {
    return millis * 1_000_000;
  }
}
