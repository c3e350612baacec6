package io.rvoip.config;

import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code rvoip.media}: RTP relay.
 *
 * @param bind address for RTP; null: the first of {@code sip.bind}, else all
 * @param advertise address or host name for SDP; null: as {@code sip.advertise}
 * @param portMin lowest port, even; RTP takes even ports, RTCP the next odd one
 * @param quarantine how long a released port rests, so that late packets of the last call do not
 *     enter the next
 * @param relatchAfter silence of the locked source after which another may take its place; zero:
 *     never
 * @param orphanAfter how long a session outlives the last word of its call's owner
 * @param maxSessions media sessions at a time
 * @param maxPacketsPerSecond packets per second taken from one leg; more are dropped and counted
 * @param dscp Differentiated Services code point of what is sent, RFC 4594 §4.1
 */
public record MediaConfig(
    @Nullable InetAddress bind,
    @Nullable String advertise,
    int portMin,
    int portMax,
    Duration quarantine,
    Duration relatchAfter,
    Duration orphanAfter,
    int maxSessions,
    int maxPacketsPerSecond,
    int dscp) {

  static MediaConfig read(Section s) {
    int min = s.integer("port-min", 1024, 65_534);
    int max = s.integer("port-max", 1025, 65_535);
    if (min % 2 != 0) {
      s.problem("port-min", min, "an even port");
    }
    if (max <= min) {
      s.problem("port-max", max, "above port-min " + min);
    }
    return new MediaConfig(
        s.optionalAddress("bind"),
        s.optionalText("advertise"),
        min,
        max,
        s.duration("quarantine", Duration.ZERO, Duration.ofMinutes(10)),
        s.duration("relatch-after", Duration.ZERO, Duration.ofHours(1)),
        s.duration("orphan-after", Duration.ofSeconds(10), Duration.ofDays(1)),
        s.integer("max-sessions", 1, 100_000),
        s.integer("max-packets-per-second", 50, 100_000),
        s.integer("dscp", 0, 63));
  }
}
