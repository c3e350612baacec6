package io.rvoip.transport.media;

import java.time.Duration;

/**
 * Settings of one media loop.
 *
 * @param name name of the loop's thread
 * @param portMin lowest port; RTP takes even ports, RTCP the odd one above (RFC 3550 §11)
 * @param portMax highest port, inclusive
 * @param quarantine how long a pair of ports rests after use, so that late packets of the old call
 *     do not reach the next one
 * @param relatchAfterSilence silence of the locked source after which another source may take its
 *     place; zero: never
 * @param maxSessions sessions at a time
 * @param maxLegsPerSession legs of one session
 * @param maxPacketsPerSecond packets per second taken from one leg, RTP and RTCP together; more are
 *     dropped and counted
 * @param dscp Differentiated Services code point of what is sent, 0…63; 46 is Expedited Forwarding
 *     (RFC 4594 §4.1)
 */
public record MediaLoopSettings(
    String name,
    int portMin,
    int portMax,
    Duration quarantine,
    Duration relatchAfterSilence,
    int maxSessions,
    int maxLegsPerSession,
    int maxPacketsPerSecond,
    int dscp) {

  /** 5,000 pairs from 18000, 5 s quarantine, a new source after 5 s of silence, 500 packets/s. */
  public static final MediaLoopSettings DEFAULT =
      new MediaLoopSettings(
          "media-loop",
          18000,
          27999,
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          5000,
          16,
          500,
          46);

  public MediaLoopSettings {
    require(portMin >= 1024 && portMin <= 65534, "portMin", portMin, "1024…65534");
    require(portMax <= 65535 && portMax > portMin, "portMax", portMax, "portMin+1…65535");
    int even = portMin + (portMin & 1);
    require(
        even + 1 <= portMax, "portMax", portMax, "at least one even port and the odd one above it");
    require(!quarantine.isNegative(), "quarantine", quarantine, "zero or more");
    require(
        !relatchAfterSilence.isNegative(),
        "relatchAfterSilence",
        relatchAfterSilence,
        "zero or more");
    require(maxSessions > 0, "maxSessions", maxSessions, "1 or more");
    require(maxLegsPerSession > 0, "maxLegsPerSession", maxLegsPerSession, "1 or more");
    require(maxPacketsPerSecond > 0, "maxPacketsPerSecond", maxPacketsPerSecond, "1 or more");
    require(dscp >= 0 && dscp <= 63, "dscp", dscp, "0…63");
  }

  /** These settings with another name of the thread. */
  public MediaLoopSettings withName(String newName) {
    return new MediaLoopSettings(
        newName,
        portMin,
        portMax,
        quarantine,
        relatchAfterSilence,
        maxSessions,
        maxLegsPerSession,
        maxPacketsPerSecond,
        dscp);
  }

  /** These settings with another range of ports and quarantine. */
  public MediaLoopSettings withPorts(int min, int max, Duration rest) {
    return new MediaLoopSettings(
        name,
        min,
        max,
        rest,
        relatchAfterSilence,
        maxSessions,
        maxLegsPerSession,
        maxPacketsPerSecond,
        dscp);
  }

  /** These settings with another silence after which a source may change. */
  public MediaLoopSettings withRelatchAfterSilence(Duration silence) {
    return new MediaLoopSettings(
        name,
        portMin,
        portMax,
        quarantine,
        silence,
        maxSessions,
        maxLegsPerSession,
        maxPacketsPerSecond,
        dscp);
  }

  /** These settings with other limits. */
  public MediaLoopSettings withLimits(int sessions, int legsPerSession, int packetsPerSecond) {
    return new MediaLoopSettings(
        name,
        portMin,
        portMax,
        quarantine,
        relatchAfterSilence,
        sessions,
        legsPerSession,
        packetsPerSecond,
        dscp);
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
