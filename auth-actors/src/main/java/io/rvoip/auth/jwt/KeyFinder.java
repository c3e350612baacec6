package io.rvoip.auth.jwt;

import com.nimbusds.jose.jwk.JWK;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The public keys of one issuer. */
@FunctionalInterface
public interface KeyFinder {

  /**
   * Keys that may have made a signature; empty when the issuer has none of this id. Never blocks; a
   * stage that fails means that nobody can tell now.
   *
   * @param keyId {@code kid}; null when the token has none, and then every key that fits may be
   *     given
   */
  CompletionStage<List<JWK>> find(@Nullable String keyId, JwtAlgorithm algorithm);
}
