package io.rvoip.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The ordered routes of {@code rvoip.sip.routes}; the first whose expression matches the user part
 * decides.
 */
public record RouteTable(List<Route> routes) {
  private static final String USER = "user";
  private static final String APP = "app";
  private static final String URI = "uri";
  private static final String REJECT = "reject";
  private static final Set<String> KNOWN = Set.of("match", USER, APP, URI, REJECT);
  private static final Set<String> APPS = Set.of("echo");

  /**
   * A number longer than this matches no route: expressions are the operator's, input is anybody's.
   */
  public static final int MAX_USER_LENGTH = 128;

  public RouteTable {
    routes = List.copyOf(routes);
  }

  /**
   * Where the user part of a Request-URI leads; {@link Destination.Reject} 404 when no route
   * matches.
   */
  public Destination resolve(String userPart) {
    if (userPart.length() <= MAX_USER_LENGTH) {
      for (Route route : routes) {
        Matcher m = route.match().matcher(userPart);
        if (m.matches()) {
          return fill(route.template(), m);
        }
      }
    }
    return new Destination.Reject(404);
  }

  private static Destination fill(Destination template, Matcher m) {
    return switch (template) {
      case Destination.User(var user) -> new Destination.User(fill(user, m, text -> text));
      case Destination.Address(var uri) ->
          new Destination.Address(fill(uri, m, RouteTable::escaped));
      case Destination.App app -> app;
      case Destination.Reject reject -> reject;
    };
  }

  private static String fill(String template, Matcher m, UnaryOperator<String> form) {
    String filled = template.replace("{user}", form.apply(m.group()));
    for (int i = 1; i <= m.groupCount(); i++) {
      String group = m.group(i);
      filled = filled.replace("{" + i + "}", group == null ? "" : form.apply(group));
    }
    return filled;
  }

  /**
   * As the user part of a URI, RFC 3261 §25.1: what a caller has dialled must not become its host
   * or a parameter.
   */
  private static String escaped(String text) {
    StringBuilder user = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c < 0x80 && (Character.isLetterOrDigit(c) || "-_.!~*'()&=+$,/".indexOf(c) >= 0);
      if (plain) {
        user.append(c);
      } else {
        user.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return user.toString();
  }

  static RouteTable read(Section sip) {
    List<Route> routes = new ArrayList<>();
    for (Section s : sip.objects("routes", KNOWN)) {
      String match = s.text("match");
      long destinations = List.of(USER, APP, URI, REJECT).stream().filter(s::has).count();
      if (destinations != 1) {
        s.problemHere(destinations + " destinations", "exactly one of user, app, uri, reject");
        continue;
      }
      try {
        Pattern pattern = Pattern.compile(match);
        routes.add(new Route(pattern, destination(s, pattern)));
      } catch (PatternSyntaxException e) {
        s.problem("match", match, "a regular expression; " + e.getDescription());
      }
    }
    return new RouteTable(routes);
  }

  private static Destination destination(Section s, Pattern match) {
    if (s.has(USER)) {
      String user = s.text(USER);
      if (!RouteTemplate.isUser(user)) {
        s.problem(USER, s.shown(USER), "a user, as {user}");
      } else {
        checkFilled(s, USER, user, match);
      }
      return new Destination.User(user);
    }
    if (s.has(APP)) {
      String app = s.text(APP);
      if (!APPS.contains(app)) {
        s.problem(APP, app, String.join(", ", APPS));
      }
      return new Destination.App(app);
    }
    if (s.has(URI)) {
      String uri = s.text(URI);
      if (!RouteTemplate.isUri(uri)) {
        s.problem(URI, s.shown(URI), "a SIP URI, as sip:{user}@trunk.example.com");
      } else {
        checkFilled(s, URI, uri, match);
      }
      return new Destination.Address(uri);
    }
    return new Destination.Reject(s.integer(REJECT, 400, 699));
  }

  private static void checkFilled(Section s, String key, String template, Pattern match) {
    if (!RouteTemplate.isFilled(template, match)) {
      s.problem(key, template, "only {user}, and {1} and so on for groups of match");
    }
  }
}
