package io.rvoip.sip.call;

import java.util.ArrayList;
import java.util.List;

/** What one input of a call leads to: facts to store, then effects to perform in order. */
final class Step {
  private final List<CallEvent> events = new ArrayList<>(2);
  private final List<CallEffect> effects = new ArrayList<>(6);

  void persist(CallEvent event) {
    events.add(event);
  }

  void then(CallEffect effect) {
    effects.add(effect);
  }

  List<CallEvent> events() {
    return events;
  }

  List<CallEffect> effects() {
    return effects;
  }
}
