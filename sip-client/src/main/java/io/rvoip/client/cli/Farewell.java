package io.rvoip.client.cli;

import io.rvoip.client.Call;
import io.rvoip.client.SimplePeer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Leaves nothing behind: calls end, then the registration is taken away; five seconds at most. Only
 * the first run does something; a second one, as the end of a call and Ctrl-C may meet, waits for
 * it.
 */
final class Farewell implements Runnable {
  private static final int CALLS_SECONDS = 3;
  private static final int REGISTRATION_SECONDS = 2;

  private final SimplePeer peer;
  private volatile boolean registered;
  private boolean said;
  private boolean heard = true;

  Farewell(SimplePeer peer) {
    this.peer = peer;
  }

  /** Whether there is, or may be, a registration to take away. */
  void registered(boolean is) {
    registered = is;
  }

  /** Whether the other side has confirmed everything. */
  synchronized boolean wasHeard() {
    return heard;
  }

  @Override
  public synchronized void run() {
    if (said) {
      return;
    }
    said = true;
    var endings = peer.calls().stream().map(Call::hangUp).toArray(CompletableFuture[]::new);
    await(CompletableFuture.allOf(endings), CALLS_SECONDS);
    if (registered) {
      await(peer.unregister(), REGISTRATION_SECONDS);
    }
  }

  private void await(CompletableFuture<?> answer, int seconds) {
    try {
      answer.get(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      heard = false;
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      heard = false; // the server does not answer; the process ends all the same
    }
  }
}
