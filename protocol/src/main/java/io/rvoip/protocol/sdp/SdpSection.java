package io.rvoip.protocol.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the session part and each media description have in common: attributes. */
public sealed interface SdpSection permits SessionDescription, MediaDescription {
  /** The attributes in order of appearance. */
  List<Attribute> attributes();

  /** The first attribute of that name, null when there is none. */
  default @Nullable Attribute attribute(String name) {
    for (Attribute attribute : attributes()) {
      if (attribute.name().equals(name)) {
        return attribute;
      }
    }
    return null;
  }

  /** The value of the first attribute of that name; null without one, or without value. */
  default @Nullable String attributeValue(String name) {
    Attribute attribute = attribute(name);
    return attribute == null ? null : attribute.value();
  }

  /** Whether there is an attribute of that name. */
  default boolean hasAttribute(String name) {
    return attribute(name) != null;
  }

  /** The direction that this section itself states, null when it states none. */
  default @Nullable Direction ownDirection() {
    for (Attribute attribute : attributes()) {
      Direction direction = Direction.ofToken(attribute.name());
      if (direction != null) {
        return direction;
      }
    }
    return null;
  }
}
