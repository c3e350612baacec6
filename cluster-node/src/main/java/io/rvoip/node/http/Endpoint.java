package io.rvoip.node.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the API.
 *
 * @param method {@code GET}, {@code POST}, …
 * @param template path with parameters in braces, as {@code /v1/calls/{id}}
 * @param limited whether requests count against the rate limits
 */
public record Endpoint(
    String method, String template, Access access, Handler handler, boolean limited) {

  Endpoint(String method, String template, Access access, Handler handler) {
    this(method, template, access, handler, true);
  }

  static Endpoint open(String method, String template, Handler handler) {
    return new Endpoint(method, template, new Access.Open(), handler);
  }

  static Endpoint secured(String method, String template, Permission permission, Handler handler) {
    return new Endpoint(method, template, new Access.Needs(permission), handler);
  }

  static Endpoint known(String method, String template, Handler handler) {
    return new Endpoint(method, template, new Access.Known(), handler);
  }

  static Endpoint openOr(String method, String template, Permission permission, Handler handler) {
    return new Endpoint(method, template, new Access.OpenOr(permission), handler);
  }

  /** The same, exempt from the rate limits: for those who watch over the process. */
  Endpoint unlimited() {
    return new Endpoint(method, template, access, handler, false);
  }

  /** Values of the parameters when the path fits the template. */
  Optional<Map<String, String>> match(List<String> segments) {
    String[] parts = template.substring(1).split("/", -1);
    if (parts.length != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < parts.length; i++) {
      String segment = segments.get(i);
      if (!parts[i].startsWith("{")) {
        if (!parts[i].equals(segment)) {
          return Optional.empty();
        }
      } else if (segment.isEmpty()) {
        return Optional.empty();
      } else {
        parameters.put(parts[i].substring(1, parts[i].length() - 1), segment);
      }
    }
    return Optional.of(parameters);
  }
}
