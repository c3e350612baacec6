package io.rvoip.protocol.sip.locate;

import io.rvoip.protocol.sip.TransportKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The client's way from a URI to servers, RFC 3263 §4.1 and §4.2, sans-IO.
 *
 * <p>Recipe: ask all {@link #questions()}, tell each {@link #answered}, until there are none left;
 * then take {@link #targets()}, and {@link #failure()} when there are none. There are at most three
 * rounds (NAPTR, SRV, addresses), so nothing in the DNS can lead it in circles. Not thread safe.
 *
 * <p>Where the RFC leaves a choice: of NAPTR records only those of the lowest order that we can use
 * count (RFC 3403 §4.1), in the order of their preference; without NAPTR, the servers for UDP come
 * before those for TCP.
 */
public final class Locating {
  private static final int MOST_TOLD = 4;

  /** A name under which SRV records may be, and the transport of the servers there. */
  private record Service(String name, TransportKind transport) {}

  /** A server whose addresses are wanted. */
  private record Server(String host, int port, TransportKind transport) {}

  private final Destination to;
  private final Set<TransportKind> transports;
  private final LocateLimits limits;
  private final Predicate<InetAddress> usable;
  private final RandomGenerator random;

  private final Set<Question> open = new LinkedHashSet<>();
  private final Map<Question, Answer> answers = new LinkedHashMap<>();
  private final List<Service> services = new ArrayList<>();
  private final List<Server> servers = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * @param transports what we can send over when the URI leaves it to us
   * @param usable whether we have a way to an address, RFC 6724 §6 rule 1
   * @param random shares load out by the weights of RFC 2782
   */
  public Locating(
      Destination to,
      Set<TransportKind> transports,
      LocateLimits limits,
      Predicate<InetAddress> usable,
      RandomGenerator random) {
    this.to = to;
    this.transports = Set.copyOf(transports);
    this.limits = limits;
    this.usable = usable;
    this.random = random;
    start();
  }

  /** What is to be asked now; empty when all is known. */
  public List<Question> questions() {
    return List.copyOf(open);
  }

  /** The answer to one of {@link #questions()}. */
  public void answered(Question question, Answer answer) {
    if (!open.remove(question)) {
      throw new IllegalArgumentException(
          "question: " + question + " (expected: one of " + open + ")");
    }
    answers.put(question, answer);
    if (answer instanceof Answer.Nothing nothing) {
      tell(question + ": " + nothing.why());
    }
    if (open.isEmpty()) {
      switch (question.kind()) {
        case NAPTR -> rulesKnown(question);
        case SRV -> servicesKnown();
        case ADDRESS -> addressesKnown();
      }
    }
  }

  /** Where to send, the best first. */
  public List<Target> targets() {
    return List.copyOf(targets);
  }

  /** Why there are no targets, for people. */
  public String failure() {
    return failures.isEmpty() ? to.host() + ": no server" : String.join("; ", failures);
  }

  private void start() {
    TransportKind transport = to.transport();
    InetAddress numeric = to.numeric();
    if (numeric != null) {
      TransportKind kind = transport == null ? to.transportByDefault() : transport;
      int port = to.port() < 0 ? Destination.portByDefault(kind) : to.port();
      targets.add(
          new Target(
              kind, new InetSocketAddress(numeric, port), to.domain(), numeric.getHostAddress()));
    } else if (to.port() >= 0) {
      // RFC 3263 §4.1: no NAPTR when a port is given; §4.2: nor SRV.
      server(transport == null ? to.transportByDefault() : transport, to.port());
    } else if (transport != null) {
      service(transport);
      askServices();
    } else {
      open.add(new Question(Question.Kind.NAPTR, to.host()));
    }
  }

  // NAPTR, RFC 3263 §4.1.

  private void rulesKnown(Question question) {
    List<NaptrRecord> rules =
        answers.get(question) instanceof Answer.Rules known
            ? known.records().stream()
                .limit(limits.mostRecords())
                .filter(r -> transport(r) != null)
                .sorted(
                    Comparator.comparingInt(NaptrRecord::order)
                        .thenComparingInt(NaptrRecord::preference))
                .toList()
            : List.of();
    for (NaptrRecord rule : rules) {
      TransportKind transport = transport(rule);
      if (transport != null && rule.order() == rules.getFirst().order()) {
        services.add(new Service(rule.replacement(), transport));
      }
    }
    if (services.isEmpty()) {
      // "If no NAPTR records are found, the client constructs SRV queries for those transport
      // protocols it supports": of sips for TLS alone, of sip for all without TLS.
      if (to.secure()) {
        service(TransportKind.TLS);
      } else {
        List.of(TransportKind.UDP, TransportKind.TCP).stream()
            .filter(transports::contains)
            .forEach(this::service);
      }
    }
    askServices();
  }

  private @Nullable TransportKind transport(NaptrRecord rule) {
    TransportKind transport = rule.transport(to.secure());
    return transport != null && transports.contains(transport) ? transport : null;
  }

  private void service(TransportKind transport) {
    String labels =
        switch (transport) {
          case UDP -> "_sip._udp.";
          case TCP -> "_sip._tcp.";
          case TLS -> "_sips._tcp.";
          case WS, WSS -> throw new IllegalArgumentException("transport: " + transport);
        };
    services.add(new Service(labels + to.host(), transport));
  }

  // SRV, RFC 3263 §4.2.

  private void askServices() {
    services.forEach(s -> open.add(question(s)));
    if (open.isEmpty()) {
      servicesKnown(); // we listen by no transport that could be tried
    }
  }

  private static Question question(Service service) {
    return new Question(Question.Kind.SRV, service.name());
  }

  private void servicesKnown() {
    boolean found = false;
    for (Service service : services) {
      if (answers.get(question(service)) instanceof Answer.Services known
          && !known.records().isEmpty()) {
        found = true;
        serversOf(service, known.records());
      }
    }
    if (!found) {
      TransportKind byDefault = to.transport() == null ? to.transportByDefault() : to.transport();
      server(byDefault, Destination.portByDefault(byDefault));
      return;
    }
    askAddresses();
  }

  private void serversOf(Service service, List<SrvRecord> records) {
    if (records.stream().allMatch(SrvRecord::isRefusal)) {
      // RFC 2782: "the service is decidedly not available at this domain".
      tell(question(service) + ": the domain says that it has no such service");
      return;
    }
    SrvRecord.ordered(records.stream().limit(limits.mostRecords()).toList(), random).stream()
        .filter(r -> !r.isRefusal() && r.port() > 0)
        .forEach(r -> servers.add(new Server(r.target(), r.port(), service.transport())));
  }

  private void server(TransportKind transport, int port) {
    servers.add(new Server(to.host(), port, transport));
    askAddresses();
  }

  // Addresses, RFC 3263 §4.2 and RFC 7984 §3.

  private void askAddresses() {
    servers.stream()
        .limit(limits.mostTargets())
        .forEach(s -> open.add(new Question(Question.Kind.ADDRESS, s.host())));
  }

  private void addressesKnown() {
    for (Server server : servers) {
      Answer answer = answers.get(new Question(Question.Kind.ADDRESS, server.host()));
      if (answer instanceof Answer.Addresses known) {
        AddressOrder.of(known.addresses().stream().limit(limits.mostRecords()).toList(), usable)
            .forEach(address -> add(server, address));
      }
    }
  }

  private void add(Server server, InetAddress address) {
    InetSocketAddress at = new InetSocketAddress(address, server.port());
    // Two names of one server: it would take the second request for a merged one (§8.2.2.2).
    boolean known =
        targets.stream()
            .anyMatch(t -> t.transport() == server.transport() && t.address().equals(at));
    if (!known && targets.size() < limits.mostTargets()) {
      targets.add(new Target(server.transport(), at, to.domain(), server.host()));
    }
  }

  private void tell(String failure) {
    if (failures.size() < MOST_TOLD) {
      failures.add(failure);
    }
  }
}
