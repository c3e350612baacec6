package io.rvoip.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code rvoip.sip}: signalling, RFC 3261.
 *
 * @param bind addresses to listen on; empty: all, IPv4 and IPv6
 * @param advertise address or host name for Via and Contact; null: the local address of the route
 *     to each peer
 * @param domains our own domains besides every own address, lower case
 * @param t1 round-trip estimate, RFC 3261 §17.1.1.1
 * @param contactsOverLimit what becomes of a contact beyond {@link LimitsConfig#bindingsPerAor}
 * @param mtuBytes requests longer than this leave by TCP, RFC 3261 §18.1.1
 * @param ringTimeout how long a callee may ring before the caller gets 480
 * @param reinvitePatience how long a phone is asked again that puts off a re-INVITE of ours
 * @param sessionTimer how long a session lasts without a sign of life, RFC 4028
 */
public record SipConfig(
    List<InetAddress> bind,
    int port,
    boolean udp,
    boolean tcp,
    @Nullable String advertise,
    List<String> domains,
    Duration t1,
    Duration t2,
    Duration t4,
    Expires expires,
    ContactsOverLimit contactsOverLimit,
    int mtuBytes,
    Duration ringTimeout,
    Duration reinvitePatience,
    SessionTimer sessionTimer,
    String serverName,
    List<TrustedSource> trusted,
    SipTlsConfig tls,
    DnsConfig dns,
    Trace trace,
    RouteTable routes) {

  /** Lifetimes of bindings, RFC 3261 §10.3, and of what a client does not name. */
  public record Expires(Duration byDefault, Duration min, Duration max) {}

  /** Session interval that is asked for, and the least one that is borne (Min-SE). */
  public record SessionTimer(Duration expires, Duration least) {
    private static SessionTimer read(Section s) {
      Duration least = s.duration("min-se", Duration.ofSeconds(90), Duration.ofDays(1));
      return new SessionTimer(s.duration("expires", least, Duration.ofDays(7)), least);
    }
  }

  /** When an address-of-record has all the contacts that it may have. */
  public enum ContactsOverLimit {
    /** The oldest ends. */
    REPLACE_OLDEST,
    /** The new one gets 403. */
    REFUSE
  }

  /**
   * A peer that needs no digest, known by its address.
   *
   * @param name the name under which calls from it are seen
   */
  public record TrustedSource(String name, Cidr cidr, String tenant) {}

  /**
   * What is kept in memory of the messages of calls.
   *
   * @param enabled false: nothing
   * @param messagesPerLeg most messages with one SIP Call-ID
   * @param bytesPerLeg most bytes of them
   * @param legs most SIP Call-IDs
   * @param memoryBytes most bytes of all together
   */
  public record Trace(
      boolean enabled, int messagesPerLeg, int bytesPerLeg, int legs, long memoryBytes) {
    private static Trace read(Section s) {
      Trace trace =
          new Trace(
              s.flag("enabled"),
              s.integer("messages-per-leg", 2, 10_000),
              // With more, what is told of one message would not fit between nodes.
              s.bytes("bytes-per-leg", 4096, 512 << 10),
              s.integer("legs", 1, 1_000_000),
              s.size("memory", 64L << 10, 16L << 30));
      if (trace.bytesPerLeg > trace.memoryBytes) {
        s.problem("bytes-per-leg", s.shown("bytes-per-leg"), "at most memory");
      }
      return trace;
    }
  }

  static SipConfig read(Section s) {
    List<InetAddress> bind = s.addresses("bind");
    boolean udp = s.flag("udp");
    boolean tcp = s.flag("tcp");
    SipTlsConfig tls = SipTlsConfig.read(s.section("tls"));
    if (!udp && !tcp && tls.certificates().isEmpty()) {
      s.problem("udp", "false", "udp or tcp on, or a certificate for tls");
    }
    Duration max = Duration.ofSeconds(60);
    return new SipConfig(
        bind,
        s.integer("port", 0, 65_535),
        udp,
        tcp,
        s.optionalText("advertise"),
        s.hosts("domains").stream().map(d -> d.toLowerCase(Locale.ROOT)).toList(),
        s.duration("t1", Duration.ofMillis(10), max),
        s.duration("t2", Duration.ofMillis(10), max),
        s.duration("t4", Duration.ofMillis(10), max),
        expires(s.section("expires")),
        s.oneOf("contacts-over-limit", ContactsOverLimit.class),
        s.bytes("mtu", 548, 65_507),
        s.duration("ring-timeout", Duration.ofSeconds(1), Duration.ofMinutes(30)),
        s.duration("reinvite-patience", Duration.ofSeconds(1), Duration.ofMinutes(30)),
        SessionTimer.read(s.section("session-timer")),
        s.text("server-name"),
        trusted(s),
        tls,
        DnsConfig.read(s.section("dns")),
        Trace.read(s.section("trace")),
        RouteTable.read(s));
  }

  private static Expires expires(Section s) {
    Duration least = Duration.ofSeconds(1);
    Duration most = Duration.ofDays(7);
    Expires expires =
        new Expires(
            s.duration("default", least, most),
            s.duration("min", least, Duration.ofHours(1)),
            s.duration("max", least, most));
    if (expires.min().compareTo(expires.byDefault()) > 0
        || expires.byDefault().compareTo(expires.max()) > 0) {
      s.problemHere(
          "min " + expires.min() + ", default " + expires.byDefault() + ", max " + expires.max(),
          "min <= default <= max");
    }
    return expires;
  }

  private static List<TrustedSource> trusted(Section s) {
    List<TrustedSource> sources = new ArrayList<>();
    for (Section entry : s.objects("trusted", Set.of("name", "cidr", "tenant"))) {
      String cidr = entry.text("cidr");
      try {
        String tenant = entry.has("tenant") ? entry.text("tenant") : "default";
        sources.add(new TrustedSource(entry.text("name"), Cidr.parse(cidr), tenant));
      } catch (IllegalArgumentException e) {
        entry.problem("cidr", cidr, "address/prefix, as 10.1.0.0/16");
      }
    }
    return List.copyOf(sources);
  }
}
