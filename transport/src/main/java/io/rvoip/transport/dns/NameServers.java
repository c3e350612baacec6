package io.rvoip.transport.dns;

import io.rvoip.protocol.sip.locate.Answer;
import io.rvoip.protocol.sip.locate.NaptrRecord;
import io.rvoip.protocol.sip.locate.Question;
import io.rvoip.protocol.sip.locate.SrvRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.RedirectOverflowException;

/**
 * The name servers of the system, or those of the settings, by dnsjava: UDP, by TCP what is too
 * long for it; answers are kept by their TTL, also those that say that there is nothing. Aliases
 * are followed, a few of them.
 *
 * <p>A name of the hosts file is answered from there alone: it has its addresses and no services.
 * localhost is loopback and asked of nobody, RFC 6761 §6.3.
 */
public final class NameServers implements DnsResolver {
  private static final int MOST_ALIASES = 8;
  private static final Answer NO_RECORD = new Answer.Nothing("no such record");

  /** How late dnsjava may notice that a time is over: its selector looks once a second. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private final DnsSettings settings;
  private final HostsFile hosts;
  private final LookupSession session;
  private final Map<Question, CompletableFuture<Answer>> open = new ConcurrentHashMap<>();

  /** For those settings, with the system's hosts file. */
  public NameServers(DnsSettings settings) {
    this(settings, HostsFile.ofSystem());
  }

  NameServers(DnsSettings settings, HostsFile hosts) {
    this.settings = settings;
    this.hosts = hosts;
    Cache cache = new Cache(DClass.IN);
    cache.setMaxEntries(settings.cacheEntries());
    cache.setMaxCache((int) settings.longestTtl().toSeconds());
    cache.setMaxNCache((int) settings.longestNegativeTtl().toSeconds());
    this.session =
        LookupSession.builder()
            .resolver(resolver(settings))
            .cache(cache)
            .maxRedirects(MOST_ALIASES)
            .build();
  }

  private static Resolver resolver(DnsSettings settings) {
    ExtendedResolver resolver;
    if (settings.servers().isEmpty()) {
      resolver = new ExtendedResolver();
    } else {
      List<Resolver> each = new ArrayList<>();
      for (InetSocketAddress server : settings.servers()) {
        each.add(new SimpleResolver(server));
      }
      resolver = new ExtendedResolver(each);
    }
    for (Resolver each : resolver.getResolvers()) {
      each.setTimeout(settings.timeout());
    }
    resolver.setRetries(settings.attempts());
    int tries = settings.attempts() * resolver.getResolvers().length;
    resolver.setTimeout(settings.timeout().plus(LATE).multipliedBy(tries));
    return resolver;
  }

  @Override
  public CompletionStage<Answer> ask(Question question) {
    List<InetAddress> known = hosts.addresses(hostOf(question));
    if (!known.isEmpty()) {
      return CompletableFuture.completedFuture(
          question.kind() == Question.Kind.ADDRESS
              ? new Answer.Addresses(known)
              : new Answer.Nothing("a name of the hosts file has addresses only"));
    }
    Name name = absolute(question.name());
    if (name == null) {
      return CompletableFuture.completedFuture(new Answer.Nothing("not a domain name"));
    }
    CompletableFuture<Answer> mine = new CompletableFuture<>();
    CompletableFuture<Answer> asked = open.putIfAbsent(question, mine);
    if (asked != null) {
      return asked.copy();
    }
    if (open.size() > settings.mostQuestions()) {
      open.remove(question, mine);
      mine.complete(new Answer.Nothing("too many questions to name servers are open"));
      return mine;
    }
    lookUp(question.kind(), name)
        .whenComplete(
            (answer, failure) -> {
              open.remove(question, mine);
              mine.complete(failure == null ? answer : new Answer.Nothing(why(failure)));
            });
    return mine.copy();
  }

  /** The name without the labels of a service. */
  private static String hostOf(Question question) {
    String name = question.name();
    if (question.kind() == Question.Kind.SRV) {
      while (name.startsWith("_") && name.indexOf('.') > 0) {
        name = name.substring(name.indexOf('.') + 1);
      }
    }
    return name;
  }

  private static @Nullable Name absolute(String name) {
    try {
      return Name.fromString(name, Name.root);
    } catch (TextParseException e) {
      return null;
    }
  }

  private CompletionStage<Answer> lookUp(Question.Kind kind, Name name) {
    return switch (kind) {
      case NAPTR -> records(name, Type.NAPTR).thenApply(r -> r.isEmpty() ? NO_RECORD : rules(r));
      case SRV -> records(name, Type.SRV).thenApply(r -> r.isEmpty() ? NO_RECORD : services(r));
      case ADDRESS -> addresses(name);
    };
  }

  private CompletionStage<List<Record>> records(Name name, int type) {
    return session.lookupAsync(name, type).thenApply(LookupResult::getRecords);
  }

  /** RFC 7984 §3: both families are asked for; one that has none, or is not told, takes nothing. */
  private CompletionStage<Answer> addresses(Name name) {
    CompletionStage<List<Record>> v6 = records(name, Type.AAAA).exceptionally(e -> List.of());
    return records(name, Type.A)
        .handle((records, failure) -> failure == null ? records : failure)
        .thenCombine(
            v6,
            (v4, six) -> {
              List<InetAddress> found = new ArrayList<>();
              six.forEach(r -> add(found, r));
              if (v4 instanceof List<?> list) {
                list.forEach(r -> add(found, r));
              } else if (found.isEmpty()) {
                return new Answer.Nothing(why((Throwable) v4));
              }
              return found.isEmpty() ? NO_RECORD : new Answer.Addresses(found);
            });
  }

  private static void add(List<InetAddress> found, Object record) {
    if (record instanceof ARecord a) {
      found.add(a.getAddress());
    } else if (record instanceof AAAARecord a) {
      found.add(a.getAddress());
    }
  }

  private static Answer rules(List<Record> records) {
    List<NaptrRecord> rules = new ArrayList<>();
    for (Record record : records) {
      if (record instanceof NAPTRRecord r) {
        rules.add(
            new NaptrRecord(
                r.getOrder(),
                r.getPreference(),
                r.getFlags(),
                r.getService(),
                r.getRegexp().isEmpty() ? text(r.getReplacement()) : ""));
      }
    }
    return new Answer.Rules(rules);
  }

  private static Answer services(List<Record> records) {
    List<SrvRecord> services = new ArrayList<>();
    for (Record record : records) {
      if (record instanceof SRVRecord r) {
        services.add(
            new SrvRecord(r.getPriority(), r.getWeight(), r.getPort(), text(r.getTarget())));
      }
    }
    return new Answer.Services(services);
  }

  private static String text(Name name) {
    return name.equals(Name.root) ? "" : name.toString(true).toLowerCase(Locale.ROOT);
  }

  private static String why(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case NoSuchDomainException ignored -> "no such name";
      case RedirectOverflowException ignored -> "more than " + MOST_ALIASES + " aliases";
      case UnknownHostException ignored -> "the name server is unknown";
      case IOException ignored -> "no answer from the name servers";
      default -> "the name servers failed";
    };
  }
}
