package io.rvoip.protocol.sip.trace;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Messages as a ladder for a terminal of 100 columns: a lane for every peer and node, an arrow for
 * every message, and below an arrow what its sender says of the reason.
 */
public final class Ladder {
  private static final int WIDTH = 84;
  private static final int WIDEST_GAP = 32;
  private static final int MARGIN = 13;

  /** More lanes would leave no room for words on the arrows. */
  private static final int MAX_LANES = 5;

  private static final Pattern REASONS =
      Pattern.compile("(?im)^(reason|warning|retry-after|error-info)[ \\t]*:[ \\t]*([^\\r\\n]+)");

  private static final Pattern CREDENTIALS =
      Pattern.compile("(?im)^(?:proxy-)?authorization[ \\t]*:");

  private final List<String> lanes;
  private final int gap;

  private Ladder(List<String> lanes) {
    this.lanes = lanes;
    int shown = Math.min(lanes.size(), MAX_LANES);
    this.gap = Math.min(WIDEST_GAP, WIDTH / Math.max(1, shown - 1));
  }

  /**
   * The ladder of these messages, in their order.
   *
   * @param title one line above it
   */
  public static String of(String title, List<TracedMessage> messages) {
    StringBuilder out = new StringBuilder(TracedMessage.printable(title)).append('\n');
    if (messages.isEmpty()) {
      return out.append("no messages are kept\n").toString();
    }
    Ladder ladder = new Ladder(lanes(messages));
    ladder.head(out);
    long start = messages.getFirst().micros();
    for (TracedMessage m : messages) {
      ladder.arrow(out, m, m.micros() - start);
    }
    return out.toString();
  }

  /** In order of appearance, each peer on the side of the node where there is room. */
  private static List<String> lanes(List<TracedMessage> messages) {
    Set<String> lanes = new LinkedHashSet<>();
    for (TracedMessage m : messages) {
      Collection<String> both =
          m.received() ? List.of(peer(m), m.node()) : List.of(m.node(), peer(m));
      lanes.addAll(both);
    }
    return List.copyOf(lanes);
  }

  private static String peer(TracedMessage m) {
    return m.remote() + "/" + m.transport().toLowerCase(Locale.ROOT);
  }

  private int lane(String name) {
    return Math.min(lanes.indexOf(name), MAX_LANES - 1);
  }

  private int shown() {
    return Math.min(lanes.size(), MAX_LANES);
  }

  private int column(int lane) {
    return MARGIN + lane * gap;
  }

  private void head(StringBuilder out) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < shown(); i++) {
      boolean others = i == MAX_LANES - 1 && lanes.size() > MAX_LANES;
      String name = others ? (lanes.size() - i) + " others" : lanes.get(i);
      String fits = fit(name, gap - 2);
      pad(names, Math.max(names.length() + (i == 0 ? 0 : 1), column(i) - fits.length() / 2));
      names.append(fits);
    }
    out.append(names).append('\n');
    StringBuilder rails = new StringBuilder();
    rails(rails, 0);
    out.append(rails).append('\n');
  }

  private void rails(StringBuilder line, int from) {
    for (int i = 0; i < shown(); i++) {
      if (column(i) >= from) {
        pad(line, column(i));
        line.append('|');
      }
    }
  }

  private void arrow(StringBuilder out, TracedMessage m, long sinceMicros) {
    int node = lane(m.node());
    int peer = lane(peer(m));
    int from = m.received() ? peer : node;
    int to = m.received() ? node : peer;
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%+.6f", sinceMicros / 1e6));
    for (int i = 0; i < Math.min(from, to); i++) {
      pad(line, column(i));
      line.append('|');
    }
    int left = column(Math.min(from, to));
    int right = Math.max(column(Math.max(from, to)), left + gap / 2);
    pad(line, left);
    String label = fit(label(m), right - left - 5);
    line.append('|').append(to < from ? "<-" : "--").append(label);
    while (line.length() < right - 1) {
      line.append('-');
    }
    line.append(to < from ? '-' : '>').append('|');
    rails(line, line.length());
    if (lanes.indexOf(peer(m)) >= MAX_LANES - 1 && lanes.size() > MAX_LANES) {
      line.append("  ").append(peer(m));
    }
    if (m.repeats() > 0) {
      line.append("  and ").append(m.repeats()).append(" times more");
    }
    out.append(line).append('\n');
    reasons(out, m);
  }

  private static String label(TracedMessage m) {
    String line = m.startLine();
    if (line.startsWith("SIP/2.0 ")) {
      return line.substring("SIP/2.0 ".length());
    }
    String request = line.endsWith(" SIP/2.0") ? line.substring(0, line.length() - 8) : line;
    return CREDENTIALS.matcher(head(m)).find() ? request.replaceFirst(" ", " +auth ") : request;
  }

  private static void reasons(StringBuilder out, TracedMessage m) {
    Matcher reason = REASONS.matcher(head(m));
    while (reason.find()) {
      StringBuilder line = new StringBuilder();
      pad(line, MARGIN + 3);
      line.append(TracedMessage.printable(reason.group(1) + ": " + reason.group(2).strip()));
      out.append(fit(line.toString(), MARGIN + WIDTH)).append('\n');
    }
  }

  private static String head(TracedMessage m) {
    String text = new String(m.bytes(), StandardCharsets.UTF_8);
    int end = text.indexOf("\r\n\r\n");
    return end < 0 ? text : text.substring(0, end);
  }

  private static String fit(String text, int width) {
    return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "~";
  }

  private static void pad(StringBuilder line, int column) {
    while (line.length() < column) {
      line.append(' ');
    }
  }
}
