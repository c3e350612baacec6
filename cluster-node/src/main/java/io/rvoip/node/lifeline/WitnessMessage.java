package io.rvoip.node.lifeline;

import io.rvoip.sip.CborSerializable;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/** What a {@link DeathWitness} is told. */
public sealed interface WitnessMessage {

  /** Another node has proof of a death. */
  record DeathSeen(String dead, String by) implements WitnessMessage, CborSerializable {}

  /** This node's lifeline has proof; the database is asked next. */
  record LifelineCut(String dead) implements WitnessMessage {}

  /** What the database said: whether it is gone, or that it cannot tell. */
  record PresenceTold(String dead, boolean gone, int asked) implements WitnessMessage {}

  /** Ask the database again. */
  record AskAgain(String dead, int asked) implements WitnessMessage {}

  /** Members have come, gone, or changed their reachability. */
  record MembersChanged() implements WitnessMessage {}

  /** The witnesses of the other nodes. */
  record WitnessesFound(Set<ActorRef<WitnessMessage>> witnesses) implements WitnessMessage {}

  /** Time to repeat what others may not have heard. */
  record Tick() implements WitnessMessage {}
}
