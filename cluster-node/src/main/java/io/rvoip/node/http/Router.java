package io.rvoip.node.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the endpoint of a request. */
final class Router {
  private final List<Endpoint> endpoints;

  Router(List<Endpoint> endpoints) {
    this.endpoints = List.copyOf(endpoints);
  }

  /** What was found. */
  sealed interface Result {
    record Found(Endpoint endpoint, Map<String, String> parameters) implements Result {}

    record WrongMethod(String allowed) implements Result {}

    record NoSuchPath() implements Result {}
  }

  Result find(String method, String path) {
    List<String> segments = List.of(path.substring(Math.min(1, path.length())).split("/", -1));
    TreeSet<String> allowed = new TreeSet<>();
    List<Result.Found> found = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      Optional<Map<String, String>> parameters = endpoint.match(segments);
      if (parameters.isPresent()) {
        allowed.add(endpoint.method());
        if (endpoint.method().equals(method)) {
          found.add(new Result.Found(endpoint, parameters.get()));
        }
      }
    }
    if (!found.isEmpty()) {
      return found.getFirst();
    }
    return allowed.isEmpty()
        ? new Result.NoSuchPath()
        : new Result.WrongMethod(String.join(", ", allowed));
  }

  List<Endpoint> endpoints() {
    return endpoints;
  }
}
