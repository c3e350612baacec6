package io.rvoip.auth.stir;

import static io.rvoip.auth.stir.StirRig.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import io.rvoip.auth.fetch.AddressGuard;
import io.rvoip.auth.fetch.PinnedHttps;
import io.rvoip.config.Cidr;
import io.rvoip.config.StirConfig;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetches from a real HTTPS server on loopback, which the settings must allow. */
class CertificateFetchTest {
  private static final List<Cidr> LOOPBACK = List.of(Cidr.parse("127.0.0.0/8"));
  private static final int MAX_BYTES = 64 * 1024;
  private static final StirPki PKI = new StirPki(Instant.now());
  private static final Map<String, AtomicInteger> ASKED = new ConcurrentHashMap<>();
  private static final CountDownLatch RELEASE = new CountDownLatch(1);

  private static HttpsServer server;
  private static SSLSocketFactory trusting;
  private static StirPki.Credential signer;

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger lookups = new AtomicInteger();
  private final List<CertificateFetch> opened = new ArrayList<>();

  @BeforeAll
  static void serve() throws Exception {
    signer = new StirPki(NOW).signer();
    trusting = trusting(PKI);
    server = LoopbackHttps.start(PKI, CertificateFetchTest::answer);
  }

  private static SSLSocketFactory trusting(StirPki pki) throws Exception {
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry("root", pki.root.certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  private static void answer(HttpExchange x) throws IOException {
    String path = x.getRequestURI().getPath();
    ASKED.computeIfAbsent(path, p -> new AtomicInteger()).incrementAndGet();
    byte[] body = StirPki.pem(signer.certificate());
    int status = 200;
    try (x) {
      switch (path.replaceAll("[0-9]", "")) {
        case "/redirect" -> {
          x.getResponseHeaders().set("Location", "https://127.0.0.1/elsewhere");
          status = 302;
        }
        case "/huge" -> body = new byte[MAX_BYTES + 1];
        case "/chunked-huge" -> {
          x.sendResponseHeaders(200, 0);
          for (int i = 0; i < 100; i++) {
            x.getResponseBody().write(new byte[4096]);
          }
          return;
        }
        case "/missing" -> status = 404;
        case "/junk" -> body = new byte[100];
        case "/kept" -> x.getResponseHeaders().set("Cache-Control", "max-age=600");
        case "/for-ever" -> x.getResponseHeaders().set("Cache-Control", "max-age=999999999");
        case "/never" -> x.getResponseHeaders().set("Cache-Control", "no-store");
        case "/held" -> await();
        case "/chunked" -> {
          x.sendResponseHeaders(200, 0);
          x.getResponseBody().write(body);
          return;
        }
        default -> {}
      }
      x.sendResponseHeaders(status, body.length);
      x.getResponseBody().write(body);
    }
  }

  private static void await() {
    try {
      RELEASE.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterAll
  static void stop() {
    RELEASE.countDown();
    server.stop(0);
  }

  @AfterEach
  void close() {
    opened.forEach(CertificateFetch::close);
  }

  private static StirConfig.Fetch settings(Duration timeout, int parallel, List<Cidr> allowed) {
    return new StirConfig.Fetch(
        timeout,
        MAX_BYTES,
        100,
        Duration.ofHours(1),
        Duration.ofDays(1),
        Duration.ofSeconds(30),
        parallel,
        allowed,
        List.of());
  }

  private CertificateFetch fetch(
      SSLSocketFactory tls, PinnedHttps.Resolver resolver, StirConfig.Fetch settings) {
    PinnedHttps https =
        new PinnedHttps(
            tls,
            resolver,
            settings.allowNetworks(),
            settings.timeout().toMillis(),
            settings.maxBytes());
    CertificateFetch fetch = new CertificateFetch(https, settings, nanos::get);
    opened.add(fetch);
    return fetch;
  }

  private CertificateFetch fetch() {
    return fetch(trusting, this::resolve, settings(Duration.ofSeconds(10), 32, LOOPBACK));
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    lookups.incrementAndGet();
    return host.equals("certs.test")
        ? new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")}
        : InetAddress.getAllByName(host);
  }

  private static String url(String path) {
    return "https://certs.test:" + server.getAddress().getPort() + path;
  }

  private static CertificateSource.Result find(CertificateFetch fetch, String url) {
    return fetch.find(url).toCompletableFuture().orTimeout(15, TimeUnit.SECONDS).join();
  }

  private static String failure(CertificateFetch fetch, String url) {
    return find(fetch, url) instanceof CertificateSource.Unavailable(String reason)
        ? reason
        : "fetched";
  }

  private static int asked(String path) {
    return ASKED.getOrDefault(path, new AtomicInteger()).get();
  }

  @Test
  void shouldFetchACertificate() {
    CertificateFetch fetch = fetch();
    assertThat(find(fetch, url("/plain"))).isEqualTo(new CertificateSource.Fetched(signer.chain()));
    assertThat(find(fetch, url("/chunked"))).isInstanceOf(CertificateSource.Fetched.class);
    assertThat(fetch.fetches()).isEqualTo(2);
    assertThat(fetch.failures()).isZero();
  }

  @ParameterizedTest
  @Scenario("caller-identity/Fetch of certificates/Address that is not public")
  @ValueSource(
      strings = {
        "https://127.0.0.1/c",
        "https://127.0.0.1:8443/c",
        "https://localhost/c",
        "https://[::1]/c",
        "https://[::ffff:127.0.0.1]/c",
        "https://0.0.0.0/c",
        "https://10.0.0.1/c",
        "https://172.31.255.1/c",
        "https://192.168.1.1/c",
        "https://100.64.0.1/c",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fe80::1]/c",
        "https://[fd00::1]/c",
        "https://[64:ff9b::7f00:1]/c",
        "https://[2002:7f00:1::]/c",
        "https://224.0.0.1/c",
        "https://255.255.255.255/c"
      })
  void shouldNotAskAddressesThatAreNotPublic(String url) {
    CertificateFetch guarded =
        fetch(trusting, InetAddress::getAllByName, settings(Duration.ofSeconds(10), 32, List.of()));
    assertThat(failure(guarded, url))
        .isEqualTo("the host is at no address and port that may be asked");
  }

  @Test
  void shouldAskPublicAddressesAtThePortsOfCertificatesOnly() {
    AddressGuard guard = new AddressGuard(List.of());
    assertThat(guard.allows(InetAddress.ofLiteral("8.8.8.8"))).isTrue();
    assertThat(guard.allows(InetAddress.ofLiteral("2606:4700::1111"))).isTrue();
    CertificateFetch guarded =
        fetch(
            trusting,
            host -> new InetAddress[] {InetAddress.ofLiteral("8.8.8.8")},
            settings(Duration.ofSeconds(10), 32, List.of()));
    assertThat(failure(guarded, "https://host.example:22/c")).contains("no address and port");
  }

  // DNS rebinding: the second look-up would lead elsewhere than the one that was checked.
  @Test
  void shouldConnectToTheVeryAddressThatWasChecked() {
    AtomicInteger asked = new AtomicInteger();
    CertificateFetch fetch =
        fetch(
            trusting,
            host -> {
              String address = asked.getAndIncrement() == 0 ? "127.0.0.1" : "169.254.169.254";
              return new InetAddress[] {InetAddress.ofLiteral(address)};
            },
            settings(Duration.ofSeconds(10), 32, LOOPBACK));
    assertThat(find(fetch, url("/rebound"))).isInstanceOf(CertificateSource.Fetched.class);
    assertThat(asked).hasValue(1);
    assertThat(failure(fetch, url("/rebound1"))).contains("no address and port");
  }

  @Test
  @Scenario("caller-identity/Fetch of certificates/Redirect")
  void shouldNotFollowRedirects() {
    assertThat(failure(fetch(), url("/redirect"))).isEqualTo("HTTP 302");
    assertThat(asked("/elsewhere")).isZero();
  }

  @Test
  @Scenario("caller-identity/Fetch of certificates/Too long or too slow")
  void shouldStopAtTheLimitOfSize() {
    CertificateFetch fetch = fetch();
    assertThat(failure(fetch, url("/huge"))).contains("longer than");
    assertThat(failure(fetch, url("/chunked-huge"))).contains("longer than");
  }

  @Test
  @Scenario("caller-identity/Fetch of certificates/Too long or too slow")
  void shouldGiveUpOnServersThatAreSlowOrSayNothing() throws Exception {
    StirConfig.Fetch hasty = settings(Duration.ofMillis(300), 32, LOOPBACK);
    CertificateFetch fetch = fetch(trusting, this::resolve, hasty);
    assertThat(find(fetch, url("/held"))).isInstanceOf(CertificateSource.Unavailable.class);
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      String url = "https://certs.test:" + silent.getLocalPort() + "/c";
      assertThat(find(fetch, url)).isInstanceOf(CertificateSource.Unavailable.class);
    }
  }

  @Test
  void shouldNotWaitForAResolverThatHangs() {
    CountDownLatch done = new CountDownLatch(1);
    CertificateFetch fetch =
        fetch(
            trusting,
            host -> {
              try {
                done.await(15, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              throw new UnknownHostException(host);
            },
            settings(Duration.ofMillis(100), 1, LOOPBACK));
    assertThat(failure(fetch, url("/hanging"))).isEqualTo("no answer in time");
    assertThat(failure(fetch, url("/another"))).as("bounded").contains("too many");
    done.countDown();
  }

  @Test
  void shouldTellWhatIsWrongWithAnAnswer() {
    CertificateFetch fetch = fetch();
    assertThat(failure(fetch, url("/missing"))).isEqualTo("HTTP 404");
    assertThat(failure(fetch, url("/junk"))).isEqualTo("no certificate is there");
    assertThat(failure(fetch, "https://nowhere.invalid/c")).contains("not known");
    assertThat(failure(fetch, "http://certs.test/c")).contains("https");
    assertThat(failure(fetch, "https://h/" + "x".repeat(2000))).contains("too long");
  }

  @Test
  void shouldCheckTheServersOwnCertificateAndName() throws Exception {
    CertificateFetch wary =
        fetch(
            trusting(new StirPki(Instant.now())),
            this::resolve,
            settings(Duration.ofSeconds(10), 32, LOOPBACK));
    assertThat(find(wary, url("/untrusted"))).isInstanceOf(CertificateSource.Unavailable.class);
    CertificateFetch other =
        fetch(
            trusting,
            host -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")},
            settings(Duration.ofSeconds(10), 32, LOOPBACK));
    String url = url("/misnamed").replace("certs.test", "other.test");
    assertThat(find(other, url)).isInstanceOf(CertificateSource.Unavailable.class);
    assertThat(asked("/untrusted") + asked("/misnamed")).isZero();
  }

  @Test
  @Scenario("caller-identity/Fetch of certificates/Remembered")
  void shouldRememberAsLongAsTheServerAllows() {
    CertificateFetch fetch = fetch();
    for (String path : List.of("/kept", "/for-ever", "/never")) {
      find(fetch, url(path));
      find(fetch, url(path));
      assertThat(asked(path)).as(path).isEqualTo(1);
    }
    nanos.addAndGet(Duration.ofSeconds(61).toNanos());
    find(fetch, url("/never"));
    assertThat(asked("/never")).isEqualTo(2);
    find(fetch, url("/kept"));
    assertThat(asked("/kept")).isEqualTo(1);
    nanos.addAndGet(Duration.ofSeconds(600).toNanos());
    find(fetch, url("/kept"));
    assertThat(asked("/kept")).isEqualTo(2);
    nanos.addAndGet(Duration.ofDays(1).toNanos());
    find(fetch, url("/for-ever"));
    assertThat(asked("/for-ever")).isEqualTo(2);
  }

  @Test
  void shouldRememberFailuresForALittleWhile() {
    CertificateFetch fetch = fetch();
    find(fetch, url("/missing1"));
    find(fetch, url("/missing1"));
    assertThat(asked("/missing1")).isEqualTo(1);
    nanos.addAndGet(Duration.ofSeconds(31).toNanos());
    find(fetch, url("/missing1"));
    assertThat(asked("/missing1")).isEqualTo(2);
  }

  @Test
  void shouldFetchOnceForAllWhoAskAtTheSameTime() {
    CountDownLatch resolving = new CountDownLatch(1);
    CertificateFetch fetch =
        fetch(
            trusting,
            host -> {
              try {
                resolving.await(10, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return resolve(host);
            },
            settings(Duration.ofSeconds(10), 32, LOOPBACK));
    List<CompletableFuture<CertificateSource.Result>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(fetch.find(url("/together")).toCompletableFuture());
    }
    resolving.countDown();
    assertThat(answers)
        .allSatisfy(
            a ->
                assertThat(a.orTimeout(10, TimeUnit.SECONDS).join())
                    .isInstanceOf(CertificateSource.Fetched.class));
    assertThat(asked("/together")).isEqualTo(1);
  }
}
