package io.rvoip.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rvoip.testkit.Scenario;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private static RouteTable routes(String hocon) {
    return RvoipConfig.load(
            ConfigSources.ofDataDir(Path.of("none"))
                .withSets(List.of("sip.routes=[" + hocon + "]")))
        .sip()
        .routes();
  }

  private static List<String> problems(String hocon) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> routes(hocon));
    assertThat(e).isNotNull();
    return e.problems();
  }

  @Test
  void shouldRouteEchoAndUsersByDefault() {
    RouteTable table = RvoipConfig.load(ConfigSources.ofDataDir(Path.of("none"))).sip().routes();
    assertThat(table.resolve("9196")).isEqualTo(new Destination.App("echo"));
    assertThat(table.resolve("1001")).isEqualTo(new Destination.User("1001"));
  }

  @Test
  @Scenario("configuration/Routes/First match")
  void shouldTakeTheFirstMatchOfTheWholeUserPart() {
    RouteTable table =
        routes(
            "{match=\"0(\\\\d+)\", uri=\"sip:{1}@trunk.example.com\"},"
                + "{match=\"0.*\", reject=603},{match=\"\\\\d{4}\", user=\"u{user}\"}");
    assertThat(table.resolve("0123"))
        .isEqualTo(new Destination.Address("sip:123@trunk.example.com"));
    assertThat(table.resolve("0abc")).isEqualTo(new Destination.Reject(603));
    assertThat(table.resolve("1234")).isEqualTo(new Destination.User("u1234"));
    assertThat(table.resolve("12345"))
        .as("only part matches")
        .isEqualTo(new Destination.Reject(404));
  }

  @Test
  @Scenario("configuration/Routes/No match")
  void shouldRejectWhenNothingMatchesAndWithoutTryingWhenTheNumberIsTooLong() {
    assertThat(routes("{match=\"1\", app=echo}").resolve("2"))
        .isEqualTo(new Destination.Reject(404));
    assertThat(routes("{match=\".*\", app=echo}").resolve("1".repeat(129)))
        .isEqualTo(new Destination.Reject(404));
  }

  @Test
  @Scenario("configuration/Routes/Wrong route")
  void shouldNameTheEntryWhenARouteIsWrong() {
    assertThat(problems("{match=\"(\", app=echo}"))
        .singleElement()
        .asString()
        .startsWith("rvoip.sip.routes[0].match: ( (expected: a regular expression");
    assertThat(problems("{match=a, app=echo, reject=404}"))
        .containsExactly(
            "rvoip.sip.routes[0]: 2 destinations (expected: exactly one of user, app, uri, reject)");
    assertThat(problems("{match=a, app=fax}"))
        .containsExactly("rvoip.sip.routes[0].app: fax (expected: echo)");
    assertThat(problems("{match=a, uri=\"http://x\"}"))
        .containsExactly(
            "rvoip.sip.routes[0].uri: http://x (expected: a SIP URI, as sip:{user}@trunk.example.com)");
    assertThat(problems("{match=a, reject=200}"))
        .containsExactly("rvoip.sip.routes[0].reject: 200 (expected: 400..699)");
    assertThat(problems("{match=a, usr=b}"))
        .contains("rvoip.sip.routes[0].usr: unknown key (expected: user)");
  }

  @Test
  @Scenario("configuration/Routes/Wrong route")
  void shouldRefuseDestinationsThatNothingFills() {
    String groups = " (expected: only {user}, and {1} and so on for groups of match)";
    assertThat(problems("{match=\"0(.)\", uri=\"sip:{2}@a.example\"}"))
        .containsExactly("rvoip.sip.routes[0].uri: sip:{2}@a.example" + groups);
    assertThat(problems("{match=a, user=\"{5}\"}"))
        .containsExactly("rvoip.sip.routes[0].user: {5}" + groups);
    assertThat(problems("{match=a, user=\"{usr}\"}"))
        .containsExactly("rvoip.sip.routes[0].user: {usr}" + groups);
    for (String user : List.of("{", "a}b", "{a", "two words", "")) {
      assertThat(problems("{match=a, user=\"" + user + "\"}")).as(user).hasSize(1);
    }
  }

  @Test
  @Scenario("configuration/Routes/Wrong route")
  void shouldRefuseUrisThatAreNone() {
    for (String uri :
        List.of(
            "sip:{user}@",
            "sip:",
            "sip:@a.example",
            "sip:1@a b",
            "sip:1@a_b.example",
            "sip:1@a.example:0",
            "sip:1@a.example:65536",
            "sip:1@b@a.example",
            "tel:+1",
            "sip:1@{user}",
            "sip:1@{user}.example.com",
            "sip:1@a.example;to={user}")) {
      assertThat(problems("{match=a, uri=\"" + uri + "\"}"))
          .as(uri)
          .containsExactly(
              "rvoip.sip.routes[0].uri: "
                  + uri
                  + " (expected: a SIP URI, as sip:{user}@trunk.example.com)");
    }
    for (String uri :
        List.of(
            "sip:a.example",
            "sips:{user}@a.example:5061",
            "sip:x{1}y@192.0.2.1;transport=tcp",
            "sip:{1}{user}@[2001:db8::1]:5060?Subject=x")) {
      assertThat(routes("{match=\"(a)\", uri=\"" + uri + "\"}").routes()).as(uri).hasSize(1);
    }
  }
}
