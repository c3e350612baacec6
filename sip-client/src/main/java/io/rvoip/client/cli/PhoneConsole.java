package io.rvoip.client.cli;

import io.rvoip.client.Call;
import io.rvoip.client.CallEvent;
import io.rvoip.client.CallState;
import io.rvoip.client.SimplePeer;
import io.rvoip.client.audio.AudioSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The phone's commands, one a line. Calls are numbered from 1; a command without number means the
 * youngest call that it fits.
 */
final class PhoneConsole implements AutoCloseable {
  private static final String HELP =
      """
      call WHOM          call a number or SIP URI
      answer [N]         answer a call that rings
      reject [N]         refuse it (busy)
      hold [N]           put on hold          resume [N]   take back
      dtmf DIGITS [N]    press keys
      play WAV [N]       play a file          tone HZ [N]  play a tone
      record WAV [N]     record what is heard
      hangup [N]         hang up
      list               calls, with what is heard
      register           register             unregister   take the registration away
      quit               hang up all and leave
      """;

  private final SimplePeer peer;
  private final PrintStream out;
  private final @Nullable SoundCard sound;
  private final Map<Integer, Call> calls = new ConcurrentSkipListMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  PhoneConsole(SimplePeer peer, PrintStream out, @Nullable SoundCard sound) {
    this.peer = peer;
    this.out = out;
    this.sound = sound;
  }

  void start(boolean register) {
    peer.onIncoming(
        call -> {
          int number = keep(call);
          call.ring();
          out.println("[" + number + "] rings: " + call.remote() + " (answer " + number + ")");
        });
    out.println(
        sound == null
            ? "no sound card: calls are silent but for play, tone and record"
            : "sound card ready");
    if (register) {
      report("register", peer.register(), seconds -> "registered for " + seconds + " s");
    }
  }

  /** Does one command; false when it was the last. */
  boolean command(String line) {
    var words = List.of(line.strip().split("\\s+"));
    String argument = words.size() > 1 ? words.get(1) : "";
    try {
      switch (words.getFirst()) {
        case "" -> {}
        case "call" -> place(argument);
        case "answer" -> with(words, 1, CallState.INCOMING, Call::answer);
        case "reject" -> with(words, 1, CallState.INCOMING, call -> call.reject(486));
        case "hold" ->
            with(words, 1, CallState.ANSWERED, c -> report("hold", c.hold(), v -> "held"));
        case "resume" ->
            with(words, 1, CallState.ANSWERED, c -> report("resume", c.resume(), v -> "resumed"));
        case "dtmf" ->
            with(
                words,
                2,
                CallState.ANSWERED,
                c -> report("dtmf", c.sendDigits(argument), v -> "sent " + argument));
        case "play" -> play(words, AudioSource.wav(Path.of(argument)));
        case "tone" -> play(words, AudioSource.tone(hertz(argument), -10));
        case "record" -> record(words, Path.of(argument));
        case "hangup" -> with(words, 1, null, Call::hangUp);
        case "list" -> list();
        case "register" ->
            report("register", peer.register(), seconds -> "registered for " + seconds + " s");
        case "unregister" -> report("unregister", peer.unregister(), v -> "unregistered");
        case "help" -> out.print(HELP);
        case "quit" -> {
          return false;
        }
        default -> out.println("unknown command: " + words.getFirst() + " (try help)");
      }
    } catch (NoSuchFileException e) {
      out.println(argument + ": no such file");
    } catch (IOException | IllegalArgumentException e) {
      out.println(e.getMessage());
    }
    return true;
  }

  private void place(String whom) {
    if (whom.isEmpty()) {
      out.println("call whom?");
      return;
    }
    var call = peer.call(whom);
    out.println("[" + keep(call) + "] calling " + whom);
  }

  private int keep(Call call) {
    int number = numbers.incrementAndGet();
    calls.put(number, call);
    call.onEvent(event -> tell(number, call, event));
    return number;
  }

  private void tell(int number, Call call, CallEvent event) {
    String text =
        switch (event) {
          case CallEvent.Ringing(var status) -> status == 183 ? "progress" : "rings there";
          case CallEvent.Answered ignored -> {
            connectSound(call);
            yield "answered";
          }
          case CallEvent.MediaChanged changed ->
              changed.heldByPeer()
                  ? "held by the peer"
                  : changed.heldByUs() ? "on hold" : "talking, audio to " + changed.remote();
          case CallEvent.Digit(var digit) -> "key " + digit;
          case CallEvent.Ended(var end) -> {
            calls.remove(number);
            yield "ended: " + end.status() + " " + end.reason();
          }
        };
    out.println("[" + number + "] " + text);
  }

  private void connectSound(Call call) {
    if (sound != null) {
      call.play(sound.source());
      call.listen(sound.sink());
    }
  }

  private void play(List<String> words, AudioSource source) {
    with(words, 2, null, call -> call.play(source));
  }

  private void record(List<String> words, Path file) {
    with(
        words,
        2,
        null,
        call -> {
          try {
            call.record(file);
            out.println("recording into " + file);
          } catch (IOException e) {
            out.println("cannot record: " + e.getMessage());
          }
        });
  }

  private void list() {
    if (calls.isEmpty()) {
      out.println("no calls");
    }
    calls.forEach(
        (number, call) -> {
          var heard = call.heard();
          var counters = call.counters();
          out.printf(
              Locale.ROOT,
              "[%d] %s %s%s heard %.0f Hz %.0f dBFS, %d packets sent, %d received%n",
              number,
              call.state().name().toLowerCase(Locale.ROOT),
              call.remote(),
              call.heldByUs() ? " (on hold)" : call.heldByPeer() ? " (held by the peer)" : "",
              heard.frequencyHz(),
              heard.levelDbfs(),
              counters.sent(),
              counters.received());
        });
  }

  private interface Action {
    void on(Call call);
  }

  /** The call whose number stands at {@code index}, else the youngest in that state. */
  private void with(List<String> words, int index, @Nullable CallState state, Action action) {
    Call found = null;
    if (words.size() > index) {
      found = calls.get(number(words.getFirst(), words.get(index)));
    } else {
      for (var call : calls.values()) {
        found = state == null || call.state() == state ? call : found;
      }
    }
    if (found == null) {
      out.println("no such call");
    } else {
      action.on(found);
    }
  }

  private static int number(String command, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          command + ": " + text + " (expected: the number of a call)");
    }
  }

  private static double hertz(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("tone: " + text + " (expected: hertz)");
    }
  }

  private interface Wording<T> {
    String of(T value);
  }

  private <T> void report(String what, CompletableFuture<T> done, Wording<T> wording) {
    done.whenComplete(
        (value, failure) ->
            out.println(
                failure == null ? wording.of(value) : what + " failed: " + failure.getMessage()));
  }

  /**
   * Hangs up everything and takes the registration away, for five seconds at most. Only the first
   * call of it does something: the end of input and a signal may meet.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    var farewell = new Farewell(peer);
    farewell.registered(true); // it may be, by a command
    farewell.run();
    if (!farewell.wasHeard()) {
      out.println("left without goodbye: the server does not answer");
    }
    if (sound != null) {
      sound.close();
    }
  }
}
