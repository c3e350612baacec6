package io.rvoip.interop;

import io.rvoip.client.Call;
import io.rvoip.client.CallEnd;
import io.rvoip.client.CallEvent;
import io.rvoip.client.SimplePeer;
import io.rvoip.client.audio.AudioSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Calls of one phone to another, each side with a tone of its own for each call. */
final class Talks {
  private static final double DBFS = -15;

  private final List<Talk> talks = new ArrayList<>();
  private final ConcurrentSkipListSet<Long> mediaChanges = new ConcurrentSkipListSet<>();

  /** Who says BYE. */
  enum Ender {
    CALLER,
    CALLEE
  }

  /**
   * One answered call, seen from both ends.
   *
   * @param upHz what the caller plays
   * @param downHz what the callee plays
   */
  record Talk(Call caller, Call callee, double upHz, double downHz) {}

  List<Talk> all() {
    return talks;
  }

  /** Makes so many calls, one after the other. */
  void make(int count, SimplePeer from, SimplePeer at, String callee) throws Exception {
    BlockingQueue<Call> ringing = new LinkedBlockingQueue<>();
    at.onIncoming(ringing::add);
    for (int i = 0; i < count; i++) {
      var outgoing = from.call(callee);
      var incoming = ringing.poll(10, TimeUnit.SECONDS);
      if (incoming == null) {
        throw new StepFailed("call " + (i + 1) + " does not ring; it is " + outgoing.state());
      }
      incoming.answer().get(10, TimeUnit.SECONDS);
      outgoing.answered().get(10, TimeUnit.SECONDS);
      var talk = new Talk(outgoing, incoming, 400 + 25 * i, 1500 + 25 * i);
      outgoing.play(AudioSource.tone(talk.upHz(), DBFS));
      incoming.play(AudioSource.tone(talk.downHz(), DBFS));
      outgoing.onEvent(this::note);
      incoming.onEvent(this::note);
      talks.add(talk);
    }
  }

  private void note(CallEvent event) {
    if (event instanceof CallEvent.MediaChanged) {
      mediaChanges.add(System.nanoTime());
    }
  }

  /** When a phone was told of another address for its audio, {@link System#nanoTime}. */
  List<Long> mediaChanges() {
    return List.copyOf(mediaChanges);
  }

  /** Waits until every call is heard both ways; gives how long the slowest took. */
  Duration hear(Duration limit) throws Exception {
    long start = System.nanoTime();
    for (var talk : talks) {
      var left = limit.minusNanos(System.nanoTime() - start);
      var rest = left.isNegative() ? Duration.ZERO : left;
      Hearing.tone(talk.callee(), talk.upHz(), DBFS, rest);
      Hearing.tone(talk.caller(), talk.downHz(), DBFS, rest);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Forgets what was heard. */
  void deaf() {
    mediaChanges.clear();
    for (var talk : talks) {
      talk.caller().meter().reset();
      talk.callee().meter().reset();
    }
  }

  /** One side says BYE; the other must hear it, and both must be over. */
  void hangUp(List<Talk> some, Ender ender) throws Exception {
    for (var talk : some) {
      (ender == Ender.CALLER ? talk.caller() : talk.callee()).hangUp();
    }
    for (var talk : some) {
      expect(talk.caller(), ender == Ender.CALLER);
      expect(talk.callee(), ender == Ender.CALLEE);
    }
  }

  private static void expect(Call call, boolean local) throws Exception {
    var end = call.ended().get(15, TimeUnit.SECONDS);
    if (end.cause() != (local ? CallEnd.Cause.LOCAL_BYE : CallEnd.Cause.REMOTE_BYE)
        || end.status() != 200) {
      throw new StepFailed("a call ended as " + end);
    }
  }
}
