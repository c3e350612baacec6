package io.rvoip.sip.nonce;

import io.rvoip.auth.nonce.NonceId;
import io.rvoip.auth.nonce.NonceWindow;
import io.rvoip.sip.CborSerializable;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What nodes say to each other about nonce counts. */
public sealed interface NonceMessage extends CborSerializable {

  /** Take this count of a nonce that you hold. */
  record Use(NonceId nonce, long count, ActorRef<Used> replyTo) implements NonceMessage {}

  /** Whether it was the first time. */
  record Used(boolean first) implements CborSerializable {}

  /** Keep these, in case that I die or because you are their holder now. */
  record Copies(List<NonceWindow> windows) implements NonceMessage {
    public Copies {
      windows = List.copyOf(windows);
    }
  }

  // What the actor tells itself; never from elsewhere.

  /** There is something to copy. */
  record Changed() implements NonceMessage {}

  /** Our own timer: copy it now. */
  record Flush() implements NonceMessage {}

  /** A member serves, or (null) is gone. */
  record MemberSeen(int issuer, @Nullable ActorRef<NonceMessage> keeper) implements NonceMessage {}
}
