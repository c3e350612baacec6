package io.rvoip.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RvoipConfigTest {
  @TempDir Path dir;

  private RvoipConfig load(String... sets) {
    return RvoipConfig.load(ConfigSources.ofDataDir(dir).withSets(List.of(sets)));
  }

  private List<String> problems(String... sets) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> load(sets));
    assertThat(e).as("configuration refused").isNotNull();
    return e.problems();
  }

  @Test
  void shouldReadEveryDocumentedDefault() {
    RvoipConfig c = load();
    assertThat(c.sip().port()).isEqualTo(5060);
    assertThat(c.sip().t1()).isEqualTo(Duration.ofMillis(500));
    assertThat(c.sip().reinvitePatience()).isEqualTo(Duration.ofMinutes(1));
    assertThat(c.sip().expires().byDefault()).isEqualTo(Duration.ofHours(1));
    assertThat(c.cluster().tls()).isEqualTo(ClusterConfig.Tls.AUTO);
    assertThat(c.media().portMin()).isEqualTo(18_000);
    assertThat(c.media().portMax()).isEqualTo(27_999);
    assertThat(c.http().bind()).isNull();
    assertThat(c.limits().messageBytes()).isEqualTo(65_536);
    assertThat(c.limits().tcpMemoryBytes()).isEqualTo(64L << 20);
    assertThat(c.auth().sip().digestAlgorithms()).containsExactly("SHA-512-256", "SHA-256", "MD5");
    assertThat(c.store().postgres()).isFalse();
    assertThat(c.store().jdbcUrl())
        .startsWith("jdbc:h2:file:" + dir.toAbsolutePath())
        .contains("WRITE_DELAY=0");
  }

  @Test
  @Scenario("configuration/Checked at once/Value out of range")
  void shouldNameKeyValueAndRangeWhenAValueIsWrong() {
    assertThat(problems("sip.port=99999"))
        .containsExactly("rvoip.sip.port: 99999 (expected: 0..65535)");
    assertThat(problems("limits.tcp-memory=64K"))
        .containsExactly("rvoip.limits.tcp-memory: 64K (expected: 1048576..1099511627776 bytes)");
    assertThat(problems("sip.port=abc"))
        .containsExactly("rvoip.sip.port: abc (expected: 0..65535)");
    assertThat(problems("sip.reinvite-patience=0 s"))
        .containsExactly("rvoip.sip.reinvite-patience: 0 s (expected: 1s..1800s)");
    assertThat(problems("sip.trace.memory=100 KiB"))
        .containsExactly("rvoip.sip.trace.bytes-per-leg: 128 KiB (expected: at most memory)");
    assertThat(problems("sip.t1=1 h")).containsExactly("rvoip.sip.t1: 1 h (expected: 10ms..60s)");
    assertThat(problems("cluster.tls=perhaps"))
        .containsExactly("rvoip.cluster.tls: perhaps (expected: auto, on, off)");
    assertThat(problems("sip.bind=[localhost]"))
        .containsExactly("rvoip.sip.bind: localhost (expected: an IP address, no host name)");
    assertThat(problems("cluster.node=Node.1"))
        .containsExactly("rvoip.cluster.node: Node.1 (expected: 1..32 of a..z, 0..9, inner -)");
  }

  @Test
  void shouldReadHowPhonesProveWhoTheyAre() {
    SipAuthConfig byDefault = load().auth().sip();
    assertThat(byDefault.digestQop()).containsExactly("auth");
    assertThat(byDefault.nonceOnce()).isFalse();
    assertThat(byDefault.lockOut().attempts()).isEqualTo(10);
    assertThat(byDefault.bearer()).isNull();
    assertThat(load().auth().audit().enabled()).isTrue();

    SipAuthConfig other =
        load(
                "auth.digest-algorithms=[SHA-256-sess]",
                "auth.digest-qop=[auth, auth-int]",
                "auth.sip-bearer.authz-server=\"https://id.example.com/realms/a\"")
            .auth()
            .sip();
    assertThat(other.digestAlgorithms()).containsExactly("SHA-256-sess");
    assertThat(other.bearer())
        .isEqualTo(new SipAuthConfig.Bearer("https://id.example.com/realms/a", "sip", false));

    assertThat(problems("auth.digest-algorithms=[SHA-1]"))
        .singleElement()
        .asString()
        .startsWith("rvoip.auth.digest-algorithms: [SHA-1] (expected: some of SHA-512-256, ");
    assertThat(problems("auth.digest-qop=[]"))
        .containsExactly("rvoip.auth.digest-qop: [] (expected: some of auth, auth-int)");
    assertThat(problems("auth.lockout.attempts=-1"))
        .containsExactly("rvoip.auth.lockout.attempts: -1 (expected: 0..1000)");
    assertThat(problems("auth.sip-bearer.authz-server=\"http://id.example.com\""))
        .containsExactly(
            "rvoip.auth.sip-bearer.authz-server: http://id.example.com (expected: an https URI)");
  }

  @Test
  @Scenario("configuration/Checked at once/Several problems")
  void shouldTellAllProblemsAtOnce() {
    assertThat(problems("sip.port=99999", "media.port-max=18000", "http.max-body=1", "sipp=1"))
        .hasSize(4)
        .allMatch(p -> p.matches("rvoip\\.\\S+: .+ \\(expected: .+\\)"));
  }

  @Test
  @Scenario("configuration/Checked at once/Unknown key")
  void shouldNameTheNearestKeyWhenAKeyIsUnknown() {
    assertThat(problems("sip.prot=5070"))
        .containsExactly("rvoip.sip.prot: unknown key (expected: rvoip.sip.port)");
  }

  @Test
  void shouldNameTheSectionWhenItIsAPlainValue() {
    assertThat(problems("sip.expires=60"))
        .contains("rvoip.sip.expires: 60 (expected: a section { … })");
  }

  @Test
  @Scenario("configuration/Layers/Same key in several layers")
  void shouldLetLaterLayersWin() throws IOException {
    Path profile =
        Files.writeString(
            dir.resolve("profile.conf"),
            "rvoip.sip { port = 1, mtu = 1001, t1 = 101ms }\nrvoip.http.port = 11");
    Path file =
        Files.writeString(
            dir.resolve("file.conf"), "rvoip.sip { port = 2, mtu = 1002, t1 = 102ms }");
    Files.writeString(dir.resolve("rvoip.conf"), "rvoip.sip { port = 3, mtu = 1003 }");
    RvoipConfig c =
        RvoipConfig.load(
            new ConfigSources(
                profile,
                file,
                dir,
                List.of("sip.port=4", "rvoip.sip.mtu=1004"),
                Map.of("rvoip.sip.port", 5)));
    assertThat(c.sip().port()).as("command option").isEqualTo(5);
    assertThat(c.sip().mtuBytes()).as("--set").isEqualTo(1004);
    assertThat(c.sip().t1()).as("--config over profile").isEqualTo(Duration.ofMillis(102));
    assertThat(c.http().port()).as("profile over reference.conf").isEqualTo(11);
    Files.writeString(dir.resolve("rvoip.conf"), "rvoip.sip.t1 = 103ms");
    assertThat(
            RvoipConfig.load(new ConfigSources(profile, file, dir, List.of(), Map.of())).sip().t1())
        .as("DIR/rvoip.conf over --config")
        .isEqualTo(Duration.ofMillis(103));
  }

  @Test
  @Scenario("configuration/Checked at once/File missing or broken")
  void shouldNameTheFileWhenItIsMissingOrBroken() throws IOException {
    Path broken = Files.writeString(dir.resolve("broken.conf"), "rvoip { sip { port = 1 \n");
    Path missing = dir.resolve("nowhere.conf");
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () -> new ConfigSources(missing, broken, dir, List.of("nonsense"), Map.of()).merged());
    assertThat(e.problems()).hasSize(3).noneMatch(p -> p.contains("\n"));
    assertThat(e.problems().get(0)).contains("nowhere.conf").contains("expected: a readable");
    assertThat(e.problems().get(1)).contains("broken.conf");
    assertThat(e.problems().get(2)).isEqualTo("--set: nonsense (expected: key=value)");
  }

  @Test
  void shouldTakeTextWithColonsAndListsFromSet() {
    RvoipConfig c =
        load(
            "store.url=jdbc:postgresql://127.0.0.1:5432/rvoip?a=b",
            "sip.domains=[A.example, b.example]");
    assertThat(c.store().url()).isEqualTo("jdbc:postgresql://127.0.0.1:5432/rvoip?a=b");
    assertThat(c.store().postgres()).isTrue();
    assertThat(c.sip().domains()).containsExactly("a.example", "b.example");
  }

  @Test
  @Scenario("configuration/Secrets/Settings as text")
  void shouldNotShowTheDatabasePassword() {
    assertThat(load("store.password=hunter2").toString()).doesNotContain("hunter2");
  }

  @Test
  @Scenario("configuration/Secrets/Told problems")
  void shouldTellWhatIsWrongWithoutTheSecretsInIt() {
    assertThat(problems("store.url=jdbc:mysql://rv:hunter2@db/rv?password=hunter2&x=y"))
        .singleElement()
        .asString()
        .startsWith("rvoip.store.url: jdbc:mysql://rv:***@db/rv?password=***&x=y (expected: ");
    assertThat(problems("store.url=jdbc:postgresql://db/rv?user=rv&password=hunter2"))
        .containsExactly(
            "rvoip.store.url: jdbc:postgresql://db/rv?user=rv&password=*** (expected: the password"
                + " in rvoip.store.password)");
    assertThat(problems("store.password=[hunter2]"))
        .containsExactly("rvoip.store.password: *** (expected: text)");
    assertThat(problems("store.password=\"hunter2")).noneMatch(p -> p.contains("hunter2"));
  }

  @Test
  void shouldRefuseDomainsThatAreNone() {
    for (String domain : List.of("a b", "", "sip:a.example", "a.example:5060", "-a.example")) {
      assertThat(problems("sip.domains=[\"" + domain + "\"]"))
          .as(domain)
          .containsExactly(
              "rvoip.sip.domains: "
                  + (domain.isEmpty() ? "\"\"" : domain)
                  + " (expected: a domain, as example.com)");
    }
    assertThat(load("sip.domains=[\"2001:db8::1\", \"192.0.2.1\", pbx]").sip().domains())
        .hasSize(3);
  }

  // Nothing keeps calls or media away from a node yet, so that a role alone would be a lie.
  @Test
  void shouldRefuseRolesThatAreUnknownOrCannotBeHonoured() {
    assertThat(load("cluster.roles=[media, signalling]").cluster().roles()).hasSize(2);
    assertThat(problems("cluster.roles=[signaling, media]"))
        .containsExactly("rvoip.cluster.roles: signaling (expected: signalling, media)");
    for (String roles : List.of("[media]", "[]", "[signalling, media, media]")) {
      assertThat(problems("cluster.roles=" + roles))
          .containsExactly(
              "rvoip.cluster.roles: "
                  + roles
                  + " (expected: [signalling, media]; every node does both so far)");
    }
  }

  @Test
  @Scenario("configuration/Layers/Several nodes of a launcher")
  void shouldReadTheSharedDirectoryBeforeTheNodesOwn() throws IOException {
    Path node = Files.createDirectories(dir.resolve("node1"));
    Files.writeString(dir.resolve("rvoip.conf"), "rvoip.sip { mtu = 1001, t1 = 101ms }");
    Files.writeString(node.resolve("rvoip.conf"), "rvoip.sip.mtu = 1002");
    ConfigSources sources = new ConfigSources(null, null, dir, node, List.of(), Map.of());

    SipConfig sip = RvoipConfig.load(sources).sip();

    assertThat(sip.mtuBytes()).isEqualTo(1002);
    assertThat(sip.t1()).isEqualTo(Duration.ofMillis(101));
    assertThat(sources.files()).hasSize(2);
  }

  @Test
  void shouldReadTrustedSources() throws Exception {
    RvoipConfig c =
        load(
            "sip.trusted=[{name=trunk-a, cidr=\"192.0.2.0/23\"}, {name=b, cidr=\"2001:db8::/33\","
                + " tenant=t2}]");
    var a = c.sip().trusted().get(0);
    assertThat(a.tenant()).isEqualTo("default");
    assertThat(a.cidr().contains(InetAddress.getByName("192.0.3.255"))).isTrue();
    assertThat(a.cidr().contains(InetAddress.getByName("192.0.4.0"))).isFalse();
    assertThat(a.cidr().contains(InetAddress.getByName("2001:db8::1"))).isFalse();
    var b = c.sip().trusted().get(1);
    assertThat(b.cidr().contains(InetAddress.getByName("2001:db8:7fff::1"))).isTrue();
    assertThat(b.cidr().contains(InetAddress.getByName("2001:db8:8000::1"))).isFalse();
    assertThat(problems("sip.trusted=[{name=x, cidr=\"10.0.0.0/99\", tenand=y}]"))
        .containsExactly(
            "rvoip.sip.trusted[0].tenand: unknown key (expected: tenant)",
            "rvoip.sip.trusted[0].cidr: 10.0.0.0/99 (expected: address/prefix, as 10.1.0.0/16)");
  }

  @Test
  void shouldReadHowPeopleSignInAndTokensAreSigned() {
    RvoipConfig c = load();
    assertThat(c.auth().passwords().minLength()).isEqualTo(8);
    assertThat(c.auth().passwords().window()).isEqualTo(Duration.ofMinutes(5));
    assertThat(c.auth().ownTokens().name()).isNull();
    assertThat(c.auth().ownTokens().tokenLife()).isEqualTo(Duration.ofMinutes(15));
    assertThat(load("auth.own-tokens.name=\"https://pbx.example.org\"").auth().ownTokens().name())
        .isEqualTo("https://pbx.example.org");
    assertThat(problems("auth.own-tokens.name=\"https://pbx.example.org/\""))
        .containsExactly(
            "rvoip.auth.own-tokens.name: https://pbx.example.org/ (expected: a URL, as"
                + " https://pbx.example.org, without a slash at its end)");
    assertThat(problems("auth.own-tokens.token-life=2 h"))
        .containsExactly(
            "rvoip.auth.own-tokens.token-life: 7200s (expected: not more than max-token-life)");
    assertThat(problems("auth.own-tokens.publish-ahead=20 d"))
        .containsExactly(
            "rvoip.auth.own-tokens.publish-ahead: 1728000s (expected: at most half of"
                + " rotate-every)");
    assertThat(problems("auth.passwords.min-length=4"))
        .containsExactly("rvoip.auth.passwords.min-length: 4 (expected: 8..64)");
  }

  @Test
  void shouldAcceptTheShippedProfiles() {
    for (String name : List.of("default", "cluster")) {
      Path profile = Path.of("profiles", name + ".conf");
      RvoipConfig c = RvoipConfig.load(new ConfigSources(profile, null, dir, List.of(), Map.of()));
      assertThat(c.sip().routes().resolve("9196")).as(name).isEqualTo(new Destination.App("echo"));
    }
  }

  // ---- oauth, rate limits

  private static final String PROVIDER =
      "{ name = sso, kind = keycloak, discovery-url ="
          + " \"https://sso.example.com/realms/r/.well-known/openid-configuration\", client-id ="
          + " pbx, client-secret = s3cret, roles { admin = [pbx-admins], viewer = [a, b] } }";

  private static String provider(String from, String to) {
    return "auth.oauth.providers=[" + PROVIDER.replace(from, to) + "]";
  }

  @Test
  void shouldReadAProviderAndKeepItsSecret() {
    RvoipConfig c =
        load("auth.oauth.public-url=https://pbx.example.com:8443", provider("none", "none"));
    OauthProviderConfig p = c.auth().oauth().providers().getFirst();
    assertThat(p.kind()).isEqualTo(OauthProviderConfig.Kind.KEYCLOAK);
    assertThat(p.issuer()).isEqualTo("https://sso.example.com/realms/r");
    assertThat(p.roles()).containsEntry("admin", List.of("pbx-admins")).hasSize(2);
    assertThat(p.scopes()).containsExactly("openid", "profile", "email");
    assertThat(p.label()).isEqualTo("sso");
    assertThat(p.toString()).doesNotContain("s3cret");
  }

  @Test
  void shouldKnowWhereGoogleIs() {
    RvoipConfig c =
        load(
            "auth.oauth.public-url=http://localhost:8080",
            "auth.oauth.providers=[{name=google, kind=google, client-id=x,"
                + " default-roles=[viewer]}]");
    assertThat(c.auth().oauth().providers().getFirst().issuer())
        .isEqualTo("https://accounts.google.com");
  }

  @Test
  void shouldSayWhatIsWrongWithAProviderAndNeverShowItsSecret() {
    String url = "auth.oauth.public-url=https://pbx.example.com";
    assertThat(problems(url, provider("client-id", "default-roles = [cluster-admin], client-id")))
        .containsExactly(
            "rvoip.auth.oauth.providers[0].default-roles: [cluster-admin] (expected: without"
                + " cluster-admin, which only a word under roles gives)");
    assertThat(problems(provider("none", "none")))
        .containsExactly(
            "rvoip.auth.oauth.public-url: \"\" (expected: where browsers reach the cluster, as"
                + " https://example.com)");
    assertThat(problems("auth.oauth.public-url=http://pbx.example.com"))
        .containsExactly(
            "rvoip.auth.oauth.public-url: http://pbx.example.com (expected: an https address, or"
                + " http to a loopback address)");
    assertThat(problems("auth.oauth.public-url=https://pbx.example.com/path"))
        .containsExactly(
            "rvoip.auth.oauth.public-url: https://pbx.example.com/path (expected: scheme, host and"
                + " port only)");
    assertThat(problems(url, provider("https://sso", "http://sso")))
        .anyMatch(p -> p.startsWith("rvoip.auth.oauth.providers[0].discovery-url: http://sso"));
    assertThat(problems(url, provider("/.well-known/openid-configuration", "")))
        .anyMatch(p -> p.contains("ends with /.well-known/openid-configuration"));
    assertThat(problems(url, provider("client-id", "client_id")))
        .anyMatch(p -> p.contains("client_id: unknown key"))
        .noneMatch(p -> p.contains("s3cret"));
    assertThat(problems(url, provider("roles { admin = [pbx-admins], viewer = [a, b] }", "")))
        .anyMatch(p -> p.contains("nobody gets a role"));
    assertThat(problems(url, provider("name = sso", "name = \"a/b\"")))
        .anyMatch(p -> p.startsWith("rvoip.auth.oauth.providers[0].name: a/b"));
    assertThat(problems(url, "auth.oauth.providers=[" + PROVIDER + "," + PROVIDER + "]"))
        .containsExactly(
            "rvoip.auth.oauth.providers[1].name: sso (expected: another name for each provider)");
  }

  @Test
  void shouldReadRateLimits() {
    RateLimitConfig limits =
        load("http.rate-limit.caller.burst=5", "http.rate-limit.trusted-proxies=[10.0.0.0/8]")
            .http()
            .rateLimit();
    assertThat(limits.caller()).isEqualTo(new RateLimitConfig.Bucket(5, 12_000));
    assertThat(limits.trustedProxies()).containsExactly(Cidr.parse("10.0.0.0/8"));
    assertThat(problems("http.rate-limit.failures.burst=0", "http.rate-limit.trusted-proxies=[x]"))
        .containsExactly(
            "rvoip.http.rate-limit.trusted-proxies: x (expected: address/prefix, as 10.1.0.0/16)",
            "rvoip.http.rate-limit.failures.burst: 0 (expected: 1..1000000)");
  }
}
