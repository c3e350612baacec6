package io.rvoip.auth.oauth;

import java.util.Set;

/**
 * Who has signed in, in our words.
 *
 * @param providerSubject the provider's {@code sub}
 * @param subject unique in the cluster: the provider's name and its subject
 * @param name for people to read
 * @param roles what the person may do here; never empty
 */
record Identity(String providerSubject, String subject, String name, Set<String> roles) {
  Identity {
    roles = Set.copyOf(roles);
  }
}
