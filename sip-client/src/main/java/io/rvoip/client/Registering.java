package io.rvoip.client;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one binding at the registrar, RFC 3261 §10.2: refreshed after four fifths of its life,
 * tried again after failures. On the loop's thread only.
 */
final class Registering {
  private static final int RETRY_FIRST_MS = 2_000;
  private static final int RETRY_MAX_MS = 60_000;

  private final UserAgent agent;
  private final String callId = UserAgent.newToken();
  private final String tag = UserAgent.newToken();
  private long cseq;
  private int expiresSeconds;
  private int retryMs = RETRY_FIRST_MS;
  private boolean wanted;
  private PeerLoop.@Nullable Timer timer;

  Registering(UserAgent agent) {
    this.agent = agent;
    this.expiresSeconds = agent.settings().expiresSeconds();
  }

  /** Registers and keeps registered. */
  void register(CompletableFuture<Integer> done) {
    wanted = true;
    send(expiresSeconds, done);
  }

  /** Takes the binding away. */
  void unregister(CompletableFuture<Integer> done) {
    wanted = false;
    stopTimer();
    send(0, done);
  }

  private void send(int expires, CompletableFuture<Integer> done) {
    stopTimer();
    new OutgoingRequest(
            agent,
            () -> compose(expires),
            agent.server(),
            new OutgoingRequest.Listener() {
              @Override
              public void onFinal(SipRequest sent, SipResponse response) {
                finished(expires, response, done);
              }

              @Override
              public void onFailure(int status) {
                failed(
                    new CallFailedException(
                        status, status == 408 ? "no answer from the server" : "cannot be sent"),
                    done);
              }
            })
        .withContact()
        .preemptive()
        .send();
  }

  private MessageEditor compose(int expires) {
    cseq++;
    var settings = agent.settings();
    return SipRequest.builder(Method.REGISTER, SipUri.of(null, settings.domain(), -1))
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, agent.self().withTag(tag).toString())
        .add(HeaderName.TO, agent.self().toString())
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, cseq + " REGISTER")
        .add(HeaderName.EXPIRES, Integer.toString(expires));
  }

  private void finished(int asked, SipResponse response, CompletableFuture<Integer> done) {
    int minimum = number(response.header(HeaderName.MIN_EXPIRES));
    if (response.isSuccess()) {
      int granted = asked == 0 ? 0 : granted(response, asked);
      retryMs = RETRY_FIRST_MS;
      if (wanted && granted > 0) {
        timer = agent.loop().after(granted * 800L, this::refresh);
      }
      done.complete(granted);
    } else if (response.status() == 423 && minimum > asked) {
      expiresSeconds = minimum;
      send(minimum, done);
    } else {
      failed(new CallFailedException(response.status(), response.reason()), done);
    }
  }

  /** A first registration fails to its caller; a refresh is tried again. */
  private void failed(CallFailedException why, CompletableFuture<Integer> done) {
    if (!done.completeExceptionally(why) && wanted) {
      timer = agent.loop().after(retryMs, this::refresh);
      retryMs = Math.min(2 * retryMs, RETRY_MAX_MS);
    }
  }

  private void refresh() {
    if (wanted) {
      send(expiresSeconds, CompletableFuture.completedFuture(0));
    }
  }

  /** RFC 3261 §10.2.4: the life of our own binding stands at our Contact, else in Expires. */
  private int granted(SipResponse response, int asked) {
    int port = agent.port();
    for (var contact : response.contacts()) {
      if (contact.uri() instanceof SipUri uri
          && uri.port() == port
          && agent.settings().user().equals(uri.unescapedUser())) {
        int seconds = number(contact.params().get("expires"));
        if (seconds > 0) {
          return seconds;
        }
      }
    }
    return response.expires().orElse(asked);
  }

  private static int number(@Nullable String text) {
    try {
      return text == null ? -1 : Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
