package io.rvoip.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.node.OperatorError;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Reads users from a file of {@code users export}, or one made by hand, and sends them in pieces
 * that a node takes. What is wrong with a line is told with its number; the others are stored.
 */
@Command(
    name = "import",
    description = "Reads users from a file, one JSON object a line, as users export writes it.")
final class UsersImportCommand implements Callable<Integer> {
  private static final int PIECE_BYTES = 48 * 1024; // a node takes 64 KiB
  private static final int PIECE_LINES = 500;

  @Mixin private ApiOptions api = new ApiOptions();

  @Option(
      names = "--replace",
      description = "Replaces users of the same name (default: keeps them).")
  private boolean replace;

  @Parameters(paramLabel = "FILE", description = "The file, - for standard input.")
  private Path file = Path.of("-");

  private int added;
  private int replaced;
  private int refused;

  @Override
  public Integer call() {
    try (BufferedReader lines = open()) {
      sendAll(lines);
    } catch (IOException e) {
      throw new OperatorError(file + ": " + DataDir.reason(e) + " (expected: a readable file)");
    }
    System.out.printf("%d added, %d replaced, %d refused%n", added, replaced, refused);
    return refused == 0 ? 0 : 1;
  }

  private BufferedReader open() throws IOException {
    return file.toString().equals("-")
        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
        : Files.newBufferedReader(file);
  }

  private void sendAll(BufferedReader lines) throws IOException {
    var piece = new ByteArrayOutputStream();
    int before = 0;
    int count = 0;
    @Nullable String line;
    while ((line = lines.readLine()) != null) {
      byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
      if (count > 0 && (piece.size() + text.length > PIECE_BYTES || count == PIECE_LINES)) {
        send(piece.toByteArray(), before);
        before += count;
        count = 0;
        piece.reset();
      }
      piece.writeBytes(text);
      count++;
    }
    if (count > 0) {
      send(piece.toByteArray(), before);
    }
  }

  private void send(byte[] piece, int linesBefore) {
    String existing = replace ? "replace" : "keep";
    JsonNode answer = api.client().postLines("/v1/users/import?existing=" + existing, piece);
    added += answer.path("added").asInt();
    replaced += answer.path("replaced").asInt();
    refused += answer.path("refused").asInt();
    for (JsonNode item : answer.path("items")) {
      if (item.has("problem")) {
        System.err.printf(
            "rvoip: line %d: %s%n",
            linesBefore + item.path("line").asInt(),
            item.path("name").asText("") + " " + item.path("problem").asText());
      }
    }
  }
}
