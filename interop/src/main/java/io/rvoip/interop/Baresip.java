package io.rvoip.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One baresip process with one account, steered over its ctrl_tcp module (netstrings of JSON). It
 * plays a tone from a WAV file and dumps what it hears into another.
 */
final class Baresip implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PLAY_SECONDS = 120;
  static final double DBFS = -12;

  private final Path folder;
  private final Process process;
  private final Socket control;
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  private Baresip(Path folder, Process process, Socket control) {
    this.folder = folder;
    this.process = process;
    this.control = control;
  }

  /** Starts a phone that plays this tone at -12 dBFS in its calls. */
  static Baresip start(
      Path folder, String user, String password, InetSocketAddress server, double toneHz)
      throws Exception {
    Files.createDirectories(folder);
    var tone = folder.resolve("tone.wav");
    Wav.writeTone(tone, toneHz, DBFS, PLAY_SECONDS);
    int sipPort = freePort();
    int controlPort = freePort();
    Files.writeString(folder.resolve("config"), config(folder, tone, sipPort, controlPort));
    Files.writeString(
        folder.resolve("accounts"),
        "<sip:%s@%s:%d>;auth_user=%s;auth_pass=%s;regint=60;answermode=manual;audio_codecs=PCMU%n"
            .formatted(
                user, server.getAddress().getHostAddress(), server.getPort(), user, password));
    Files.writeString(folder.resolve("contacts"), "");
    var process =
        new ProcessBuilder("baresip", "-f", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .start();
    var control = connect(process, controlPort);
    var phone = new Baresip(folder, process, control);
    Thread.ofPlatform().daemon().name("baresip-" + user).start(phone::read);
    return phone;
  }

  private static String config(Path folder, Path tone, int sipPort, int controlPort) {
    return """
        sip_listen 127.0.0.1:%d
        net_interface 127.0.0.1
        audio_source aufile,%s
        ausrc_format s16
        module_path /usr/lib/baresip/modules
        module g711.so
        module aufile.so
        module sndfile.so
        module ctrl_tcp.so
        module_tmp account.so
        module_app menu.so
        snd_path %s
        ctrl_tcp_listen 127.0.0.1:%d
        """
        .formatted(sipPort, tone, folder, controlPort);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static Socket connect(Process process, int port) throws Exception {
    Socket[] connected = new Socket[1];
    Await.until(
        "baresip's control port",
        Duration.ofSeconds(10),
        () -> {
          if (!process.isAlive()) {
            throw new StepFailed("baresip ended with status " + process.exitValue());
          }
          try {
            connected[0] = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
            return "";
          } catch (IOException e) {
            return String.valueOf(e.getMessage());
          }
        });
    return connected[0];
  }

  /** Gives an order, for example {@code dial sip:…}. */
  void order(String command, String params) throws IOException {
    var json = JSON.createObjectNode();
    json.put("command", command).put("params", params).put("token", "1");
    byte[] text = JSON.writeValueAsBytes(json);
    var out = control.getOutputStream();
    out.write((text.length + ":").getBytes(StandardCharsets.US_ASCII));
    out.write(text);
    out.write(',');
    out.flush();
  }

  /** Waits for the event of this type that comes after {@code seen} others of it. */
  void await(String type, int seen) throws Exception {
    Await.until(
        "event " + type,
        Duration.ofSeconds(15),
        () -> count(type) > seen ? "" : "events so far: " + types());
  }

  int count(String type) {
    return (int) events.stream().filter(e -> e.path("type").asText().equals(type)).count();
  }

  private List<String> types() {
    return events.stream().map(e -> e.path("type").asText()).toList();
  }

  /** What was heard in the last call: the file that it was dumped into. */
  Path heard() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.toString().endsWith("-dec.wav"))
          .max(Path::compareTo)
          .orElseThrow(() -> new StepFailed("baresip heard nothing at all"));
    }
  }

  private void read() {
    try (var in = new BufferedInputStream(control.getInputStream())) {
      while (true) {
        var event = JSON.readTree(netstring(in));
        if (event.path("event").asBoolean()) {
          events.add(event);
        }
      }
    } catch (IOException e) {
      // the phone is gone, which the next await will notice
    }
  }

  private static byte[] netstring(InputStream in) throws IOException {
    int length = 0;
    for (int c; (c = in.read()) != ':'; ) {
      if (c < '0' || c > '9') {
        throw new EOFException("no netstring");
      }
      length = 10 * length + c - '0';
    }
    byte[] text = in.readNBytes(length);
    in.skipNBytes(1);
    return text;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      control.close();
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
