package io.rvoip.node.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rvoip.protocol.sip.id.Sha256;
import io.rvoip.store.IdempotencyKeys;
import io.rvoip.store.IdempotencyKeys.Answer;
import io.rvoip.store.IdempotencyKeys.Claim;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/**
 * {@code Idempotency-Key} on POST: the request with a key is carried out at most once in the whole
 * cluster, and whoever repeats it gets the first answer again. The key is claimed in the database
 * before anything is done, so also two nodes at the same moment do it once.
 *
 * <p>A refusal of 5xx or 429 is not kept: nothing was done, and the client shall try again. When
 * the node was lost between claim and answer, or failed on the way, nobody knows what was done; the
 * key then answers 409 until it is forgotten. Passwords and tokens are shown by the first answer
 * only.
 */
final class Idempotency {
  private static final int MAX_KEY_CHARS = 128;
  private static final int MAX_KEPT_BYTES = 65_536;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final List<String> SHOWN_ONCE = List.of("password", "token");

  /** What belongs to the answer; the rest belongs to the moment, and cookies are secrets. */
  private static final List<String> KEPT_HEADERS =
      List.of("Content-Location", "ETag", "Last-Modified", "Link", "Location", "WWW-Authenticate");

  private static final byte[] LABEL =
      "rvoip idempotency fingerprint".getBytes(StandardCharsets.US_ASCII);

  private final IdempotencyKeys table;
  private final byte[] key;
  private final byte @Nullable [] previousKey;

  /**
   * @param clusterKey fingerprints are made with it: bodies hold passwords, which a plain hash
   *     would let guess
   * @param previousKey made those that are kept from before it was changed; null: none
   */
  Idempotency(IdempotencyKeys table, byte[] clusterKey, byte @Nullable [] previousKey) {
    this.table = table;
    this.key = clusterKey.clone();
    this.previousKey = previousKey == null ? null : previousKey.clone();
  }

  CompletionStage<HttpResponse> once(Exchange x, Handler handler) {
    Optional<String> header = x.header("Idempotency-Key");
    if (header.isEmpty()) {
      return handler.handle(x);
    }
    String name = header.get();
    if (name.isBlank() || name.length() > MAX_KEY_CHARS) {
      throw new ProblemException(
          Problem.invalid("Idempotency-Key: … (expected: 1.." + MAX_KEY_CHARS + " characters)"));
    }
    return table
        .claim(x.tenant(), x.user().subject(), name, fingerprint(x, key))
        .thenCompose(
            claim ->
                switch (claim) {
                  case Claim.Ours() -> carryOut(x, name, handler);
                  case Claim.Pending(var other) -> {
                    checkSame(x, other);
                    throw new ProblemException(
                        Problem.conflict(
                            "idempotency-pending",
                            "The first request with this key has not been answered",
                            null));
                  }
                  case Claim.Answered(var other, var answer) -> {
                    checkSame(x, other);
                    yield CompletableFuture.completedStage(replay(answer));
                  }
                });
  }

  private CompletionStage<HttpResponse> carryOut(Exchange x, String key, Handler handler) {
    CompletionStage<HttpResponse> answer;
    try {
      answer = handler.handle(x);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedStage(e);
    }
    return answer
        .handle((response, failure) -> settle(x, key, response, failure))
        .thenCompose(stage -> stage);
  }

  private CompletionStage<HttpResponse> settle(
      Exchange x, String key, @Nullable HttpResponse response, @Nullable Throwable failure) {
    ProblemException refusal = refusal(failure);
    HttpResponse known = refusal == null ? response : Responses.problem(refusal.problem());
    if (known == null) {
      CompletionStage<HttpResponse> failed =
          CompletableFuture.failedStage(
              failure == null ? new IllegalStateException("no answer") : failure);
      // A value that was refused has done nothing. Else nobody knows how far it came: the key
      // stays claimed.
      return isRefusedValue(failure)
          ? table
              .release(x.tenant(), x.user().subject(), key)
              .handle((v, e) -> failed)
              .thenCompose(stage -> stage)
          : failed;
    }
    String subject = x.user().subject();
    CompletionStage<Integer> noted =
        isForLater(known.status().intValue())
            ? table.release(x.tenant(), subject, key)
            : table.answered(x.tenant(), subject, key, kept(known));
    return noted.handle((v, e) -> known);
  }

  /** Nothing was done, and the same request may do better another time. */
  private static boolean isForLater(int status) {
    return status >= 500 || status == TOO_MANY_REQUESTS;
  }

  /** The answer as it may be repeated: what is shown once is not kept. */
  private static Answer kept(HttpResponse response) {
    Map<String, String> headers = new TreeMap<>();
    for (String name : KEPT_HEADERS) {
      response.getHeader(name).ifPresent(header -> headers.put(name, header.value()));
    }
    return new Answer(response.status().intValue(), headers, keptBody(response));
  }

  private static HttpResponse replay(Answer answer) {
    List<HttpHeader> headers = new ArrayList<>();
    answer.headers().forEach((name, value) -> headers.add(RawHeader.create(name, value)));
    headers.add(RawHeader.create("Idempotent-Replayed", "true"));
    return Responses.raw(answer.status(), contentType(answer.status()), answer.body())
        .addHeaders(headers);
  }

  private static byte[] keptBody(HttpResponse response) {
    byte[] body = ((HttpEntity.Strict) response.entity()).getData().toArray();
    if (body.length > MAX_KEPT_BYTES) {
      return new byte[] {'{', '}'};
    }
    try {
      return Json.MAPPER.readTree(body) instanceof ObjectNode object
          ? Json.write(object.remove(SHOWN_ONCE))
          : body;
    } catch (IOException e) {
      return body;
    }
  }

  private static @Nullable ProblemException refusal(@Nullable Throwable failure) {
    if (failure instanceof ProblemException e) {
      return e;
    }
    return failure != null && failure.getCause() instanceof ProblemException e ? e : null;
  }

  /** What Dispatcher answers with 400. */
  private static boolean isRefusedValue(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof IllegalArgumentException refused
        && Dispatcher.isAboutTheRequest(refused);
  }

  private void checkSame(Exchange x, String first) {
    byte[] before = previousKey;
    if (!fingerprint(x, key).equals(first)
        && (before == null || !fingerprint(x, before).equals(first))) {
      throw new ProblemException(
          Problem.of(
              422,
              "idempotency-key-reused",
              "This key was used for another request",
              "use a new Idempotency-Key"));
    }
  }

  private static ContentType contentType(int status) {
    return status >= 400 ? Responses.problemType() : ContentTypes.APPLICATION_JSON;
  }

  /** What was asked, as one hash. */
  private static String fingerprint(Exchange x, byte[] key) {
    Mac mac = Sha256.hmac(key);
    mac.update(LABEL);
    mac.update((byte) 0);
    mac.update(x.request().getUri().path().getBytes(StandardCharsets.UTF_8));
    x.request()
        .getUri()
        .rawQueryString()
        .ifPresent(query -> mac.update(("?" + query).getBytes(StandardCharsets.UTF_8)));
    mac.update((byte) 0);
    return HexFormat.of().formatHex(mac.doFinal(x.body()));
  }
}
