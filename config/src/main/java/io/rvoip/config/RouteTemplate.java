package io.rvoip.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a destination of a route may look like: placeholders that its expression can fill, and for a
 * trunk a SIP URI around them.
 */
final class RouteTemplate {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern USER = Pattern.compile("(?:[^\\s{}]|\\{[^{}]*})+");

  /** A caller chooses what fills a placeholder, so only the user part may have one. */
  private static final Pattern SIP_URI =
      Pattern.compile(
          "sips?:(?:(?:[^\\s{}@<>\"]|\\{[^{}]*})+@)?"
              + "(?:"
              + Hosts.NAME
              + "|\\[[0-9A-Fa-f:.]+])(?::(?<port>\\d{1,5}))?(?:[;?][^\\s{}<>\"@]*)?");

  private static final int HIGHEST_PORT = 65_535;

  private RouteTemplate() {}

  /** Whether the template names a user of ours. */
  static boolean isUser(String template) {
    return USER.matcher(template).matches();
  }

  /** Whether the template is a SIP URI with placeholders in its user part at most. */
  static boolean isUri(String template) {
    Matcher m = SIP_URI.matcher(template);
    return m.matches() && (m.group("port") == null || isPort(Integer.parseInt(m.group("port"))));
  }

  private static boolean isPort(int port) {
    return port > 0 && port <= HIGHEST_PORT;
  }

  /** Whether the expression fills every placeholder of the template. */
  static boolean isFilled(String template, Pattern match) {
    int groups = match.matcher("").groupCount();
    Matcher m = PLACEHOLDER.matcher(template);
    while (m.find()) {
      String name = m.group(1);
      boolean known =
          name.equals("user") || name.matches("[1-9]\\d{0,3}") && Integer.parseInt(name) <= groups;
      if (!known) {
        return false;
      }
    }
    return true;
  }
}
