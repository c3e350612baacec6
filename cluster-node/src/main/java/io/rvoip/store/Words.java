package io.rvoip.store;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sets of words in one column, separated by spaces. */
final class Words {
  private Words() {}

  static String join(Set<String> words) {
    return String.join(" ", new TreeSet<>(words));
  }

  static Set<String> split(@Nullable String joined) {
    return joined == null
        ? Set.of()
        : Arrays.stream(joined.split(" ", -1))
            .filter(word -> !word.isEmpty())
            .collect(Collectors.toSet());
  }
}
