package io.rvoip.client;

import io.rvoip.protocol.sdp.Direction;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.dialog.Dialog;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Our re-INVITEs: hold and resume, RFC 3264 §8.4, tried again after glare, RFC 3261 §14.1. On the
 * loop's thread only.
 */
final class HoldRequests {
  private static final int MAX_GLARES = 5;

  private final CallLeg leg;
  private final UserAgent agent;
  private final CallMedia media;
  private boolean reinviting;
  private int glares;

  HoldRequests(CallLeg leg, UserAgent agent, CallMedia media) {
    this.leg = leg;
    this.agent = agent;
    this.media = media;
  }

  void hold(boolean hold, CompletableFuture<Void> done) {
    var current = leg.answeredDialog();
    if (current == null) {
      done.completeExceptionally(new IllegalStateException("the call is not answered"));
      return;
    }
    if (reinviting || media.isOffering()) {
      done.completeExceptionally(new IllegalStateException("another change is under way"));
      return;
    }
    var before = media.wanted();
    var wanted = hold ? Direction.SENDONLY : Direction.SENDRECV;
    byte[] offer = media.offer(wanted);
    reinviting = true;
    new OutgoingRequest(
            agent,
            () -> current.request(Method.INVITE).body(SessionDescription.CONTENT_TYPE, offer),
            current.nextHop(),
            new ReInviteListener(current, before, hold, done))
        .withContact()
        .preemptive()
        .send();
  }

  private final class ReInviteListener implements OutgoingRequest.Listener {
    private final Dialog current;
    private final Direction before;
    private final boolean hold;
    private final CompletableFuture<Void> done;

    ReInviteListener(Dialog current, Direction before, boolean hold, CompletableFuture<Void> done) {
      this.current = current;
      this.before = before;
      this.hold = hold;
      this.done = done;
    }

    @Override
    public void onFinal(SipRequest sent, SipResponse response) {
      if (response.isSuccess()) {
        String tag = Objects.requireNonNullElse(response.to().tag(), "");
        if (leg.acknowledgeAgain(sent.cseq().number(), tag)) {
          return;
        }
        current.refreshTarget(response);
        leg.acknowledge(current, sent.cseq().number(), tag);
        finish(response.hasBody() && media.onAnswer(response.body()), 488, "no usable answer");
      } else if (response.status() == 491 && glares++ < MAX_GLARES && !leg.isOver()) {
        drop();
        // RFC 3261 §14.1: the owner of the Call-ID waits 2.1 to 4 s, the other up to 2 s.
        var random = ThreadLocalRandom.current();
        int waitMs = leg.incoming() ? random.nextInt(0, 2000) : random.nextInt(2100, 4000);
        agent.loop().after(waitMs, () -> hold(hold, done));
      } else {
        drop();
        finish(false, response.status(), response.reason());
        // RFC 3261 §12.2.1.2: after 481 and 408 the dialog is no more.
        if (response.status() == 481 || response.status() == 408) {
          leg.bye(new CallEnd(CallEnd.Cause.FAILED, response.status(), response.reason()));
        }
      }
    }

    @Override
    public void onFailure(int status) {
      drop();
      finish(false, status, CallLeg.failureReason(status));
    }

    private void drop() {
      reinviting = false;
      media.offerDropped(before);
    }

    private void finish(boolean agreed, int status, String reason) {
      reinviting = false;
      if (agreed) {
        glares = 0;
        leg.tellMedia();
        done.complete(null);
      } else {
        done.completeExceptionally(new CallFailedException(status, reason));
      }
    }
  }
}
