package io.rvoip.interop;

import java.util.ArrayList;
import java.util.List;

/**
 * One reading of {@code /metrics}, Prometheus text format 0.0.4.
 *
 * @param text the exposition
 */
record Metrics(String text) {
  /** What must be zero when nothing goes on: live calls, transactions and media. */
  private static final List<String> LEFTOVERS =
      List.of(
          "rvoip_calls",
          "rvoip_call_entities",
          "rvoip_sip_transactions",
          "rvoip_sip_deliveries",
          "rvoip_media_sessions",
          "rvoip_media_legs",
          "rvoip_media_ports{state=\"used\"");

  /** Sum of all series of a name, or name and first label; NaN when there is none. */
  double sum(String name) {
    double sum = 0;
    boolean found = false;
    for (String line : text.split("\n", -1)) {
      if (line.startsWith(name)
          && line.length() > name.length()
          && "{ ,}".indexOf(line.charAt(name.length())) >= 0) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
        found = true;
      }
    }
    return found ? sum : Double.NaN;
  }

  /** What is left over, by name; empty when nothing is. */
  List<String> leftovers() {
    List<String> left = new ArrayList<>();
    for (String name : LEFTOVERS) {
      double value = sum(name);
      if (value != 0) {
        left.add(name + " " + value);
      }
    }
    return left;
  }
}
