package io.rvoip.client;

import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request of ours up to its final response, challenges answered on the way (RFC 3261 §22): each
 * attempt is composed anew, with the next CSeq number. On the loop's thread only.
 */
final class OutgoingRequest {
  private final UserAgent agent;
  private final Supplier<MessageEditor> compose;
  private final Uri hop;
  private final Listener listener;
  private boolean withContact;
  private boolean preemptive;
  private boolean challengesOff;
  private @Nullable TransactionKey key;
  private @Nullable SipRequest sent;

  /** Takes what comes back. */
  interface Listener {
    /** 101 to 199. */
    default void onProvisional(SipRequest sent, SipResponse response) {}

    /** 2xx (to INVITE: each one, repeats too), or the final failure. */
    void onFinal(SipRequest sent, SipResponse response);

    /** Nobody answered (408), or nothing could be sent (503). */
    void onFailure(int status);
  }

  /**
   * A request that is not yet sent.
   *
   * @param compose makes the request, without Via and Contact
   * @param hop where it goes
   */
  OutgoingRequest(UserAgent agent, Supplier<MessageEditor> compose, Uri hop, Listener listener) {
    this.agent = agent;
    this.compose = compose;
    this.hop = hop;
    this.listener = listener;
  }

  /** Adds our Contact. */
  OutgoingRequest withContact() {
    withContact = true;
    return this;
  }

  /** Starts with the credentials of earlier challenges, to spare a round trip. */
  OutgoingRequest preemptive() {
    preemptive = true;
    return this;
  }

  /** Takes a challenge as a refusal from now on: the caller has hung up. */
  void stopAnswering() {
    challengesOff = true;
  }

  /** Key of the attempt that is under way; null before the first is sent. */
  @Nullable TransactionKey key() {
    return key;
  }

  void send() {
    attempt(List.of(), List.of());
  }

  private void attempt(List<String> authorization, List<String> proxyAuthorization) {
    agent.flowTo(
        hop,
        flow -> {
          if (flow == null) {
            listener.onFailure(503);
            return;
          }
          var editor = compose.get();
          if (withContact) {
            editor.add(HeaderName.CONTACT, agent.contact(flow).toString());
          }
          var request = editor.buildRequest();
          var credentials = authorization;
          var proxyCredentials = proxyAuthorization;
          if (preemptive && credentials.isEmpty() && proxyCredentials.isEmpty()) {
            String uri = request.requestUri().toString();
            String token = agent.bearer().authorize();
            credentials =
                token != null
                    ? List.of(token)
                    : agent.digest().authorize(request.method().name(), uri, request.body());
          }
          var signed = request.edit();
          credentials.forEach(v -> signed.add(HeaderName.AUTHORIZATION, v));
          proxyCredentials.forEach(v -> signed.add(HeaderName.PROXY_AUTHORIZATION, v));
          agent.transmit(signed.buildRequest(), flow, this);
        });
  }

  /** The layer is about to send this. */
  void started(TransactionKey newKey, SipRequest request) {
    key = newKey;
    sent = request;
  }

  void onResponse(SipResponse response) {
    var request = sent;
    if (request == null) {
      return;
    }
    if (response.isProvisional()) {
      listener.onProvisional(request, response);
    } else if (!challengesOff && (response.status() == 401 || response.status() == 407)) {
      onChallenge(request, response);
    } else {
      String info = response.header(HeaderName.AUTHENTICATION_INFO);
      if (info != null) {
        agent.digest().accepted(info, request.headers(HeaderName.AUTHORIZATION));
      }
      listener.onFinal(request, response);
    }
  }

  void onFailure(int status) {
    listener.onFailure(status);
  }

  private void onChallenge(SipRequest request, SipResponse response) {
    boolean proxy = response.status() == 407;
    String token =
        proxy
            ? null
            : agent
                .bearer()
                .answer(
                    response.headers(HeaderName.WWW_AUTHENTICATE),
                    request.headers(HeaderName.AUTHORIZATION));
    if (token != null) {
      attempt(List.of(token), request.headers(HeaderName.PROXY_AUTHORIZATION));
      return;
    }
    if (agent.settings().bearerToken() != null && agent.settings().password().isEmpty()) {
      listener.onFinal(request, response); // a Digest without a password would be a wrong guess
      return;
    }
    var digest = proxy ? agent.proxyDigest() : agent.digest();
    var answer =
        digest.answer(
            request.method().name(),
            request.requestUri().toString(),
            request.body(),
            response.headers(proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE),
            request.headers(proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION));
    switch (answer) {
      case DigestClient.Answer.Retry(var values) -> {
        if (proxy) {
          attempt(request.headers(HeaderName.AUTHORIZATION), values);
        } else {
          attempt(values, request.headers(HeaderName.PROXY_AUTHORIZATION));
        }
      }
      case DigestClient.Answer.WrongCredentials ignored -> listener.onFinal(request, response);
      case DigestClient.Answer.NoneSupported ignored -> listener.onFinal(request, response);
    }
  }
}
